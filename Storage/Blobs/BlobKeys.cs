namespace FlipUnit.Storage.Blobs;

/// <summary>The layout of the blob store.</summary>
public static class BlobKeys
{
    public const string Jobs = "jobs/";
    public const string Uploads = "uploads/";

    /// <summary>What checks write and delete.</summary>
    public const string Health = "health/";

    /// <summary>Everything of one job.</summary>
    public static string Job(Guid job) => $"{Jobs}{job:n}/";

    /// <summary>Input <paramref name="index"/> of one submission: two submissions of one job (same idempotency key at once) must not overwrite each other.</summary>
    public static string Input(Guid job, Guid submission, int index) => $"{Jobs}{job:n}/s-{submission:n}/in-{index}";

    /// <summary>Everything one submission has stored.</summary>
    public static string Submission(Guid job, Guid submission) => $"{Jobs}{job:n}/s-{submission:n}/";

    /// <summary>Outputs lie under the attempt, so that a late attempt's never mix with the published ones.</summary>
    public static string Output(Guid job, int attempt, int index) => $"{Jobs}{job:n}/a-{attempt}/out-{index}";

    public static string Upload(Guid upload, Guid put) => $"{Uploads}{upload:n}/{put:n}";

    /// <summary>Everything one attempt has put.</summary>
    public static string Attempt(Guid job, int attempt) => $"{Jobs}{job:n}/a-{attempt}/";

    public static string UploadPrefix(Guid upload) => $"{Uploads}{upload:n}/";

    /// <summary>A result on the way, for the next attempt.</summary>
    public static string Checkpoint(Guid job, string name) => $"{Jobs}{job:n}/c/{name}";

    public static bool IsCheckpoint(string key) => key.Contains("/c/", StringComparison.Ordinal);

    public static string Checkpoints(Guid job) => $"{Jobs}{job:n}/c/";

    /// <summary>The job a blob belongs to; null when the key is no job's.</summary>
    public static Guid? JobOf(string key) =>
        key.StartsWith(Jobs, StringComparison.Ordinal) && key.Length > Jobs.Length + 32 && Guid.TryParseExact(key.AsSpan(Jobs.Length, 32), "n", out var job) ? job : null;

    /// <summary>Keys are ours; this is the second lock on the door.</summary>
    public static void Check(string key)
    {
        if (key.Length is 0 or > 512 || key.Split('/').Any(part => part.Length == 0 || part[0] == '.' || !part.All(IsAllowed)))
            throw new ArgumentException($"'{key}' is no blob key", nameof(key));
    }

    private static bool IsAllowed(char letter) => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-' or '.';
}
