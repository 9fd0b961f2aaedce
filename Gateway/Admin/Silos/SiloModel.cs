using System.ComponentModel;
using FlipUnit.Grains.Interfaces.Silos;

namespace FlipUnit.Gateway.Admin.Silos;

/// <summary>A member of the cluster.</summary>
public sealed record SiloModel
{
    [Description("Its address in the cluster: what a drain names.")]
    public required string Address { get; init; }

    public required string Host { get; init; }

    [Description("active, joining, shutting_down or another word of the cluster's membership.")]
    public required string Status { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    [Description("False when the silo itself did not answer: then what it says of itself is missing.")]
    public required bool Answers { get; init; }

    public IReadOnlyList<string>? Roles { get; init; }
    public string? Version { get; init; }
    public bool? Draining { get; init; }
    public IReadOnlyList<SiloQueueModel>? Queues { get; init; }

    [Description("Of its machine.")]
    public double? CpuPercent { get; init; }

    [Description("Of its process.")]
    public long? MemoryBytes { get; init; }

    public static SiloModel Of(string address, string host, string status, DateTimeOffset startedAt, SiloView? view) => new()
    {
        Address = address,
        Host = host,
        Status = status,
        StartedAt = view?.StartedAt ?? startedAt,
        Answers = view is not null,
        Roles = view?.Roles,
        Version = view?.Version,
        Draining = view?.Draining,
        Queues = view is null ? null : [.. view.Queues.Select(queue => new SiloQueueModel(queue.Queue, queue.Slots, queue.Used, queue.Slots - queue.Used))],
        CpuPercent = view?.CpuPercent,
        MemoryBytes = view?.MemoryBytes,
    };
}

/// <summary>A silo's slots of one queue.</summary>
public sealed record SiloQueueModel(string Queue, int Slots, int Used, int Free);
