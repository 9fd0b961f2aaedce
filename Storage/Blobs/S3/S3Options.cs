using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace FlipUnit.Storage.Blobs.S3;

/// <summary>A bucket of Amazon S3, or of a server that speaks its protocol.</summary>
public sealed class S3Options : IValidatableObject
{
    public const string Section = "FlipUnit:Storage:S3";

    private const string Scheme = "http";

    [Required]
    public string Bucket { get; set; } = "";

    /// <summary>URL of another server than Amazon's. Empty: Amazon's in <see cref="Region"/>.</summary>
    public string Endpoint { get; set; } = "";

    /// <summary>The URL under which clients reach the same server, where it is another: signed URLs carry it.</summary>
    public string PublicEndpoint { get; set; } = "";

    [Required]
    public string Region { get; set; } = "us-east-1";

    /// <summary>The bucket's name in the path of URLs instead of the host.</summary>
    public bool PathStyle { get; set; }

    /// <summary>Empty: the SDK's own chain (the environment, credential files, web identity, the container's or the machine's role).</summary>
    public string AccessKey { get; set; } = "";

    public string SecretKey { get; set; } = "";

    /// <summary>MiB of one part; what is smaller goes in one request.</summary>
    [Range(5, 512)]
    public int PartMegabytes { get; set; } = 16;

    /// <summary>Parts of one blob that may be on their way at once.</summary>
    [Range(1, 32)]
    public int PartsAtOnce { get; set; } = 4;

    /// <summary>MiB that all uploads of this process together may hold beyond one part each, to send several at once.</summary>
    [Range(0, 65536)]
    public int BufferMegabytes { get; set; } = 128;

    /// <summary>Seconds that a request, or a stalled answer, may take.</summary>
    [Range(1, 600)]
    public int TimeoutSeconds { get; set; } = 30;

    /// <summary>Times a failed request is sent again, after waits that grow and vary.</summary>
    [Range(0, 10)]
    public int Retries { get; set; } = 3;

    /// <summary>Days after which the bucket's own rule deletes files of jobs, as deploy/storage puts it; not fewer than FlipUnit:Gateway:KeepDays.</summary>
    [Range(1, 3650)]
    public int LifecycleDays { get; set; } = 7;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (name, url) in new[] { (nameof(Endpoint), Endpoint), (nameof(PublicEndpoint), PublicEndpoint) })
        {
            if (url.Length > 0 && !(Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme.StartsWith(Scheme, StringComparison.Ordinal)))
                yield return new ValidationResult($"{Section}:{name} = {url}: a URL with http:// or https:// is expected", [name]);
        }

        if (AccessKey.Length == 0 != (SecretKey.Length == 0))
            yield return new ValidationResult($"{Section}:{nameof(AccessKey)} and {nameof(SecretKey)} are set both or neither", [nameof(AccessKey)]);
    }
}

/// <summary>Checks <see cref="S3Options"/> at start.</summary>
[OptionsValidator]
public sealed partial class S3OptionsValidator : IValidateOptions<S3Options>;
