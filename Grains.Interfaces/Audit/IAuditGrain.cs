namespace FlipUnit.Grains.Interfaces.Audit;

/// <summary>Takes down what admins change (key 0). Durable when it answers.</summary>
[Alias("audit"), GrainInterfaceType("audit")]
public interface IAuditGrain : IGrainWithIntegerKey
{
    /// <summary>A change is about to be made. The same entry twice is written once; always true.</summary>
    [Alias("begin"), ResponseTimeout("00:00:10")]
    Task<bool> Begin(AuditEntry entry);

    /// <summary>What came of it: done, or an error's code. False when there is no such entry.</summary>
    [Alias("complete"), ResponseTimeout("00:00:10")]
    Task<bool> Complete(Guid id, string outcome, string? after);
}

/// <summary>Who changes what, and from where; <paramref name="Before"/> is JSON text.</summary>
[GenerateSerializer, Immutable, Alias("audit-entry")]
public sealed record AuditEntry(
    [property: Id(0)] Guid Id, [property: Id(1)] string Admin, [property: Id(2)] string Address, [property: Id(3)] string Action,
    [property: Id(4)] string Subject, [property: Id(5)] string? Before);
