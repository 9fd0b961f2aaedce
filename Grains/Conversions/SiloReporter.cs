using FlipUnit.Converters;
using FlipUnit.Grains.Interfaces.Housekeeping;
using FlipUnit.Grains.Interfaces.Queues;
using FlipUnit.Grains.Providers;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlipUnit.Grains.Conversions;

/// <summary>
/// Tells every queue, each second and whenever the membership changes, what this silo offers and runs. A silo without
/// the queue's role offers nothing, but its report still brings a dispatcher back that died with its silo.
/// </summary>
internal sealed partial class SiloReporter(
    ConversionHost host, OperationAvailability availability, ProviderDesk providers, SlotGate gate, IGrainFactory grains, ILocalSiloDetails silo,
    IClusterMembershipService membership, ILogger<SiloReporter> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly HashSet<string> underWay = [];
    private readonly HashSet<string> known = [];

    /// <summary>True once every queue has taken a report.</summary>
    public bool IsKnown
    {
        get
        {
            lock (underWay)
                return known.Count == QueueDescriptor.All.Count;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Not awaited: while the janitor's own silo is dead and not yet declared so, the call hangs, and no queue would hear of this silo.
        _ = WakeJanitor(stoppingToken);
        using var changed = new SemaphoreSlim(0);
        _ = WatchMembership(changed, stoppingToken);
        providers.Changed += ReportAll;
        while (!stoppingToken.IsCancellationRequested)
        {
            ReportAll();
            await ((Task)changed.WaitAsync(Period, stoppingToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Said at once when a drain begins, so that no dispatcher tries this silo again.</summary>
    public void ReportAll()
    {
        foreach (var queue in QueueDescriptor.All)
            _ = Report(queue.Name);
    }

    private async Task WakeJanitor(CancellationToken stopping)
    {
        try
        {
            _ = await GrainCalls.UntilAnswered(
                async () =>
                {
                    await grains.GetGrain<IJanitorGrain>(0).Wake();
                    return true;
                },
                stopping);
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }

    private async Task Report(string queue)
    {
        lock (underWay)
        {
            // One at a time a queue: a dispatcher that does not answer must not pile reports up.
            if (!underWay.Add(queue))
                return;
        }

        try
        {
            var slots = !gate.IsClosed && gate.Counts.TryGetValue(queue, out var count) ? count.Slots : 0;
            await grains.GetGrain<IJobQueueGrain>(queue).Report(new SiloReport(
                silo.SiloAddress.ToParsableString(), slots, host.Running(queue),
                slots > 0 ? availability.Available(queue) : [],
                slots > 0 ? availability.Unavailable(queue) : new Dictionary<string, string>(),
                slots > 0 ? availability.Held(queue) : null));
            lock (underWay)
                known.Add(queue);
        }
        catch (Exception failure)
        {
            // The next report is a second away.
            LogNotReported(log, queue, failure.Message);
        }
        finally
        {
            lock (underWay)
                underWay.Remove(queue);
        }
    }

    private async Task WatchMembership(SemaphoreSlim changed, CancellationToken stopping)
    {
        try
        {
            await foreach (var _ in membership.MembershipUpdates.WithCancellation(stopping))
                changed.Release();
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }

    [LoggerMessage(EventId = 1321, Level = LogLevel.Warning, Message = "Queue {Queue} did not take this silo's report: {Reason}")]
    private static partial void LogNotReported(ILogger log, string queue, string reason);
}
