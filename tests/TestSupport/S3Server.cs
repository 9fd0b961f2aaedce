using System.Diagnostics;
using System.Globalization;

namespace FlipUnit.TestSupport;

/// <summary>A real S3 server (tests/s3-server) for the tests of this process, started by the first that asks for it and ended with the process.</summary>
public sealed class S3Server
{
    private static readonly Lazy<Task<S3Server>> Started = new(Start);
    private static int buckets;

    private readonly IReadOnlyDictionary<string, string> values;

    private S3Server(IReadOnlyDictionary<string, string> values) => this.values = values;

    /// <summary>The one server of this process.</summary>
    public static Task<S3Server> Shared => Started.Value;

    public string Endpoint => values["S3_ENDPOINT"];

    public string AccessKey => values["S3_ACCESS_KEY"];

    public string SecretKey => values["S3_SECRET_KEY"];

    /// <summary>Of a user who may do what a bucket's policy allows it.</summary>
    public (string Access, string Secret) Limited => (values["S3_LIMITED_ACCESS_KEY"], values["S3_LIMITED_SECRET_KEY"]);

    /// <summary>A name that no other test of this process has.</summary>
    public static string NewBucket() => string.Create(CultureInfo.InvariantCulture, $"test-{Interlocked.Increment(ref buckets)}");

    /// <summary>Settings of a program that keeps its blobs in a bucket of this server.</summary>
    public IReadOnlyDictionary<string, string> Settings(string bucket) => new Dictionary<string, string>
    {
        ["FlipUnit:Storage:Kind"] = "S3",
        ["FlipUnit:Storage:S3:Bucket"] = bucket,
        ["FlipUnit:Storage:S3:Endpoint"] = Endpoint,
        ["FlipUnit:Storage:S3:AccessKey"] = AccessKey,
        ["FlipUnit:Storage:S3:SecretKey"] = SecretKey,
        ["FlipUnit:Storage:S3:PathStyle"] = "true",
    };

    private static async Task<S3Server> Start()
    {
        var folder = new TemporaryFolder();
        var info = new ProcessStartInfo("/bin/bash") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder.Path };
        foreach (var argument in (string[])[Path.Combine(Repository.Root, "tests", "s3-server"), "run", folder.File("s3")])
            info.ArgumentList.Add(argument);
        var process = Process.Start(info)!;
        // It ends when its standard input does, however this process ends; what is left here is to wait and to clean up.
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            process.StandardInput.Close();
            process.WaitForExit();
            folder.Dispose();
        };
        var values = new Dictionary<string, string>();
        while (!values.ContainsKey("S3_LIMITED_SECRET_KEY"))
        {
            var line = await process.StandardOutput.ReadLineAsync()
                ?? throw new InvalidOperationException($"the S3 server did not start: {await process.StandardError.ReadToEndAsync()}");
            values[line[..line.IndexOf('=', StringComparison.Ordinal)]] = line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..];
        }

        return new S3Server(values);
    }
}
