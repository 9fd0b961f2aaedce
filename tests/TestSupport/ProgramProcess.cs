using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace FlipUnit.TestSupport;

/// <summary>A real program of the product, started for a test and ended with it.</summary>
public sealed class ProgramProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly StringBuilder log = new();

    private ProgramProcess(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    public int ExitCode => process.ExitCode;

    /// <summary>Where it listens, as its ready file says.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>A silo's address in the cluster.</summary>
    public string? Silo { get; private set; }

    public string Log
    {
        get
        {
            lock (log)
                return log.ToString();
        }
    }

    public static ProgramProcess Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> settings, string folder) =>
        Start(["dotnet", program, .. arguments], settings, folder);

    /// <summary>By a command line of one's own: a program in a box.</summary>
    public static ProgramProcess Start(IReadOnlyList<string> command, IReadOnlyDictionary<string, string> settings, string folder)
    {
        var info = new ProcessStartInfo(command[0]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = folder };
        foreach (var argument in command.Skip(1))
            info.ArgumentList.Add(argument);
        foreach (var (name, value) in settings)
            info.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        return new ProgramProcess(Process.Start(info)!);
    }

    /// <summary>Done when the program has written its ready file.</summary>
    public async Task Ready(string file)
    {
        await Wait.Until(() => File.Exists(file) || process.HasExited, StartPatience, $"ready\n{Log}");
        if (process.HasExited)
            throw new InvalidOperationException($"the program ended with {process.ExitCode}\n{Log}");
        using var ready = JsonDocument.Parse(await File.ReadAllTextAsync(file));
        Url = new Uri(ready.RootElement.GetProperty("urls")[0].GetString()!);
        Silo = ready.RootElement.GetProperty("silo").GetString();
    }

    public void Signal(int signal) => Signals.Send(process.Id, signal);

    public async Task Kill()
    {
        Signal(Signals.Kill);
        await process.WaitForExitAsync();
    }

    /// <summary>As an operator does: SIGTERM, and wait for the drain.</summary>
    public async Task<int> Stop()
    {
        Signal(Signals.Terminate);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    public Task WaitForExit() => process.WaitForExitAsync();

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }

    private void Keep(string? line)
    {
        lock (log)
            log.AppendLine(line);
    }
}
