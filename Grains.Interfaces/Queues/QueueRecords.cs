using FlipUnit.Grains.Interfaces.Jobs;

namespace FlipUnit.Grains.Interfaces.Queues;

/// <summary>A pending job as its queue knows it.</summary>
/// <param name="Attempt">The number its next attempt will have.</param>
/// <param name="Weight">Slots.</param>
/// <param name="InputBytes">Of all inputs: how long the job takes is guessed from it.</param>
/// <param name="Share">How many turns its client gets for one of an ordinary client; 0 is 1.</param>
/// <param name="Anew">The job was begun before, but stands in line like a new one: an admin's retry.</param>
/// <param name="Batch">The batch that it is a member of.</param>
[GenerateSerializer, Immutable, Alias("queue-entry")]
public sealed record QueueEntry(
    [property: Id(0)] Guid Job, [property: Id(1)] int Attempt, [property: Id(2)] string Operation, [property: Id(3)] int Weight,
    [property: Id(4)] string Client, [property: Id(5)] JobPriority Priority, [property: Id(6)] DateTimeOffset CreatedAt,
    [property: Id(7)] long InputBytes = 0, [property: Id(8)] int Share = 1, [property: Id(9)] bool Anew = false,
    [property: Id(10)] Guid? Batch = null);

/// <summary>Whether a job may be accepted into a queue.</summary>
[GenerateSerializer, Immutable, Alias("admission")]
public sealed record Admission([property: Id(0)] Refusal? Refusal);

/// <summary>Place from 1, and the expected wait until the job begins; <paramref name="WaitingFor"/> is what holds it beside the queue.</summary>
[GenerateSerializer, Immutable, Alias("queue-place")]
public sealed record QueuePlace([property: Id(0)] int Position, [property: Id(1)] int? EtaSeconds, [property: Id(2)] string? WaitingFor = null);

/// <summary>A running attempt.</summary>
[GenerateSerializer, Immutable, Alias("running-attempt")]
public sealed record RunningAttempt([property: Id(0)] Guid Job, [property: Id(1)] int Attempt, [property: Id(2)] int Weight);

/// <summary>What a silo offers to one queue and runs of it.</summary>
/// <param name="Silo">The silo's address in its parsable form.</param>
/// <param name="Slots">In all; 0 while it drains.</param>
/// <param name="Running">Every attempt that holds slots.</param>
/// <param name="Operations">What it can run: its role is right and the tools are there.</param>
/// <param name="Missing">Operations of the queue that it cannot run, and why.</param>
/// <param name="Held">Of its operations those that wait for a provider, and until when if that is known: their jobs are taken, and not begun.</param>
[GenerateSerializer, Immutable, Alias("silo-report")]
public sealed record SiloReport(
    [property: Id(0)] string Silo, [property: Id(1)] int Slots, [property: Id(2)] IReadOnlyList<RunningAttempt> Running,
    [property: Id(3)] IReadOnlyList<string> Operations, [property: Id(4)] IReadOnlyDictionary<string, string> Missing,
    [property: Id(5)] IReadOnlyDictionary<string, DateTimeOffset?>? Held = null);

/// <summary>A silo as its queue sees it.</summary>
[GenerateSerializer, Immutable, Alias("silo-slots")]
public sealed record SiloSlots([property: Id(0)] string Silo, [property: Id(1)] int Slots, [property: Id(2)] int Used);

/// <summary>A queue's load, and the operations that some live silo can run. A paused queue takes jobs and starts none. <paramref name="Members"/>: how many of the pending are members of batches; these have <paramref name="MaxPending"/> places of their own.</summary>
[GenerateSerializer, Immutable, Alias("queue-view")]
public sealed record QueueView(
    [property: Id(0)] string Name, [property: Id(1)] int Pending, [property: Id(2)] int Running, [property: Id(3)] int MaxPending,
    [property: Id(4)] double OldestWaitSeconds, [property: Id(5)] double? MeanSeconds, [property: Id(6)] IReadOnlyList<SiloSlots> Silos,
    [property: Id(7)] IReadOnlyList<string> Operations, [property: Id(8)] IReadOnlyDictionary<string, string> Missing,
    [property: Id(9)] bool Paused = false, [property: Id(10)] int Members = 0);
