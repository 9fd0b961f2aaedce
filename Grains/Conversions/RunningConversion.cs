using FlipUnit.Converters;

namespace FlipUnit.Grains.Conversions;

/// <summary>One attempt in this process, from the taken slot to the freed one.</summary>
internal sealed class RunningConversion(Guid job, int attempt, string operation, string queue, int slots) : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly CancellationTokenSource kill = new();
    private decimal? spent;
    private int reason;

    public Guid Job { get; } = job;

    public int Attempt { get; } = attempt;

    public string Operation { get; } = operation;

    public string Queue { get; } = queue;

    public int Slots { get; } = slots;

    /// <summary>Set when the conversion is to end before its time.</summary>
    public CancellationToken Stopping => stop.Token;

    /// <summary>Set at the hard time-out: what the conversion has started dies, whether it looks at <see cref="Stopping"/> or not.</summary>
    public CancellationToken Killed => kill.Token;

    public StopReason Reason => (StopReason)reason;

    /// <summary>Work that went on past its hard time-out: reported as failed, but still in its slots.</summary>
    public Task Unfinished { get; set; } = Task.CompletedTask;

    /// <summary>Done when the conversion's own work is over: no process of it is left.</summary>
    public TaskCompletionSource WorkEnded { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done when the outcome was reported and the slots are free.</summary>
    public TaskCompletionSource Left { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How long it has worked, its waits left out.</summary>
    public WorkClock? Clock { get; set; }

    /// <summary>What it tells on the way; null before it works.</summary>
    public SpokenText? Spoken { get; set; }

    /// <summary>What the attempt leaves for the next one; null before it works.</summary>
    public JobCheckpoints? Checkpoints { get; set; }

    /// <summary>What the job has cost in USD so far, with what earlier attempts left; null for nothing.</summary>
    public decimal? SpentUsd
    {
        get
        {
            lock (stop)
                return spent;
        }
    }

    public void Spend(decimal usd)
    {
        lock (stop)
            spent = (spent ?? 0) + usd;
    }

    /// <summary>The first reason counts.</summary>
    public void Stop(StopReason why)
    {
        if (Interlocked.CompareExchange(ref reason, (int)why, (int)StopReason.None) != (int)StopReason.None)
            return;
        try
        {
            stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself in this very moment: there is nothing left to stop.
        }
    }

    public Task Kill() => kill.CancelAsync();

    public void Dispose()
    {
        stop.Dispose();
        kill.Dispose();
    }
}

/// <summary>Why a conversion was ended before its time.</summary>
internal enum StopReason
{
    None,
    Cancelled,
    SoftTimeout,
    Drained,
}
