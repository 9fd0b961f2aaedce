using System.Collections.Concurrent;
using System.Diagnostics;

namespace FlipUnit.Converters.Tools;

/// <summary>
/// Starts every child process from one thread that lives as long as this process. A child that is to die with its
/// parent (PR_SET_PDEATHSIG) dies in truth with the thread that forked it, and threads of the pool retire.
/// </summary>
public sealed class ToolStarter : IDisposable
{
    private readonly BlockingCollection<(ProcessStartInfo Info, TaskCompletionSource<Process> Started)> requests = [];
    private readonly Thread thread;

    public ToolStarter()
    {
        thread = new Thread(Work) { Name = "tool starter", IsBackground = true };
        thread.Start();
    }

    public Task<Process> Start(ProcessStartInfo info)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        requests.Add((info, started));
        return started.Task;
    }

    public void Dispose()
    {
        requests.CompleteAdding();
        thread.Join();
        requests.Dispose();
    }

    private void Work()
    {
        foreach (var (info, started) in requests.GetConsumingEnumerable())
        {
            try
            {
                started.SetResult(Process.Start(info) ?? throw new InvalidOperationException($"{info.FileName} did not start"));
            }
            catch (Exception failure)
            {
                started.SetException(failure);
            }
        }
    }
}
