using System.Collections.Concurrent;
using FlipUnit.Converters;
using FlipUnit.Gateway.Errors;
using FlipUnit.Grains.Interfaces.Queues;
using Microsoft.Extensions.Options;

namespace FlipUnit.Gateway.Operations;

/// <summary>
/// What the queues said last: which operations somebody can run, and which queues are full. Asked every second, so that
/// a request can be refused before its body is read; the exact word is the queue's own.
/// </summary>
public sealed partial class OperationsBoard(IGrainFactory grains, IHostApplicationLifetime lifetime, TimeProvider clock, IOptions<GatewayOptions> options, ILogger<OperationsBoard> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>A queue's last word counts for so long: its dispatcher may be moving from a dead silo, which takes seconds.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<string, (QueueView View, DateTimeOffset At)> queues = new();

    public bool IsAvailable(OperationDescriptor operation) => Known(operation.Queue) is { } queue && queue.Operations.Contains(operation.Name);

    public string? Reason(OperationDescriptor operation)
    {
        if (Known(operation.Queue) is not { } queue)
            return "the cluster does not answer";
        return queue.Operations.Contains(operation.Name) ? null : queue.Missing.GetValueOrDefault(operation.Name, $"no silo carries the role {operation.Queue.Role}");
    }

    public bool IsFull(QueueDescriptor queue) => Known(queue) is { } view && view.Pending - view.Members >= view.MaxPending;

    /// <summary>Members of batches have places of their own.</summary>
    public bool IsFullOfMembers(QueueDescriptor queue) => Known(queue) is { } view && view.Members >= view.MaxPending;

    /// <summary>Why nothing can be taken for an operation now; null when it can.</summary>
    public RequestProblemException? NoRoom(OperationDescriptor operation, bool isFull)
    {
        if (!IsAvailable(operation))
            return new RequestProblemException(ErrorCode.OperationUnavailable, $"{operation.Name} is not available at the moment: {Reason(operation)}.") { RetryAfterSeconds = 30 };
        return isFull ? new RequestProblemException(ErrorCode.QueueFull, $"The queue {operation.Queue.Name} is full; try again in a moment.") { RetryAfterSeconds = 10 } : null;
    }

    /// <summary>Before the port opens, where it opens only then: nobody is refused for what was not asked yet. A queue that does not answer is asked again by the loop.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.ListenWhenReady)
            await Task.WhenAll(QueueDescriptor.All.Select(queue => Look(queue.Name, cancellationToken))).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken) =>
        await Task.WhenAll(QueueDescriptor.All.Select(queue => Follow(queue.Name, stoppingToken)));

    private QueueView? Known(QueueDescriptor queue) =>
        queues.TryGetValue(queue.Name, out var last) && clock.GetUtcNow() - last.At < Lifetime ? last.View : null;

    private async Task Look(string queue, CancellationToken stopping) =>
        queues[queue] = (await grains.GetGrain<IJobQueueGrain>(queue).View().WaitAsync(Patience, stopping), clock.GetUtcNow());

    private async Task Follow(string queue, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Period, clock);
        var answers = true;
        do
        {
            // Before, the cluster is still looked for: no silence worth a word.
            if (!lifetime.ApplicationStarted.IsCancellationRequested)
                continue;
            try
            {
                await Look(queue, stopping);
                answers = true;
            }
            catch (Exception failure) when (!stopping.IsCancellationRequested)
            {
                // Said once, not once a second; the next look is a second away.
                if (answers)
                    LogNoAnswer(log, queue, failure.Message);
                answers = false;
            }
        }
        while (await timer.WaitForNextTickAsync(stopping));
    }

    [LoggerMessage(EventId = 2101, Level = LogLevel.Warning, Message = "The queue {Queue} does not answer: {Reason}")]
    private static partial void LogNoAnswer(ILogger log, string queue, string reason);
}
