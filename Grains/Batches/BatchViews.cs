using FlipUnit.Grains.Interfaces.Batches;

namespace FlipUnit.Grains.Batches;

/// <summary>How a batch's state looks from outside.</summary>
internal static class BatchViews
{
    public static BatchView View(this BatchState state, Guid id, string version, BatchCounts counts) => new()
    {
        Id = id,
        Version = version,
        Operation = state.Operation,
        Queue = state.Queue,
        Counts = counts,
        Priority = state.Priority,
        CreatedAt = state.CreatedAt,
        CompletedAt = state.CompletedAt,
        Parameters = state.Parameters,
        Client = state.Client,
        Quota = state.Quota,
        Submission = state.Submission,
        Size = state.Size,
    };
}
