using System.Text.Json;
using System.Text.Json.Serialization;
using FlipUnit.Gateway.Clients;
using FlipUnit.Grains.Interfaces.Clients;

namespace FlipUnit.Gateway.Admin.Clients;

/// <summary>A client's account with what only admins see; <paramref name="Own"/> is what was set for it alone.</summary>
public sealed record ClientModel(AccountModel Account, LimitsModel? Own, bool AllowListed)
{
    public static ClientModel Of(ClientAccount account) =>
        new(AccountModel.Of(account), account.Own is { } own ? LimitsModel.Of(own) : null, account.AllowListed);
}

/// <summary>A client's own limits: left out, a limit is everybody's or its tier's; 0 lifts it. The whole set is replaced.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record LimitsModel
{
    private static readonly Dictionary<string, int> None = [];

    public string? Tier { get; init; }
    public int? RequestsPerMinute { get; init; }
    public int? DownloadsPerMinute { get; init; }
    public int? MaxOpenJobs { get; init; }
    public int? Share { get; init; }
    public IReadOnlyDictionary<string, int>? Day { get; init; }
    public IReadOnlyDictionary<string, int>? Month { get; init; }

    public static LimitsModel Of(ClientLimits limits) => new()
    {
        Tier = limits.Tier,
        RequestsPerMinute = limits.RequestsPerMinute,
        DownloadsPerMinute = limits.DownloadsPerMinute,
        MaxOpenJobs = limits.MaxOpenJobs,
        Share = limits.Share,
        Day = limits.Day,
        Month = limits.Month,
    };

    public ClientLimits Limits() => new()
    {
        Tier = Tier,
        RequestsPerMinute = RequestsPerMinute,
        DownloadsPerMinute = DownloadsPerMinute,
        MaxOpenJobs = MaxOpenJobs,
        Share = Share,
        Day = new Dictionary<string, int>(Day ?? None),
        Month = new Dictionary<string, int>(Month ?? None),
    };
}

/// <summary>How long, and why: the client reads it.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record BlockModel(int Minutes, string Reason);

/// <summary>A client that counted jobs today, in short.</summary>
public sealed record ClientSummaryModel(string Client, JsonElement Today, JsonElement ThisMonth, CostsModel Cost)
{
    public static ClientSummaryModel Of((string Client, string State) row)
    {
        var state = JsonElement.Parse(row.State);
        return new ClientSummaryModel(row.Client, state.GetProperty("today"), state.GetProperty("this_month"), new CostsModel(Usd(state, "cost_today"), Usd(state, "cost_this_month")));
    }

    private static string Usd(JsonElement state, string name) => Gateway.Jobs.JobModel.Money(state.GetProperty(name).GetDecimal())!;
}

/// <summary>A page of clients; ask again with the cursor until there is none.</summary>
public sealed record ClientPageModel(IReadOnlyList<ClientSummaryModel> Clients, string? NextCursor);
