using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace FlipUnit.Converters.Tools;

/// <summary>How tools are run.</summary>
public sealed class ToolOptions
{
    public const string Section = "FlipUnit:Tools";

    /// <summary>Folder of the attempts' own folders; on the same file system as the blobs, files are linked and not copied.</summary>
    [Required]
    public string ScratchRoot { get; set; } = Path.Combine(Path.GetTempPath(), "flipunit-scratch");

    /// <summary>Box: bubblewrap, without network and with a read-only system. Weak: limits only, for machines that refuse user namespaces; a hostile file that takes over a tool can then read what this user can.</summary>
    public ToolMode Mode { get; set; } = ToolMode.Box;

    /// <summary>Milliseconds between looks at the memory of a tool's processes.</summary>
    [Range(50, 5000)]
    public int MemorySampleMilliseconds { get; set; } = 250;

    /// <summary>How much lower than the silo a tool's CPU priority is.</summary>
    [Range(0, 19)]
    public int Niceness { get; set; } = 10;

    /// <summary>Requests after which a worker process is replaced; 1 is a process a job.</summary>
    [Range(1, 10_000)]
    public int WorkerRequests { get; set; } = 50;

    /// <summary>Minutes after which a worker process without work ends.</summary>
    [Range(1, 1440)]
    public int WorkerIdleMinutes { get; set; } = 5;
}

/// <summary>How a tool is kept from everything else.</summary>
public enum ToolMode
{
    Box,
    Weak,
}

/// <summary>Checks <see cref="ToolOptions"/> at start.</summary>
[OptionsValidator]
public sealed partial class ToolOptionsValidator : IValidateOptions<ToolOptions>;
