using FlipUnit.Converters.Files;
using FlipUnit.Converters.Providers;

namespace FlipUnit.Converters;

/// <summary>Everything the rest of the system knows of an operation.</summary>
public sealed record OperationDescriptor
{
    /// <summary>family.verb, for example <c>image.convert</c>.</summary>
    public required string Name { get; init; }

    public required string Title { get; init; }

    /// <summary>One or two sentences for the person who chooses an operation.</summary>
    public required string Summary { get; init; }

    public required QueueDescriptor Queue { get; init; }

    public required IReadOnlyList<FileType> Accept { get; init; }

    public required IReadOnlyList<FileType> Produces { get; init; }

    public int MinInputs { get; init; } = 1;

    public int MaxInputs { get; init; } = 1;

    public required TimeSpan SoftTimeout { get; init; }

    public required TimeSpan HardTimeout { get; init; }

    /// <summary>How many of the queue's slots one job takes.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>Names of the tools without which the operation is not available on a silo.</summary>
    public IReadOnlyList<string> Tools { get; init; } = [];

    /// <summary>The kind of provider that the operation asks; without a configured one it is not available.</summary>
    public ProviderKind? Provider { get; init; }

    /// <summary>The most memory the job's process tree may hold, in MiB.</summary>
    public int MemoryMegabytes { get; init; } = 1024;

    /// <summary>A runnable example: a file of tests/testdata and parameters as JSON.</summary>
    public required OperationExample Example { get; init; }

    /// <summary>The part of the name before the dot.</summary>
    public string Family => Name[..Name.IndexOf('.', StringComparison.Ordinal)];
}

/// <summary>A runnable example of an operation: input file names under tests/testdata, and parameters as JSON text.</summary>
public sealed record OperationExample(IReadOnlyList<string> Inputs, string Parameters);
