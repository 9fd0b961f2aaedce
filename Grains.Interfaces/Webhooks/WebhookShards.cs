namespace FlipUnit.Grains.Interfaces.Webhooks;

/// <summary>Which webhook grain delivers to which host: all events for one host go through one, so that it knows how much the host is given.</summary>
public static class WebhookShards
{
    public const int Count = 8;

    public static IWebhookGrain Webhooks(this IGrainFactory grains, string url) => grains.GetGrain<IWebhookGrain>(Of(HostOf(url)));

    /// <summary>A host as the events name it.</summary>
    public static string HostOf(string url) => new Uri(url).IdnHost.ToLowerInvariant();

    /// <summary>The same in every process and version: it is stored with the event. FNV-1a.</summary>
    public static int Of(string host)
    {
        var hash = 2166136261;
        foreach (var letter in host)
            hash = (hash ^ letter) * 16777619;
        return (int)(hash % Count);
    }
}
