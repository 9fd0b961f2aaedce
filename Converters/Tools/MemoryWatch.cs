using System.Diagnostics;

namespace FlipUnit.Converters.Tools;

/// <summary>Looks at the memory of a process tree while it runs, and ends it past its budget.</summary>
internal sealed class MemoryWatch(int root, int budgetMegabytes, int sampleMilliseconds)
{
    /// <summary>A look at a browser's tree takes some milliseconds; more often it would cost more than it keeps.</summary>
    private const int ShortestMilliseconds = 20;

    private long lookedAt = Stopwatch.GetTimestamp();
    private int megabytes;

    public int PeakMegabytes { get; private set; }

    /// <summary>True when the tree was ended for its memory.</summary>
    public bool Exceeded { get; private set; }

    /// <summary>Done when the process has ended by itself or by this watch.</summary>
    public async Task WaitForExit(Process process, CancellationToken cancellation)
    {
        using var exited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var watch = WhileRunning(process, exited.Token);
        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        finally
        {
            await exited.CancelAsync();
            await Ended(watch);
        }
    }

    /// <summary>Looks until it is cancelled, or until the budget was passed and the tree is gone.</summary>
    public async Task WhileRunning(Process process, CancellationToken cancellation)
    {
        var pause = sampleMilliseconds;
        do
        {
            await Task.Delay(pause, cancellation);
            pause = Look();
        }
        while (PeakMegabytes <= budgetMegabytes);
        Exceeded = true;
        await ProcessTree.Kill(process);
    }

    /// <summary>Done when a watch that was cancelled has ended, and with it what it was killing.</summary>
    public static async Task Ended(Task watch)
    {
        try
        {
            await watch;
        }
        catch (OperationCanceledException)
        {
            // As asked.
        }
    }

    /// <summary>How long not to look: half the time in which a tree that goes on growing like this reaches its budget.</summary>
    internal static int Pause(int usual, int budgetMegabytes, int before, int now, TimeSpan between)
    {
        var grown = now - before;
        return grown <= 0
            ? usual
            : (int)Math.Clamp((budgetMegabytes - now) * between.TotalMilliseconds / grown / 2, Math.Min(ShortestMilliseconds, usual), usual);
    }

    private int Look()
    {
        var (before, since) = (megabytes, lookedAt);
        megabytes = ProcessTree.Megabytes(root);
        lookedAt = Stopwatch.GetTimestamp();
        PeakMegabytes = Math.Max(PeakMegabytes, megabytes);
        return Pause(sampleMilliseconds, budgetMegabytes, before, megabytes, Stopwatch.GetElapsedTime(since, lookedAt));
    }
}
