using Amazon.S3.Model;
using FlipUnit.Storage.Blobs.S3;

namespace FlipUnit.Gateway.Tests.Blobs;

public sealed class S3RulesTests
{
    [Fact]
    public async Task The_rules_are_put_found_and_put_again()
    {
        using var bucket = await S3Bucket.Create();
        using var longer = await bucket.Through(options => options.LifecycleDays = 8);
        Assert.Equal(4, (await Problems(bucket)).Count);
        await S3Rules.PutLifecycle(bucket.Connection, CancellationToken.None);
        Assert.Empty(await Problems(bucket));
        Assert.Contains("deleted after 7 days", Assert.Single(await Problems(longer)), StringComparison.Ordinal);
        await S3Rules.PutLifecycle(longer.Connection, CancellationToken.None);
        Assert.Empty(await Problems(longer));
        Assert.False(await S3Rules.MakeBucket(bucket.Connection, CancellationToken.None));
    }

    [Fact]
    public async Task Rules_of_others_stay()
    {
        using var bucket = await S3Bucket.Create();
        var theirs = new LifecycleRule { Id = "logs", Status = "Enabled", Filter = new() { LifecycleFilterPredicate = new LifecyclePrefixPredicate { Prefix = "logs/" } }, Expiration = new() { Days = 3 } };
        await bucket.Connection.Client.PutLifecycleConfigurationAsync(new() { BucketName = bucket.Name, Configuration = new() { Rules = [theirs] } });
        await S3Rules.PutLifecycle(bucket.Connection, CancellationToken.None);
        var rules = (await bucket.Connection.Client.GetLifecycleConfigurationAsync(bucket.Name)).Configuration.Rules;
        Assert.Equal(3, Assert.Single(rules, rule => rule.Id == "logs").Expiration.Days);
        Assert.Equal(5, rules.Count);
    }

    private static Task<IReadOnlyList<string>> Problems(S3Bucket bucket) => S3Rules.Problems(bucket.Connection, CancellationToken.None);
}
