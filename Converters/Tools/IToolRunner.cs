namespace FlipUnit.Converters.Tools;

/// <summary>The only way to start a process: in the box, from the one long-lived thread, within limits.</summary>
public interface IToolRunner
{
    /// <summary>Runs a tool to its end. A non-zero exit is returned, not thrown, since its meaning is the tool's own.</summary>
    /// <exception cref="ConversionException">OutOfMemory, DiskFull, OutputTooLarge, Timeout or ToolFailed when the runner itself ended the tool or could not start it.</exception>
    /// <exception cref="OperationCanceledException">The token was set; the process tree is gone when this is thrown.</exception>
    Task<ToolResult> Run(ToolCommand command, AttemptFolder folder, CancellationToken cancellation);

    /// <summary>The probed tool, or null when it is missing on this machine.</summary>
    ToolInfo? Find(string tool);

    /// <summary>Why nothing can be boxed on this machine, in words that anybody may read; null when it can. The probe tells the operator more.</summary>
    string? Trouble { get; }

    /// <summary>How a file of the work folder is called inside the box, for example <c>/scratch/out.png</c>; relative names work as well, since /scratch is the working directory.</summary>
    string BoxPath(AttemptFolder folder, string workName);

    /// <summary>How a file of the in folder is called inside the box, for example <c>/in/in-0.png</c>.</summary>
    string BoxInputPath(AttemptFolder folder, string inName);
}

/// <summary>A tool found at start: where it is and which version answered.</summary>
public sealed record ToolInfo(string Name, string Path, string Version);
