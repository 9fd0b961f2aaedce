using System.Collections.Concurrent;
using FlipUnit.Grains.Interfaces.Clients;

namespace FlipUnit.Gateway.Clients.Rates;

/// <summary>The allowances of all clients that are about, tidied every few seconds.</summary>
internal sealed partial class Allowances(IGrainFactory grains, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<Allowances> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<(string Client, RatePolicy Policy), Allowance> allowances = new();
    private readonly Guid gateway = Guid.NewGuid();
    private bool answers = true;

    public Allowance Of(string client, RatePolicy policy) =>
        allowances.TryGetValue((client, policy), out var known) ? known : allowances.GetOrAdd((client, policy), Begin);

    private Allowance Begin((string Client, RatePolicy Policy) key) => new(request => Lease(key.Client, request), key.Policy, gateway, clock);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var allowance in allowances)
            {
                if (!allowance.Value.Tidy())
                    allowances.TryRemove(allowance);
            }
        }
    }

    /// <summary>Null when the cluster does not answer.</summary>
    private async Task<LeaseReply?> Lease(string client, LeaseRequest request)
    {
        if (!lifetime.ApplicationStarted.IsCancellationRequested)
            return null;
        try
        {
            var reply = await grains.GetGrain<IClientGrain>(client).Lease(request);
            answers = true;
            return reply;
        }
        catch (Exception failure) when (ClusterCalls.IsUnanswered(failure) || failure is ObjectDisposedException or InvalidOperationException)
        {
            // Said once, not once a request.
            if (answers)
                LogUnanswered(log, client, failure.Message);
            answers = false;
            return null;
        }
    }

    [LoggerMessage(EventId = 2201, Level = LogLevel.Warning, Message = "No answer about the rate of {Client}; requests go on uncounted: {Reason}")]
    private static partial void LogUnanswered(ILogger log, string client, string reason);
}
