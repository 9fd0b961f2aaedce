using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlipUnit.Storage.Blobs.S3;

/// <summary>One process's client of its bucket, and what all its requests have in common.</summary>
public sealed class S3Connection : IDisposable
{
    /// <summary>Names the size of a blob's parts beside it: with it the store's ETag can be checked.</summary>
    public const string PartBytesName = "part-bytes";

    private const int Mebi = 1024 * 1024;
    private const long LargestBlob = 5L * 1024 * 1024 * Mebi;
    private const int MostParts = 10_000;

    private readonly S3Options options;
    private readonly Lazy<AmazonS3Client> signer;

    public S3Connection(IOptions<S3Options> options, ILogger<S3Connection> log)
        : this(options, log, http: null)
    {
    }

    /// <summary>With requests of the caller's making: tests have names that no resolver knows.</summary>
    internal S3Connection(IOptions<S3Options> options, ILogger<S3Connection> log, HttpClientFactory? http)
    {
        Log = log;
        this.options = options.Value;
        Client = Connect(this.options, this.options.Endpoint, http);
        signer = new(() => this.options.PublicEndpoint.Length == 0 ? Client : Connect(this.options, this.options.PublicEndpoint, http));
        Extra = new PartBudget(this.options.BufferMegabytes / this.options.PartMegabytes);
    }

    public AmazonS3Client Client { get; }

    /// <summary>Signs URLs for clients, who may reach the server by another name.</summary>
    public AmazonS3Client Signer => signer.Value;

    /// <summary>How the URLs that <see cref="Signer"/> makes begin.</summary>
    public Protocol SignedProtocol => (options.PublicEndpoint.Length > 0 ? options.PublicEndpoint : options.Endpoint).StartsWith("http://", StringComparison.OrdinalIgnoreCase)
        ? Protocol.HTTP
        : Protocol.HTTPS;

    internal ILogger Log { get; }

    public string Bucket => options.Bucket;

    public int LifecycleDays => options.LifecycleDays;

    public int PartsAtOnce => options.PartsAtOnce;

    public TimeSpan Timeout => TimeSpan.FromSeconds(options.TimeoutSeconds);

    /// <summary>Times that a broken answer is asked for again from where it broke.</summary>
    public int Retries => options.Retries;

    /// <summary>Part buffers beyond each upload's own.</summary>
    internal PartBudget Extra { get; }

    /// <summary>The size of parts for a blob of at most so many bytes: the option's, more where that would be too many parts.</summary>
    public int PartBytes(long mostBytes)
    {
        var least = Math.Min(mostBytes, LargestBlob) / (MostParts - 1) + 1;
        return (int)Math.Max(options.PartMegabytes, (least + Mebi - 1) / Mebi) * Mebi;
    }

    public void Dispose()
    {
        if (signer.IsValueCreated && signer.Value != Client)
            signer.Value.Dispose();
        Client.Dispose();
    }

    private static AmazonS3Client Connect(S3Options options, string endpoint, HttpClientFactory? http)
    {
        var config = new AmazonS3Config
        {
            ForcePathStyle = options.PathStyle,
            RetryMode = RequestRetryMode.Standard,
            HttpClientFactory = http,
            MaxErrorRetry = options.Retries,
            Timeout = TimeSpan.FromSeconds(options.TimeoutSeconds),
            ConnectTimeout = TimeSpan.FromSeconds(Math.Min(5, options.TimeoutSeconds)),
            // Every body is hashed into the request's signature, which each server checks; trailing checksums not every one knows.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (endpoint.Length == 0)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(options.Region);
        }
        else
        {
            config.ServiceURL = endpoint;
            config.AuthenticationRegion = options.Region;
        }

        return options.AccessKey.Length == 0 ? new AmazonS3Client(config) : new AmazonS3Client(new BasicAWSCredentials(options.AccessKey, options.SecretKey), config);
    }
}
