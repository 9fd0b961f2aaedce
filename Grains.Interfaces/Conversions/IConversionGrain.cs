namespace FlipUnit.Grains.Interfaces.Conversions;

/// <summary>The door to one silo's conversion host, keyed <c>queue@silo</c> and placed on that silo or nowhere.</summary>
[Alias("conversion"), GrainInterfaceType("conversion")]
public interface IConversionGrain : IGrainWithStringKey
{
    /// <summary>Begins an attempt when its slots are free; returns at once.</summary>
    [Alias("start"), ResponseTimeout("00:00:05")]
    Task<StartReply> Start(StartOrder order);

    /// <summary>Ends a running attempt; returns when its process tree is gone or after a few seconds.</summary>
    [Alias("cancel")]
    Task Cancel(Guid job, int attempt);
}

/// <summary>Which attempt to begin.</summary>
[GenerateSerializer, Immutable, Alias("start-order")]
public sealed record StartOrder([property: Id(0)] Guid Job, [property: Id(1)] int Attempt, [property: Id(2)] string Operation, [property: Id(3)] int Weight);

/// <summary>What the slot gate said.</summary>
[GenerateSerializer, Alias("start-reply")]
public enum StartReply
{
    Started = 0,
    Busy = 1,
    Draining = 2,
    Unavailable = 3,

    /// <summary>The operation waits for a provider on this silo; others may begin.</summary>
    Held = 4,
}
