using FlipUnit.Converters.Providers;
using FlipUnit.Grains.Interfaces.Providers;

namespace FlipUnit.Grains.Providers;

/// <summary>What one silo knows of one provider: the cluster's last word, its tokens, and what its own calls came to since. No call waits here but for a token.</summary>
internal sealed class ProviderLine(Provider provider, string silo, TimeProvider clock)
{
    /// <summary>How long the one probe is kept for a job that was begun to try.</summary>
    private static readonly TimeSpan PromiseTime = TimeSpan.FromSeconds(5);

    private readonly Lock guard = new();
    private readonly SiloTokens tokens = new();
    private readonly Queue<Waiter> waiters = new();
    private ProviderWord? word;
    private ProviderReport? unanswered;
    private TaskCompletionSource next = Source();
    private TaskCompletionSource sent = Source();
    private (long Number, ProbeEnd End)? probed;
    private long usedProbe;
    private DateTimeOffset promisedUntil = DateTimeOffset.MinValue;
    private long number = clock.GetUtcNow().ToUnixTimeMilliseconds();
    private int succeeded;
    private int failed;

    public string Id => provider.Id;

    /// <summary>Something should be reported at once.</summary>
    public SemaphoreSlim Hurry { get; } = new(0, 1);

    /// <summary>The probe that this silo may send and has not sent.</summary>
    private long? FreeProbe => word is { Phase: CircuitPhase.HalfOpen, Probe: { } probe } && probe != usedProbe ? probe : null;

    public bool IsOpen(out DateTimeOffset? until)
    {
        lock (guard)
        {
            until = word?.ReopensAt;
            // Before its first word a provider is not known to be well; that comes within a second.
            return word is null || (word.Phase != CircuitPhase.Closed && (FreeProbe is null || clock.GetUtcNow() < promisedUntil));
        }
    }

    public bool Promise()
    {
        lock (guard)
        {
            if (word is { Phase: CircuitPhase.Closed })
                return true;
            if (FreeProbe is null || clock.GetUtcNow() < promisedUntil)
                return false;
            promisedUntil = clock.GetUtcNow() + PromiseTime;
            return true;
        }
    }

    public ProviderPass? Enter()
    {
        lock (guard)
        {
            if (word is { Phase: CircuitPhase.Closed })
                return new ProviderPass(provider);
            if (FreeProbe is not { } probe)
                return null;
            usedProbe = probe;
            return new ProviderPass(provider, probe);
        }
    }

    public ValueTask<bool> Token(ProviderPass pass, CancellationToken cancellation)
    {
        lock (guard)
        {
            if (!MaySend(pass))
                return ValueTask.FromResult(false);
            if (waiters.Count == 0 && tokens.Take(clock.GetUtcNow()))
            {
                if (tokens.IsLow)
                    Hasten();
                return ValueTask.FromResult(true);
            }

            var waiter = new Waiter(pass);
            waiters.Enqueue(waiter);
            Hasten();
            return new ValueTask<bool>(waiter.Wait(cancellation));
        }
    }

    public void Leave(ProviderPass pass, CallOutcome outcome)
    {
        lock (guard)
        {
            if (pass.Probe is { } probe)
            {
                // A refusal is an answer: it is well again, whatever it thinks of this request.
                probed = (probe, outcome switch
                {
                    CallOutcome.Failed => ProbeEnd.Failed,
                    CallOutcome.Abandoned => ProbeEnd.Abandoned,
                    _ => ProbeEnd.Succeeded,
                });
                Hasten();
            }
            else if (outcome == CallOutcome.Succeeded)
            {
                succeeded++;
            }
            else if (outcome == CallOutcome.Failed)
            {
                failed++;
            }
        }
    }

    /// <summary>Done when a report that holds all there is now was answered.</summary>
    public Task Settled()
    {
        lock (guard)
        {
            Hasten();
            return next.Task;
        }
    }

    /// <summary>What is to be reported now: once more the last one, while it was not answered.</summary>
    public ProviderReport Report()
    {
        lock (guard)
        {
            var now = clock.GetUtcNow();
            var wanted = tokens.Wanted(waiters.Count, now);
            if (unanswered is not null)
                return unanswered = unanswered with { Wanted = wanted };
            sent = next;
            next = Source();
            unanswered = new ProviderReport(
                silo, ++number, provider.RequestsPerMinute, succeeded, failed, probed?.Number ?? (word?.Phase == CircuitPhase.HalfOpen ? word.Probe : null),
                probed?.End ?? ProbeEnd.None, wanted, tokens.Unused(now), tokens.Leased(now));
            (succeeded, failed, probed) = (0, 0, null);
            return unanswered;
        }
    }

    /// <summary>Takes the answer to the last report; true when something changed that queues must know.</summary>
    public bool Take(ProviderWord said)
    {
        lock (guard)
        {
            var now = clock.GetUtcNow();
            var changed = word is null || word.Phase != said.Phase || word.ReopensAt != said.ReopensAt || word.Probe != said.Probe;
            if (word?.Probe != said.Probe)
                promisedUntil = DateTimeOffset.MinValue;
            word = said;
            unanswered = null;
            tokens.Add(said.Granted, said.TokenLife, said.TokenWindow, now);
            Serve(now);
            sent.TrySetResult();
            return changed;
        }
    }

    private void Serve(DateTimeOffset now)
    {
        while (waiters.TryPeek(out var first))
        {
            if (!first.IsOver && MaySend(first.Pass) && !tokens.Has(now))
                return;
            waiters.Dequeue();
            if (first.IsOver)
                continue;
            if (!MaySend(first.Pass))
                first.End(false);
            else if (first.End(true))
                tokens.Take(now);
        }
    }

    /// <summary>A probe's pass is good as long as its probe is; any other while the circuit is closed.</summary>
    private bool MaySend(ProviderPass pass) => pass.Probe is { } probe
        ? word is { Phase: CircuitPhase.HalfOpen } && word.Probe == probe
        : word is { Phase: CircuitPhase.Closed };

    private void Hasten()
    {
        if (Hurry.CurrentCount == 0)
            Hurry.Release();
    }

    private static TaskCompletionSource Source() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Waiter(ProviderPass pass)
    {
        private readonly TaskCompletionSource<bool> source = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ProviderPass Pass { get; } = pass;

        public bool IsOver => source.Task.IsCompleted;

        public bool End(bool mayGo) => source.TrySetResult(mayGo);

        public async Task<bool> Wait(CancellationToken cancellation)
        {
            await using var given = cancellation.Register(() => source.TrySetCanceled(cancellation));
            return await source.Task;
        }
    }
}
