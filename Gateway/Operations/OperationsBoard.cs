using FlipUnit.Converters;
using FlipUnit.Grains.Interfaces.Queues;

namespace FlipUnit.Gateway.Operations;

/// <summary>
/// What the queues said last: which operations somebody can run, and which queues are full. Asked every second, so that
/// a request can be refused before its body is read; the exact word is the queue's own.
/// </summary>
public sealed partial class OperationsBoard(IGrainFactory grains, ILogger<OperationsBoard> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private volatile Dictionary<string, QueueView> queues = [];

    public bool IsAvailable(OperationDescriptor operation) =>
        queues.TryGetValue(operation.Queue.Name, out var queue) && queue.Operations.Contains(operation.Name);

    public string? Reason(OperationDescriptor operation)
    {
        if (!queues.TryGetValue(operation.Queue.Name, out var queue))
            return "the cluster does not answer";
        return queue.Operations.Contains(operation.Name) ? null : queue.Missing.GetValueOrDefault(operation.Name, $"no silo carries the role {operation.Queue.Role}");
    }

    public bool IsFull(QueueDescriptor queue) => queues.TryGetValue(queue.Name, out var view) && view.Pending >= view.MaxPending;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period);
        do
        {
            try
            {
                var views = await Task.WhenAll(QueueDescriptor.All.Select(queue => grains.GetGrain<IJobQueueGrain>(queue.Name).View())).WaitAsync(TimeSpan.FromSeconds(5), stoppingToken);
                queues = views.ToDictionary(view => view.Name);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // Nothing is known to run any more; the next look is a second away.
                queues = [];
                LogNoAnswer(log, failure.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    [LoggerMessage(EventId = 2101, Level = LogLevel.Warning, Message = "The queues do not answer: {Reason}")]
    private static partial void LogNoAnswer(ILogger log, string reason);
}
