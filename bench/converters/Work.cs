namespace FlipUnit.Converters.Bench;

/// <summary>One row of the table: the same files through a bare command and through the service.</summary>
/// <param name="Name">What is done.</param>
/// <param name="Reach">What the issue asks for, in words.</param>
/// <param name="Operation">Of the catalog.</param>
/// <param name="Parameters">As JSON.</param>
/// <param name="Files">Makes the inputs, or gives those made before.</param>
/// <param name="Command">A shell line; $1, $2 … are the inputs, and it writes into its own empty folder.</param>
internal sealed record Work(string Name, string Reach, string Operation, string Parameters, Func<Task<IReadOnlyList<string>>> Files, string Command)
{
    /// <summary>How often; the figures are of all runs together, the table shows them for one.</summary>
    public int Times { get; init; } = 1;

    /// <summary>How many jobs, or commands, are on their way at once.</summary>
    public int AtOnce { get; init; } = 1;
}

/// <summary>What all runs of a row took.</summary>
/// <param name="CpuSeconds">Of every process that had to do with it.</param>
/// <param name="WallSeconds">From the first start to the last end.</param>
/// <param name="SlowestSeconds">The longest single run, waiting in the queue not counted.</param>
/// <param name="PeakMegabytes">Resident, over what was there before.</param>
/// <param name="Bytes">Of one run's outputs.</param>
internal sealed record Figures(double CpuSeconds, double WallSeconds, double SlowestSeconds, int PeakMegabytes, long Bytes);
