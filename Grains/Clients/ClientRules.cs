using FlipUnit.Grains.Interfaces.Clients;
using Microsoft.Extensions.Options;

namespace FlipUnit.Grains.Clients;

/// <summary>The settings about clients, read once.</summary>
internal sealed class ClientRules
{
    private readonly ClientOptions options;
    private readonly AllowedNetworks allowed;
    private readonly EffectiveLimits everybody;

    public ClientRules(IOptions<ClientOptions> options)
    {
        this.options = options.Value;
        // Both were checked at start.
        _ = AllowedNetworks.TryParse(this.options.AllowList, out allowed);
        _ = Clients.BlockTimes.TryParse(this.options.BlockMinutes, out var times);
        BlockTimes = times;
        everybody = new EffectiveLimits(this.options, own: null);
    }

    public BlockTimes BlockTimes { get; }

    public int StreamsPerGateway => options.StreamsPerGateway;

    public bool IsAllowListed(string client) => allowed.Contains(client);

    public EffectiveLimits Limits(ClientLimits? own) => own is null ? everybody : new EffectiveLimits(options, own);

    public AbuseWatch Watch() => new(options);

    public bool IsValid(ClientLimits own) =>
        (own.Tier is null || options.Tiers.ContainsKey(own.Tier))
        && (own.RequestsPerMinute ?? 0) >= 0 && (own.DownloadsPerMinute ?? 0) >= 0 && (own.MaxOpenJobs ?? 0) >= 0 && ClientOptions.IsShare(own.Share)
        && own.Day.Concat(own.Month).All(quota => ClientOptions.IsQuota(quota.Key, quota.Value));
}
