using Orleans.Concurrency;

namespace FlipUnit.Grains.Interfaces.Webhooks;

/// <summary>Delivers the events for some of the receivers, keyed by <see cref="WebhookShards.Of"/> of their URLs. What it holds is a cache of the event rows.</summary>
[Alias("webhook"), GrainInterfaceType("webhook")]
public interface IWebhookGrain : IGrainWithIntegerKey
{
    /// <summary>Takes an event; it is durable when this answers. The same id twice is once; always true.</summary>
    [Alias("raise"), ResponseTimeout("00:00:10")]
    Task<bool> Raise(WebhookEvent raised);

    /// <summary>There may be something to deliver: said after a write that brought an event, and when a silo comes or goes.</summary>
    [Alias("wake"), OneWay]
    Task Wake();

    /// <summary>Delivers an event once more, now, whatever became of it before. False when there is none of that id here.</summary>
    [Alias("redeliver"), ResponseTimeout("00:00:10")]
    Task<bool> Redeliver(string id);
}

/// <summary>Something that a receiver is to be told.</summary>
/// <param name="Id">The <c>webhook-id</c>: of letters, digits and underscores, and the same whatever is retried.</param>
/// <param name="Type">For example <c>job.completed</c>.</param>
/// <param name="Subject">The job or batch.</param>
/// <param name="Client">Whose secrets sign it: the key of a client grain.</param>
/// <param name="Url">Checked at submission.</param>
/// <param name="Body">The whole request body as JSON text, under 20 kB.</param>
[GenerateSerializer, Immutable, Alias("webhook-event")]
public sealed record WebhookEvent(
    [property: Id(0)] string Id, [property: Id(1)] string Type, [property: Id(2)] Guid Subject, [property: Id(3)] string Client,
    [property: Id(4)] string Url, [property: Id(5)] string Body);
