using System.ComponentModel.DataAnnotations;
using FlipUnit.Gateway.Clients;
using Microsoft.Extensions.Options;

namespace FlipUnit.Gateway;

/// <summary>What the gateway takes and gives.</summary>
public sealed class GatewayOptions
{
    public const string Section = "FlipUnit:Gateway";

    /// <summary>Largest file, in MiB.</summary>
    [Range(1, 1024 * 1024)]
    public int MaxFileMegabytes { get; set; } = 700;

    /// <summary>Days that a job's files are kept.</summary>
    [Range(1, 365)]
    public int KeepDays { get; set; } = 7;

    /// <summary>Minutes that an upload URL lives.</summary>
    [Range(1, 60)]
    public int UploadMinutes { get; set; } = 5;

    /// <summary>File with the key that signs upload URLs of the local store; shared by all gateways. Made when it is not there. S3 signs its own.</summary>
    public string SigningKeyFile { get; set; } = "";

    /// <summary>Seconds between SIGTERM, when this gateway turns not ready, and its drain: as long as the balancer takes to see it.</summary>
    [Range(0, 600)]
    public int LeaveSeconds { get; set; }

    /// <summary>Seconds that requests under way have to end when the gateway drains; what is held open ends at once.</summary>
    [Range(1, 3600)]
    public int DrainSeconds { get; set; } = 30;

    /// <summary>Whether the port opens only when the cluster was found: for a balancer that asks no health checks.</summary>
    public bool ListenWhenReady { get; set; }

    /// <summary>Networks (CIDR, separated by commas) of proxies whose X-Forwarded-For is believed.</summary>
    [Networks]
    public string TrustedProxies { get; set; } = "";

    public long MaxFileBytes => MaxFileMegabytes * 1024L * 1024L;
}

/// <summary>Checks <see cref="GatewayOptions"/> at start.</summary>
[OptionsValidator]
public sealed partial class GatewayOptionsValidator : IValidateOptions<GatewayOptions>;
