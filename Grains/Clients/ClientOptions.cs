using System.ComponentModel.DataAnnotations;
using FlipUnit.Converters;
using Microsoft.Extensions.Options;

namespace FlipUnit.Grains.Clients;

/// <summary>What a client may do; every limit is lifted by 0. Set at the silos: they keep the accounts.</summary>
public sealed class ClientOptions : IValidatableObject
{
    public const string Section = "FlipUnit:Clients";

    private const int Most = 1_000_000;
    private const int MostShare = 1000;

    /// <summary>Requests a minute of one client, over all gateways.</summary>
    [Range(0, Most)]
    public int RequestsPerMinute { get; set; } = 100;

    /// <summary>Downloads a minute of one client, over all gateways; each range counts.</summary>
    [Range(0, Most)]
    public int DownloadsPerMinute { get; set; } = 600;

    /// <summary>Event streams that one client may hold open on one gateway.</summary>
    [Range(0, Most)]
    public int StreamsPerGateway { get; set; } = 50;

    /// <summary>Jobs of one client that wait or run, all queues together.</summary>
    [Range(0, Most)]
    public int MaxOpenJobs { get; set; } = 1000;

    /// <summary>Jobs of one client that run in one queue at once, in the whole cluster.</summary>
    [Range(0, Most)]
    public int MaxRunningJobs { get; set; } = 100;

    /// <summary>Percent of a quota past which a client is warned.</summary>
    [Range(1, 100)]
    public int SoftPercent { get; set; } = 80;

    /// <summary>Refusals within the window after which a client is blocked.</summary>
    [Range(0, Most)]
    public int BlockRefusals { get; set; } = 300;

    /// <summary>Rejected files within the window after which a client is blocked.</summary>
    [Range(0, Most)]
    public int BlockRejectedFiles { get; set; } = 20;

    /// <summary>Minutes within which refusals and rejected files are counted.</summary>
    [Range(1, 1440)]
    public int BlockWindowMinutes { get; set; } = 10;

    /// <summary>Minutes of the first block, the second, and so on; the last of them from then on.</summary>
    [Required]
    public string BlockMinutes { get; set; } = "15,60,1440";

    /// <summary>Networks (CIDR, separated by commas) of clients that are never blocked.</summary>
    public string AllowList { get; set; } = "";

    /// <summary>Jobs a UTC day, by quota class.</summary>
    public Dictionary<string, int> DayQuotas { get; } = new() { [QueueDescriptor.Transcription.Name] = 20 };

    /// <summary>Jobs a UTC month, by quota class.</summary>
    public Dictionary<string, int> MonthQuotas { get; } = new() { [QueueDescriptor.Transcription.Name] = 500 };

    /// <summary>Sets of limits by name, for keys and single clients.</summary>
    public Dictionary<string, TierOptions> Tiers { get; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!AllowedNetworks.TryParse(AllowList, out _))
            yield return new ValidationResult($"{nameof(AllowList)}: write networks like 10.0.0.0/8, separated by commas");
        if (!BlockTimes.TryParse(BlockMinutes, out _))
            yield return new ValidationResult($"{nameof(BlockMinutes)}: write minutes from 1 to 1000000 like 15,60,1440");
        foreach (var (name, quotas) in Quotas())
        {
            foreach (var (key, value) in quotas.Where(quota => !IsQuota(quota.Key, quota.Value)))
                yield return new ValidationResult($"{name}:{key} = {value}: a queue's name and a number from 0 are expected");
        }

        foreach (var (name, _) in Tiers.Where(tier => !IsShare(tier.Value.Share)))
            yield return new ValidationResult($"{nameof(Tiers)}:{name}:{nameof(TierOptions.Share)}: a number from 1 to {MostShare} is expected");
    }

    /// <summary>Quota classes are the queues.</summary>
    public static bool IsQuota(string quotaClass, int value) => value is >= 0 and <= Most && QueueDescriptor.All.Any(queue => queue.Name == quotaClass);

    public static bool IsShare(int? share) => share is null or (>= 1 and <= MostShare);

    private IEnumerable<(string Name, Dictionary<string, int> Quotas)> Quotas() =>
    [
        (nameof(DayQuotas), DayQuotas), (nameof(MonthQuotas), MonthQuotas),
        .. Tiers.SelectMany(tier => new[]
        {
            ($"{nameof(Tiers)}:{tier.Key}:{nameof(DayQuotas)}", tier.Value.DayQuotas), ($"{nameof(Tiers)}:{tier.Key}:{nameof(MonthQuotas)}", tier.Value.MonthQuotas),
        }),
    ];
}

/// <summary>A named set of limits: null leaves a limit as it is for everybody, 0 lifts it.</summary>
public sealed class TierOptions
{
    public int? RequestsPerMinute { get; set; }
    public int? DownloadsPerMinute { get; set; }
    public int? MaxOpenJobs { get; set; }

    /// <summary>How many turns in a queue a client gets for one of an ordinary client.</summary>
    public int? Share { get; set; }

    public Dictionary<string, int> DayQuotas { get; } = [];
    public Dictionary<string, int> MonthQuotas { get; } = [];
}

/// <summary>Checks <see cref="ClientOptions"/> at start.</summary>
[OptionsValidator]
public sealed partial class ClientOptionsValidator : IValidateOptions<ClientOptions>;
