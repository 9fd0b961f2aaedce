using System.Diagnostics;

namespace FlipUnit.Converters.Tools.Workers;

/// <summary>A program that a worker reads through, in the worker's own box and with its limits; it ends with the worker.</summary>
public sealed class WorkerTool : IDisposable
{
    private const int ErrorBytes = 4 * 1024;

    private static readonly ToolStarter Starter = new();

    private readonly Process process;
    private readonly BoundedText error = new(ErrorBytes, ErrorBytes);
    private readonly Task errors;
    private readonly Task feeding;

    /// <param name="program">Its path.</param>
    /// <param name="source">Becomes its standard input.</param>
    public WorkerTool(string program, Stream source)
    {
        process = Starter.Start(new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true }).GetAwaiter().GetResult();
        errors = Task.Run(() => Drain(process.StandardError.BaseStream));
        feeding = Task.Run(() => Feed(source, process.StandardInput.BaseStream));
    }

    public Stream Output => process.StandardOutput.BaseStream;

    /// <summary>At the output's end: throws <see cref="InvalidDataException"/> when the program says that it was not the whole.</summary>
    public void ThrowIfFailed()
    {
        process.WaitForExit();
        Task.WaitAll(feeding, errors);
        if (process.ExitCode != 0)
            throw new InvalidDataException(error.ToString());
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        // The source is the caller's again only when nobody reads it any more.
        Task.WaitAll(feeding, errors);
        process.Dispose();
    }

    private static void Feed(Stream source, Stream input)
    {
        try
        {
            using (input)
                source.CopyTo(input);
        }
        catch (IOException)
        {
            // It has ended, and its exit code says why.
        }
    }

    private void Drain(Stream stream)
    {
        var buffer = new byte[1024];
        int read;
        while ((read = stream.Read(buffer)) > 0)
            error.Add(buffer.AsSpan(0, read));
    }
}
