namespace FlipUnit.Converters.Tools;

/// <summary>One run of a tool: arguments as a list, never a joined string; file names in them are ours, never a client's.</summary>
public sealed record ToolCommand(string Tool, IReadOnlyList<string> Arguments)
{
    /// <summary>A file, by its path in the box, that becomes the tool's standard input; null is an empty one.</summary>
    public string? StandardInput { get; init; }

    /// <summary>A name in the work folder that receives standard output whole; null keeps the first 64 KiB in <see cref="ToolResult.Output"/>.</summary>
    public string? StandardOutput { get; init; }

    /// <summary>Called for each line of standard output as it comes, for progress.</summary>
    public Action<string>? OnOutputLine { get; init; }

    /// <summary>The most resident memory the process tree may hold, in MiB; sampled, and ended past it.</summary>
    public int MemoryMegabytes { get; init; } = 1024;

    /// <summary>The largest file the tool may write, in MiB.</summary>
    public int FileMegabytes { get; init; } = 10_240;

    /// <summary>CPU seconds of any one process of the tree; a guard behind the time-outs.</summary>
    public int CpuSeconds { get; init; } = 7_200;

    /// <summary>Bound on the address space in MiB, for tools that stand it (chromium does not); null for none.</summary>
    public int? AddressSpaceMegabytes { get; init; }

    /// <summary>Processes and threads of the tool together.</summary>
    public int MostProcesses { get; init; } = 256;

    /// <summary>Variables set in the box beside PATH, HOME, TMPDIR, LANG and OMP_THREAD_LIMIT.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}

/// <summary>How a tool ended.</summary>
/// <param name="ExitCode">The tool's own.</param>
/// <param name="Output">The first 64 KiB of standard output, empty when it went to a file.</param>
/// <param name="Error">The first and last 8 KiB of standard error.</param>
/// <param name="PeakMemoryMegabytes">Of the whole tree, as sampled.</param>
public sealed record ToolResult(int ExitCode, string Output, string Error, int PeakMemoryMegabytes);
