using System.Diagnostics;
using FlipUnit.Grains.Interfaces.Webhooks;
using FlipUnit.Storage.Sql;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace FlipUnit.Grains.Webhooks;

/// <summary>
/// Delivers events from their rows. An attempt is at most ten seconds and nobody waits for it; one that dies with its
/// silo is made again: its event is still due. Reentrant: no receiver holds up another.
/// </summary>
[GrainType("webhook"), Reentrant, KeepAlive]
internal sealed partial class WebhookGrain(
    WebhookTable events, IWebhookSender sender, IOptions<WebhookOptions> options, TimeProvider clock, ILogger<WebhookGrain> log)
    : Grain, IWebhookGrain, IRemindable
{
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ShortestRest = TimeSpan.FromMilliseconds(20);

    /// <summary>After the database did not answer.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly WebhookDesk desk = new(options.Value.PerHost, options.Value.AtOnce);
    private readonly Dictionary<string, Task> attempts = [];
    private WebhookSchedule schedule = null!;
    private IGrainTimer timer = null!;
    private bool leaving;
    private bool looking;
    private bool again;

    private int Shard => (int)this.GetPrimaryKeyLong();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // Checked at start.
        _ = WebhookSchedule.TryParse(options.Value.RetrySeconds, out schedule);
        timer = this.RegisterGrainTimer(Look, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
        // The guard: whatever died and was not said, a minute later somebody looks.
        await this.RegisterOrUpdateReminder("due", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), cancellationToken);
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        leaving = true;
        await Task.WhenAll(attempts.Values).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    public Task ReceiveReminder(string reminderName, TickStatus status) => Look();

    public Task Wake() => Look();

    public async Task<bool> Raise(WebhookEvent raised)
    {
        await events.Write(raised.Row(clock.GetUtcNow()), CancellationToken.None);
        timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        return true;
    }

    public async Task<bool> Redeliver(string id)
    {
        var there = await events.Force(id, clock.GetUtcNow(), CancellationToken.None);
        timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        return there;
    }

    /// <summary>Begins what is due and may go, and comes back when the next is due. One at a time; who comes meanwhile makes it look once more.</summary>
    private async Task Look()
    {
        again = true;
        if (looking)
            return;
        looking = true;
        var rest = Pause;
        try
        {
            while (again && !leaving)
            {
                again = false;
                await Begin();
                rest = await Rest();
            }
        }
        catch (Npgsql.NpgsqlException failure)
        {
            LogNotRead(log, Shard, failure.Message);
            rest = Pause;
        }
        finally
        {
            looking = false;
            timer.Change(rest, Timeout.InfiniteTimeSpan);
        }
    }

    private async Task Begin()
    {
        while (desk.Free > 0)
        {
            var due = await events.Due(Shard, clock.GetUtcNow(), desk.UnderWay, desk.BusyHosts, desk.Free, CancellationToken.None);
            var begun = due.Where(one => desk.TryTake(one.Id, one.Host)).ToArray();
            foreach (var one in begun)
                attempts[one.Id] = Attempt(one);
            if (begun.Length == 0)
                return;
        }
    }

    private async Task<TimeSpan> Rest()
    {
        // With a full desk the next look is at the end of an attempt.
        if (desk.Free <= 0 || await events.NextAt(Shard, desk.UnderWay, desk.BusyHosts, CancellationToken.None) is not { } next)
            return LongestRest;
        var rest = next - clock.GetUtcNow();
        return rest < ShortestRest ? ShortestRest : rest > LongestRest ? LongestRest : rest;
    }

    private async Task Attempt(DueWebhook due)
    {
        // Off the caller's turn: it notes the attempt before it can end.
        await Task.Yield();
        try
        {
            if (due.Disabled && !due.Forced)
                await events.Disable(due.Id, CancellationToken.None);
            else
                await Deliver(due);
        }
        catch (Exception failure)
        {
            // It may have arrived, but that is not written: it stays due, and goes again with the same id.
            LogNotRecorded(log, failure, due.Id);
            await Task.Delay(Pause, clock);
        }
        finally
        {
            desk.Release(due.Id, due.Host);
            attempts.Remove(due.Id);
        }

        if (!leaving)
            await Look();
    }

    private async Task Deliver(DueWebhook due)
    {
        var at = clock.GetUtcNow();
        var watch = Stopwatch.StartNew();
        var secrets = await events.Secrets(due.Client, CancellationToken.None);
        var answer = secrets.Count == 0
            ? new WebhookAnswer(Status: null, "the key has no webhook secret")
            : await sender.Send(new WebhookMessage(due.Url, due.Id, at, WebhookSignature.Of(secrets, due.Id, at, due.Body), due.Body), CancellationToken.None);
        var verdict = schedule.After(due.Id, due.Attempts + 1, answer, clock.GetUtcNow());
        await events.Record(due.Id, new WebhookTry(at, answer.Status, (int)watch.ElapsedMilliseconds, answer.Error), verdict, CancellationToken.None);
        if (verdict.Status == WebhookStatus.Delivered)
            LogDelivered(log, due.Id, due.Attempts + 1, watch.ElapsedMilliseconds);
        else
            LogNotDelivered(log, due.Id, due.Host, due.Attempts + 1, answer.Status, answer.Error, verdict.Status, verdict.NextAt);
    }

    [LoggerMessage(EventId = 1901, Level = LogLevel.Debug, Message = "Event {Id} delivered by attempt {Attempt} in {Milliseconds} ms")]
    private static partial void LogDelivered(ILogger log, string id, int attempt, long milliseconds);

    [LoggerMessage(EventId = 1902, Level = LogLevel.Information, Message = "Event {Id} was not taken by {Host}, attempt {Attempt}: {Answer} {Error}; it is {Status}, next attempt {NextAt}")]
    private static partial void LogNotDelivered(ILogger log, string id, string host, int attempt, int? answer, string? error, WebhookStatus status, DateTimeOffset? nextAt);

    [LoggerMessage(EventId = 1903, Level = LogLevel.Warning, Message = "Event {Id}: the attempt could not be written down; it is made again")]
    private static partial void LogNotRecorded(ILogger log, Exception failure, string id);

    [LoggerMessage(EventId = 1904, Level = LogLevel.Warning, Message = "The due events of webhook grain {Shard} could not be read: {Reason}")]
    private static partial void LogNotRead(ILogger log, int shard, string reason);
}
