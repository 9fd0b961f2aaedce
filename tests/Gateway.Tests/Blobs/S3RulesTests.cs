using Amazon.S3.Model;
using FlipUnit.Storage.Blobs.S3;

namespace FlipUnit.Gateway.Tests.Blobs;

public sealed class S3RulesTests
{
    [Fact]
    public async Task The_rules_are_put_found_and_put_again()
    {
        using var bucket = await S3Bucket.Create();
        Assert.Equal(4, (await Problems(bucket, 7)).Count);
        await S3Rules.PutLifecycle(bucket.Connection, 7, CancellationToken.None);
        Assert.Empty(await Problems(bucket, 7));
        Assert.Contains("kept for 8", Assert.Single(await Problems(bucket, 8)), StringComparison.Ordinal);
        await S3Rules.PutLifecycle(bucket.Connection, 8, CancellationToken.None);
        Assert.Empty(await Problems(bucket, 8));
        Assert.False(await S3Rules.MakeBucket(bucket.Connection, CancellationToken.None));
    }

    [Fact]
    public async Task Rules_of_others_stay()
    {
        using var bucket = await S3Bucket.Create();
        var theirs = new LifecycleRule { Id = "logs", Status = "Enabled", Filter = new() { LifecycleFilterPredicate = new LifecyclePrefixPredicate { Prefix = "logs/" } }, Expiration = new() { Days = 3 } };
        await bucket.Connection.Client.PutLifecycleConfigurationAsync(new() { BucketName = bucket.Name, Configuration = new() { Rules = [theirs] } });
        await S3Rules.PutLifecycle(bucket.Connection, 7, CancellationToken.None);
        var rules = (await bucket.Connection.Client.GetLifecycleConfigurationAsync(bucket.Name)).Configuration.Rules;
        Assert.Equal(3, Assert.Single(rules, rule => rule.Id == "logs").Expiration.Days);
        Assert.Equal(5, rules.Count);
    }

    private static Task<IReadOnlyList<string>> Problems(S3Bucket bucket, int days) => S3Rules.Problems(bucket.Connection, days, CancellationToken.None);
}
