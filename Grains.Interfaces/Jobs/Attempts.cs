namespace FlipUnit.Grains.Interfaces.Jobs;

/// <summary>What a silo needs to run one attempt.</summary>
[GenerateSerializer, Immutable, Alias("work-order")]
public sealed record WorkOrder(
    [property: Id(0)] Guid Job, [property: Id(1)] int Attempt, [property: Id(2)] string Operation,
    [property: Id(3)] string Parameters, [property: Id(4)] IReadOnlyList<JobInput> Inputs);

/// <summary>How an attempt ended.</summary>
[GenerateSerializer, Alias("attempt-end")]
public enum AttemptEnd
{
    Completed = 0,
    Failed = 1,

    /// <summary>The silo is going down, or every provider's circuit is open: run again, not counted.</summary>
    HandedBack = 2,

    /// <summary>The attempt's silo is gone: run again, counted.</summary>
    Lost = 3,
}

/// <summary>What an attempt reports when it ends; <see cref="Attempt"/> is the fence.</summary>
[GenerateSerializer, Immutable, Alias("attempt-outcome")]
public sealed record AttemptOutcome
{
    [Id(0)] public required int Attempt { get; init; }

    [Id(1)] public required AttemptEnd End { get; init; }

    [Id(2)] public IReadOnlyList<JobOutput> Outputs { get; init; } = [];

    /// <summary>JSON text.</summary>
    [Id(3)] public string? Result { get; init; }

    [Id(4)] public JobError? Error { get; init; }

    /// <summary>The client's quota is given back: the failure is ours.</summary>
    [Id(5)] public bool GiveBack { get; init; }

    [Id(6)] public decimal? ActualUsd { get; init; }

    /// <summary>Handed back, the job stands in line like a new one: another is to go first.</summary>
    [Id(7)] public bool ToBack { get; init; }
}

/// <summary>A part of what an attempt says on the way; <paramref name="Offset"/> in letters.</summary>
[GenerateSerializer, Immutable, Alias("said-text")]
public sealed record SaidText([property: Id(0)] int Attempt, [property: Id(1)] int Offset, [property: Id(2)] string Text);
