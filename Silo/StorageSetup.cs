using FlipUnit.Hosting;
using FlipUnit.Storage.Blobs;
using FlipUnit.Storage.Blobs.S3;
using Microsoft.Extensions.Options;

namespace FlipUnit.Silo;

/// <summary>Prepares the bucket, as deploy/storage asks for it: made if it is not there, with its lifecycle rules and, for browsers, its CORS rules.</summary>
internal static class StorageSetup
{
    /// <summary>Says that the program is started for this alone.</summary>
    public const string Argument = "--prepare-storage";

    private const string Section = "FlipUnit:StorageSetup";

    public static async Task<int> Run(WebApplicationBuilder builder)
    {
        if (Blobs.Kind(builder.Configuration) != StorageKind.S3)
            throw Wrong($"{StorageOptions.Section}:{nameof(StorageOptions.Kind)} is not S3: there is no bucket to prepare");
        builder.Services.AddS3Connection();
        var origins = (builder.Configuration[$"{Section}:Cors"] ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (origins.FirstOrDefault(origin => !IsOrigin(origin)) is { } wrong)
            throw Wrong($"'{wrong}' is no origin; one is like https://www.example.com, without a path");
        await using var app = builder.Build();
        var s3 = app.Services.GetRequiredService<S3Connection>();
        try
        {
            await Prepare(s3, origins);
            return 0;
        }
        catch (IOException failure) when (failure is StorageException or StorageFullException)
        {
            await Console.Error.WriteLineAsync($"silo: the bucket {s3.Bucket} could not be prepared: {failure.Message}");
            return Startup.Failed;
        }
    }

    private static async Task Prepare(S3Connection s3, string[] origins)
    {
        if (await S3Rules.MakeBucket(s3, CancellationToken.None))
            Console.WriteLine($"made the bucket {s3.Bucket}");
        await S3Rules.PutLifecycle(s3, CancellationToken.None);
        Console.WriteLine($"files of jobs are deleted after {s3.LifecycleDays} days at the latest, uploads after 2, what was never finished after 1");
        if (origins.Length > 0)
        {
            await S3Rules.PutCors(s3, origins, CancellationToken.None);
            Console.WriteLine($"browsers may put and get from {string.Join(", ", origins)}");
        }
    }

    private static bool IsOrigin(string text) => text == "*"
        || Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.GetLeftPart(UriPartial.Authority) == text;

    private static OptionsValidationException Wrong(string sentence) => new(Section, typeof(StorageSetup), [sentence]);
}
