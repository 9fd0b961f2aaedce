using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Grains.Interfaces.Queues;

namespace FlipUnit.Grains.Jobs;

/// <summary>How a job's state looks from outside: to those who ask for it, and to its queue.</summary>
internal static class JobViews
{
    public static QueueEntry Entry(this JobState state, Guid id) => new(
        id, state.Attempt + 1, state.Operation, state.Weight, state.Client, state.Priority, state.CreatedAt, state.InputBytes, state.Share ?? 1, state.IsAnew, state.Batch);

    public static JobView View(this JobState state, Guid id, string version, QueuePlace? place, AttemptSoFar soFar, DateTimeOffset now) => new()
    {
        Id = id,
        Version = version,
        Operation = state.Operation,
        Queue = state.Queue,
        Status = state.Status,
        // What an attempt told is known to this activation only; of a job that has expired it is of no interest how far it was.
        Progress = state.Status is JobStatus.Completed || state is { Status: JobStatus.Expired, Error: null } ? 1 : soFar.Progress,
        Position = state.Status == JobStatus.Pending ? place?.Position : null,
        EtaSeconds = state.Status switch
        {
            JobStatus.Pending => place?.EtaSeconds,
            JobStatus.Processing => soFar.EtaSeconds(state.StartedAt, now),
            _ => null,
        },
        Attempt = state.CountedAttempts,
        Priority = state.Priority,
        CreatedAt = state.CreatedAt,
        StartedAt = state.StartedAt,
        CompletedAt = state.CompletedAt,
        ExpiresAt = state.ExpiresAt,
        Parameters = state.Parameters,
        Inputs = state.Inputs,
        Outputs = state.Outputs,
        Result = state.Result,
        EstimateUsd = state.EstimateUsd,
        ActualUsd = state.ActualUsd,
        Error = state.Error,
        Client = state.Client,
        Quota = state.Quota,
        LastAttempt = state.Attempt,
        WaitingFor = state.Status switch
        {
            JobStatus.Pending => place?.WaitingFor,
            JobStatus.Processing => soFar.Waits,
            _ => null,
        },
        Batch = state.Batch,
        SaidLength = soFar.SaidLength(state.Attempt),
    };
}
