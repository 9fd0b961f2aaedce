namespace FlipUnit.Storage.Sql;

/// <summary>A job as it is stored: the state as JSON text, and the columns promoted from it.</summary>
/// <param name="Version">The version this write makes; 1 for a new job.</param>
public sealed record JobRow(
    Guid Id, int Version, short Status, string Queue, string Operation, string Client, short Priority, short Weight,
    int Attempt, string? Silo, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, string State);

/// <summary>A pending (0) or processing (1) job as its queue needs it.</summary>
public sealed record ActiveJob(
    Guid Id, short Status, string Operation, string Client, short Priority, short Weight, int Attempt, string? Silo, DateTimeOffset CreatedAt);
