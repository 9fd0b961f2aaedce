using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace FlipUnit.Storage.Blobs.S3;

/// <summary>What the bucket does by itself: it deletes what is old, gives up what was never finished, and answers browsers of named origins.</summary>
public static class S3Rules
{
    private const string Prefix = "flipunit-";
    private const string Unfinished = Prefix + "unfinished";
    private const int UnfinishedDays = 1;
    private const int AnswerHeldSeconds = 3600;

    private static readonly (string Id, string Prefix, int? Days)[] Aged =
        [(Prefix + "jobs", BlobKeys.Jobs, null), (Prefix + "uploads", BlobKeys.Uploads, 2), (Prefix + "health", BlobKeys.Health, 1)];

    /// <summary>Makes the bucket if it is not there; true when it was made.</summary>
    public static async Task<bool> MakeBucket(S3Connection s3, CancellationToken cancellation)
    {
        try
        {
            await S3Failures.Do("look at the bucket", () => s3.Client.HeadBucketAsync(new HeadBucketRequest { BucketName = s3.Bucket }, cancellation), cancellation);
            return false;
        }
        catch (FileNotFoundException)
        {
            await S3Failures.Do("make the bucket", () => s3.Client.PutBucketAsync(new PutBucketRequest { BucketName = s3.Bucket }, cancellation), cancellation);
            return true;
        }
    }

    /// <summary>Puts our rules beside those that others have put.</summary>
    public static async Task PutLifecycle(S3Connection s3, CancellationToken cancellation)
    {
        var rules = (await Lifecycle(s3, cancellation)).Where(rule => rule.Id?.StartsWith(Prefix, StringComparison.Ordinal) != true).ToList();
        rules.AddRange(Aged.Select(one => Rule(one.Id, one.Prefix, rule => rule.Expiration = new LifecycleRuleExpiration { Days = one.Days ?? s3.LifecycleDays })));
        rules.Add(Rule(Unfinished, "", rule => rule.AbortIncompleteMultipartUpload = new LifecycleRuleAbortIncompleteMultipartUpload { DaysAfterInitiation = UnfinishedDays }));
        var request = new PutLifecycleConfigurationRequest { BucketName = s3.Bucket, Configuration = new LifecycleConfiguration { Rules = rules } };
        await S3Failures.Do("put the lifecycle rules", () => s3.Client.PutLifecycleConfigurationAsync(request, cancellation), cancellation);
    }

    /// <summary>Lets pages of these origins put to signed URLs and read from them.</summary>
    public static async Task PutCors(S3Connection s3, IReadOnlyList<string> origins, CancellationToken cancellation)
    {
        var rule = new CORSRule
        {
            Id = Prefix + "browsers",
            AllowedOrigins = [.. origins],
            AllowedMethods = ["GET", "HEAD", "PUT"],
            AllowedHeaders = ["Content-Type", "If-None-Match", "Range"],
            ExposeHeaders = ["ETag", "Content-Length", "Content-Range", "Content-Disposition"],
            MaxAgeSeconds = AnswerHeldSeconds,
        };
        var request = new PutCORSConfigurationRequest { BucketName = s3.Bucket, Configuration = new CORSConfiguration { Rules = [rule] } };
        await S3Failures.Do("put the CORS rules", () => s3.Client.PutCORSConfigurationAsync(request, cancellation), cancellation);
    }

    /// <summary>What is wrong with the bucket's rules, as sentences; none when they are in force.</summary>
    public static async Task<IReadOnlyList<string>> Problems(S3Connection s3, CancellationToken cancellation)
    {
        var rules = (await Lifecycle(s3, cancellation)).Where(rule => rule.Status == LifecycleRuleStatus.Enabled).ToArray();
        var problems = new List<string>();
        foreach (var (_, prefix, own) in Aged)
        {
            var covering = rules.Where(rule => rule.Expiration?.Days is not null && prefix.StartsWith(PrefixOf(rule), StringComparison.Ordinal)).Select(rule => rule.Expiration.Days!.Value).ToArray();
            if (covering.Length == 0)
                problems.Add($"no rule deletes what is old under {prefix}");
            else if (own is null && covering.Min() < s3.LifecycleDays)
                problems.Add($"what lies under {prefix} is deleted after {covering.Min()} days, and the setting LifecycleDays says {s3.LifecycleDays}");
        }

        if (!rules.Any(rule => rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation is not null))
            problems.Add("no rule gives up uploads that were never finished");
        return problems;
    }

    private static string PrefixOf(LifecycleRule rule) => rule.Filter?.LifecycleFilterPredicate is LifecyclePrefixPredicate filter ? filter.Prefix ?? "" : "";

    private static LifecycleRule Rule(string id, string prefix, Action<LifecycleRule> more)
    {
        var rule = new LifecycleRule
        {
            Id = id,
            Status = LifecycleRuleStatus.Enabled,
            Filter = new LifecycleFilter { LifecycleFilterPredicate = new LifecyclePrefixPredicate { Prefix = prefix } },
        };
        more(rule);
        return rule;
    }

    private static async Task<IReadOnlyList<LifecycleRule>> Lifecycle(S3Connection s3, CancellationToken cancellation)
    {
        try
        {
            var answer = await S3Failures.Do("read the lifecycle rules", () => s3.Client.GetLifecycleConfigurationAsync(s3.Bucket, cancellation), cancellation);
            return answer.Configuration?.Rules ?? [];
        }
        catch (StorageException none) when (none.InnerException is AmazonS3Exception { StatusCode: HttpStatusCode.NotFound, ErrorCode: "NoSuchLifecycleConfiguration" })
        {
            return [];
        }
    }
}
