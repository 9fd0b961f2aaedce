using System.ComponentModel;
using FlipUnit.Gateway.Jobs;
using FlipUnit.Grains.Interfaces.Clients;

namespace FlipUnit.Gateway.Clients;

/// <summary>A client's own account.</summary>
public sealed record AccountModel
{
    [Description("Who is asked about: ip-ADDRESS, ip-NETWORK/64, or key-ID.")]
    public required string Client { get; init; }

    [Description("By quota class.")]
    public required IReadOnlyDictionary<string, ClassModel> Quotas { get; init; }

    public required CostsModel Cost { get; init; }

    public required OpenJobsModel OpenJobs { get; init; }

    [Description("Requests and downloads a minute; null is no limit.")]
    public required RatesModel Rates { get; init; }

    public required bool Blocked { get; init; }

    public DateTimeOffset? BlockedUntil { get; init; }

    public string? BlockReason { get; init; }

    public static AccountModel Of(ClientAccount account) => new()
    {
        Client = account.Client,
        Quotas = account.Quotas.ToDictionary(quota => quota.Class, quota => new ClassModel(quota.Day, quota.Month, quota.SoftExceeded)),
        Cost = new CostsModel(JobModel.Money(account.CostToday)!, JobModel.Money(account.CostThisMonth)!),
        OpenJobs = new OpenJobsModel(Limit(account.MaxOpenJobs), account.OpenJobs),
        Rates = new RatesModel(Limit(account.RequestsPerMinute), Limit(account.DownloadsPerMinute)),
        Blocked = account.Block is not null,
        BlockedUntil = account.Block?.Until,
        BlockReason = account.Block?.Reason,
    };

    private static int? Limit(int limit) => limit == 0 ? null : limit;
}

/// <summary>One class: jobs counted, and how many there may be, in the UTC day and month.</summary>
public sealed record ClassModel(QuotaCount Day, QuotaCount Month, bool SoftExceeded);

/// <summary>Decimal strings in USD.</summary>
public sealed record CostsModel(string Today, string ThisMonth);

/// <summary>Jobs that wait or run.</summary>
public sealed record OpenJobsModel(int? Limit, int Used);

/// <summary>A minute's requests.</summary>
public sealed record RatesModel(int? RequestsPerMinute, int? DownloadsPerMinute);
