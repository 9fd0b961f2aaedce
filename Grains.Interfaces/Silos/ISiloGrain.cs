namespace FlipUnit.Grains.Interfaces.Silos;

/// <summary>The door to one silo for operators, keyed by <see cref="SiloKeys.Of"/> and placed on that silo or nowhere.</summary>
[Alias("silo"), GrainInterfaceType("silo")]
public interface ISiloGrain : IGrainWithStringKey
{
    [Alias("describe"), ResponseTimeout("00:00:05")]
    Task<SiloView> Describe();

    /// <summary>Told to stop as by SIGTERM: no new work, drain, leave, end. Returns at once; false when it stops already.</summary>
    [Alias("drain"), ResponseTimeout("00:00:05")]
    Task<bool> Drain();
}

/// <summary>Keys of <see cref="ISiloGrain"/>s.</summary>
public static class SiloKeys
{
    public static string Of(string address) => $"silo@{address}";
}

/// <summary>A silo as it sees itself.</summary>
/// <param name="Version">Of the program.</param>
/// <param name="Draining">It takes no new work.</param>
/// <param name="Queues">Of the queues that its roles serve.</param>
/// <param name="CpuPercent">Of the machine, as the silo's own load control sees it.</param>
/// <param name="MemoryBytes">Of the process.</param>
/// <param name="Providers">Ids of those that it is configured to ask, in order.</param>
[GenerateSerializer, Immutable, Alias("silo-view")]
public sealed record SiloView(
    [property: Id(0)] IReadOnlyList<string> Roles, [property: Id(1)] string Version, [property: Id(2)] DateTimeOffset StartedAt, [property: Id(3)] bool Draining,
    [property: Id(4)] IReadOnlyList<QueueSlots> Queues, [property: Id(5)] double CpuPercent, [property: Id(6)] long MemoryBytes,
    [property: Id(7)] IReadOnlyList<string>? Providers = null);

/// <summary>A silo's slots of one queue; <paramref name="Peak"/> is the most that was ever taken at once.</summary>
[GenerateSerializer, Immutable, Alias("queue-slots")]
public sealed record QueueSlots([property: Id(0)] string Queue, [property: Id(1)] int Slots, [property: Id(2)] int Used, [property: Id(3)] int Peak);
