using System.Diagnostics;

namespace FlipUnit.Converters.Tools;

/// <summary>Looks at the memory of a process tree while it runs, and ends it past its budget.</summary>
internal sealed class MemoryWatch(int root, int budgetMegabytes, int sampleMilliseconds)
{
    public int PeakMegabytes { get; private set; }

    /// <summary>True when the tree was ended for its memory.</summary>
    public bool Exceeded { get; private set; }

    /// <summary>Done when the process has ended by itself or by this watch.</summary>
    public async Task WaitForExit(Process process, CancellationToken cancellation)
    {
        var exit = process.WaitForExitAsync(cancellation);
        while (await Task.WhenAny(exit, Task.Delay(sampleMilliseconds, cancellation)) != exit)
        {
            cancellation.ThrowIfCancellationRequested();
            await Sample(process);
        }

        await exit;
    }

    /// <summary>One look; true when the budget was passed and the tree is gone.</summary>
    public async Task<bool> Sample(Process process)
    {
        PeakMegabytes = Math.Max(PeakMegabytes, ProcessTree.Megabytes(root));
        if (PeakMegabytes <= budgetMegabytes || Exceeded)
            return Exceeded;
        Exceeded = true;
        await ProcessTree.Kill(process);
        return true;
    }
}
