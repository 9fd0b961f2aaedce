using FlipUnit.Grains.Interfaces.Costs;
using FlipUnit.Grains.Persistence;
using FlipUnit.Storage.Sql;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlipUnit.Grains.Costs;

/// <summary>Sums up the day from the job rows whenever something was spent, and alerts once a day. What it is told is only when to look.</summary>
[GrainType("spend")]
internal sealed partial class SpendGrain(
    [Durable("spend")] DurableState<SpendState> durable, JobTable jobs, IOptions<CostOptions> options, CostMetrics metrics,
    TimeProvider clock, ILogger<SpendGrain> log) : Grain, ISpendGrain
{
    /// <summary>Jobs that end together are looked up together.</summary>
    private static readonly TimeSpan Gather = TimeSpan.FromSeconds(2);

    private IGrainTimer? look;

    public Task Changed()
    {
        look ??= this.RegisterGrainTimer(Look, new GrainTimerCreationOptions(Gather, Timeout.InfiniteTimeSpan) { KeepAlive = true });
        return Task.CompletedTask;
    }

    private async Task Look()
    {
        look?.Dispose();
        look = null;
        var now = clock.GetUtcNow();
        var usd = await jobs.Spent(now.UtcDateTime.Date, CancellationToken.None);
        metrics.Spent(usd);
        var limit = options.Value.AlertUsdPerDay;
        var next = durable.Current.See(usd, limit, now);
        if (ReferenceEquals(next, durable.Current))
            return;
        // Told before it is written: after a crash between the two it is told twice, and never not at all.
        metrics.Alerted();
        LogAlert(log, next.AlertedDay, usd, limit);
        await durable.Save(next);
    }

    [LoggerMessage(EventId = 1801, Level = LogLevel.Warning, Message = "The jobs of {Day} have cost {Usd} USD, more than the {Limit} USD that are expected a day")]
    private static partial void LogAlert(ILogger log, string day, decimal usd, decimal limit);
}
