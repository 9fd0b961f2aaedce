namespace FlipUnit.Grains.Webhooks;

/// <summary>What a webhook grain has on its way: bounded in all and by host, so that a slow receiver holds up nobody else.</summary>
public sealed class WebhookDesk(int perHost, int atOnce)
{
    private readonly HashSet<string> underWay = [];
    private readonly Dictionary<string, int> hosts = [];

    public int Free => atOnce - underWay.Count;

    public IReadOnlyCollection<string> UnderWay => underWay;

    /// <summary>Hosts that have as many as they may.</summary>
    public IReadOnlyCollection<string> BusyHosts => [.. hosts.Where(host => host.Value >= perHost).Select(host => host.Key)];

    /// <summary>False when the event is on its way already, or may not go now.</summary>
    public bool TryTake(string id, string host)
    {
        var busy = hosts.GetValueOrDefault(host);
        if (Free <= 0 || busy >= perHost || !underWay.Add(id))
            return false;
        hosts[host] = busy + 1;
        return true;
    }

    public void Release(string id, string host)
    {
        if (!underWay.Remove(id))
            return;
        if (--hosts[host] == 0)
            hosts.Remove(host);
    }
}
