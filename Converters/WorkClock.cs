using System.Diagnostics;

namespace FlipUnit.Converters;

/// <summary>How long an attempt has worked. It stands while the attempt does nothing but wait for its turn at somebody else's limit.</summary>
public sealed class WorkClock(TimeSpan limit, Action<string?>? tell = null)
{
    private readonly Lock guard = new();
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private int waiting;
    private int calling;

    public TimeSpan Elapsed => watch.Elapsed;

    /// <summary>Until the soft time-out, while nothing is waited for.</summary>
    public TimeSpan Left => limit > Elapsed ? limit - Elapsed : TimeSpan.Zero;

    /// <summary>Around a call to somebody else; within it, <see cref="Wait"/>.</summary>
    public IDisposable Call() => Change(0, 1, null);

    /// <summary>Around the part of a call that is waiting; <paramref name="what"/> is what clients read as <c>waiting_for</c>.</summary>
    public IDisposable Wait(string what) => Change(1, -1, what);

    private Until Change(int waits, int calls, string? what)
    {
        Apply(waits, calls, what);
        return new Until(() => Apply(-waits, -calls, what));
    }

    private void Apply(int waits, int calls, string? what)
    {
        lock (guard)
        {
            waiting += waits;
            calling += calls;
            // Parts are sent side by side: as long as one of them is under way, it is work.
            var stands = waiting > 0 && calling <= 0;
            if (stands == !watch.IsRunning)
                return;
            if (stands)
                watch.Stop();
            else
                watch.Start();
            tell?.Invoke(stands ? what : null);
        }
    }

    private sealed class Until(Action end) : IDisposable
    {
        private Action? end = end;

        public void Dispose() => Interlocked.Exchange(ref end, null)?.Invoke();
    }
}
