using System.ComponentModel;
using FlipUnit.Converters;
using FlipUnit.Grains.Interfaces.Queues;

namespace FlipUnit.Gateway.Admin.Queues;

/// <summary>A queue's load.</summary>
public sealed record QueueModel
{
    public required string Name { get; init; }
    public required string Role { get; init; }
    public required bool Paused { get; init; }
    public required int Pending { get; init; }

    [Description("How many of the pending are jobs of batches; these have max_pending places of their own.")]
    public required int PendingInBatches { get; init; }

    public required int MaxPending { get; init; }
    public required double OldestWaitSeconds { get; init; }
    public required int Running { get; init; }
    public required int Slots { get; init; }
    public required int SlotsUsed { get; init; }

    [Description("How long jobs hold their slots, the newest counting most.")]
    public double? MeanSeconds { get; init; }

    [Description("The part that failed of the last 300 that completed or failed.")]
    public double? ErrorRate { get; init; }

    public static QueueModel Of(QueueView view) => new()
    {
        Name = view.Name,
        Role = QueueDescriptor.Named(view.Name).Role,
        Paused = view.Paused,
        Pending = view.Pending,
        PendingInBatches = view.Members,
        MaxPending = view.MaxPending,
        OldestWaitSeconds = Math.Round(view.OldestWaitSeconds, 3),
        Running = view.Running,
        Slots = view.Silos.Sum(silo => silo.Slots),
        SlotsUsed = view.Silos.Sum(silo => silo.Used),
        MeanSeconds = view.MeanSeconds is { } mean ? Math.Round(mean, 3) : null,
    };
}
