using System.Text.Json.Nodes;
using Amazon.S3;
using Amazon.S3.Model;
using FlipUnit.Storage.Blobs;
using FlipUnit.Storage.Blobs.S3;
using FlipUnit.TestSupport;

namespace FlipUnit.Gateway.Tests.Blobs;

/// <summary>The least that programs need, as docs/operator.md lists it, is enough; and it is the least that keeps the bucket's rules out of reach.</summary>
public sealed class S3RightsTests
{
    [Fact]
    public async Task The_documented_policy_is_enough_for_all_that_programs_do()
    {
        using var folder = new TemporaryFolder();
        using var bucket = await S3Bucket.Create();
        await bucket.Connection.Client.PutBucketPolicyAsync(bucket.Name, Policy(bucket.Name));
        var (access, secret) = (await S3Server.Shared).Limited;
        using var limited = await bucket.Through(options => (options.AccessKey, options.SecretKey) = (access, secret));
        var content = new byte[(12 * 1024 * 1024) + 1];

        await limited.Blobs.Check(CancellationToken.None);
        await limited.Blobs.Put("uploads/abcdef/1", new MemoryStream(content), content.Length, CancellationToken.None);
        await limited.Blobs.Fetch("uploads/abcdef/1", folder.File("x"), CancellationToken.None);
        await limited.Blobs.PutFile("jobs/abcdef/a-1/out-0", folder.File("x"), CancellationToken.None);
        await limited.Blobs.Renew("jobs/abcdef/a-1/out-0", CancellationToken.None);
        await limited.Blobs.Copy("uploads/abcdef/1", "jobs/abcdef/s-1/in-0", (await limited.Blobs.Peek("uploads/abcdef/1", 1, CancellationToken.None)).Tag, CancellationToken.None);
        var id = await limited.Blobs.Direct!.Begin("uploads/abcdef/2", null, 1, CancellationToken.None);
        Assert.Equal(PartsEnd.Missing, await limited.Blobs.Direct.Complete("uploads/abcdef/2", id, 1, 1, [], CancellationToken.None));
        Assert.Equal(1, await limited.Blobs.AbortUnfinished(DateTimeOffset.UtcNow.AddHours(1), CancellationToken.None));
        await Assert.ThrowsAsync<FileNotFoundException>(() => limited.Blobs.Peek("jobs/none", 1, CancellationToken.None));
        await limited.Blobs.Delete("jobs/abcdef/", CancellationToken.None);
        Assert.Equal(4, (await S3Rules.Problems(limited.Connection, CancellationToken.None)).Count);

        await Assert.ThrowsAsync<StorageException>(() => S3Rules.PutLifecycle(limited.Connection, CancellationToken.None));
        await Assert.ThrowsAsync<StorageException>(() => S3Rules.PutCors(limited.Connection, ["*"], CancellationToken.None));
        await Assert.ThrowsAsync<AmazonS3Exception>(() => limited.Connection.Client.DeleteBucketAsync(new DeleteBucketRequest { BucketName = bucket.Name }));
        await Assert.ThrowsAsync<StorageException>(() => limited.Blobs.Put("other/x", new MemoryStream([1]), 1, CancellationToken.None));
    }

    /// <summary>The guide's policy for this bucket, as a bucket's own: it names whom it is for.</summary>
    private static string Policy(string bucket)
    {
        var guide = File.ReadAllText(Path.Combine(Repository.Root, "docs", "operator.md"));
        var begin = guide.IndexOf("```json\n{\"Version\"", StringComparison.Ordinal) + "```json\n".Length;
        var policy = JsonNode.Parse(guide[begin..guide.IndexOf("```", begin, StringComparison.Ordinal)].Replace("BUCKET", bucket, StringComparison.Ordinal))!;
        foreach (var statement in policy["Statement"]!.AsArray())
            statement!["Principal"] = new JsonObject { ["AWS"] = new JsonArray("arn:aws:iam:::user/limited") };
        return policy.ToJsonString();
    }
}
