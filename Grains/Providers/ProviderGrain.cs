using FlipUnit.Converters.Providers;
using FlipUnit.Grains.Interfaces.Providers;
using FlipUnit.Grains.Persistence;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlipUnit.Grains.Providers;

/// <summary>Keeps one provider's circuit and its limit for all silos. The rules are <see cref="Circuit"/>'s and <see cref="RequestTokens"/>'s.</summary>
[GrainType("provider"), KeepAlive]
internal sealed partial class ProviderGrain(
    [Durable("provider")] DurableState<CircuitState> durable, IOptions<CircuitOptions> options, TimeProvider clock,
    ILogger<ProviderGrain> log) : Grain, IProviderGrain
{
    private Circuit circuit = null!;
    private RequestTokens tokens = null!;
    private int perMinute;
    private CircuitPhase phase;

    private CircuitOptions Options => options.Value;

    private TimeSpan TokenLife => TimeSpan.FromSeconds(Options.TokenSeconds);

    private TimeSpan TokenWindow => TimeSpan.FromSeconds(Options.LimitSeconds);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        circuit = new Circuit(Options, durable.Current);
        tokens = new RequestTokens(TokenWindow, TokenLife, now);
        phase = circuit.Phase(now);
        return Task.CompletedTask;
    }

    public async Task<ProviderWord> Sync(ProviderReport report)
    {
        var now = clock.GetUtcNow();
        perMinute = report.RequestsPerMinute;
        var isNew = circuit.Take(report, now);
        await Store();
        Tell(circuit.Phase(now));
        var probe = circuit.ProbeFor(report.Silo, now);
        // While nobody may send, nobody holds tokens either.
        var wanted = phase == CircuitPhase.Closed || probe is not null ? report.Wanted : 0;
        var granted = tokens.Lease(report.Silo, wanted, isNew ? report.Unused : 0, report.Leased, Limit(), now);
        return new ProviderWord(phase, circuit.State.ReopensAt, probe, granted, TokenLife, TokenWindow);
    }

    public Task<CircuitView> View()
    {
        var now = clock.GetUtcNow();
        var (calls, failed) = circuit.Counted(now);
        var state = circuit.State;
        return Task.FromResult(new CircuitView(
            this.GetPrimaryKeyString(), circuit.Phase(now), calls, failed, state.OpenedAt, state.ReopensAt, perMinute, tokens.Left(Limit(), now)));
    }

    private int Limit() => Math.Max(1, perMinute * Options.LimitSeconds / 60);

    /// <summary>Stored before it is told: a circuit that silos know to be open is open after a crash as well.</summary>
    private Task Store() => circuit.State == durable.Current ? Task.CompletedTask : durable.Save(circuit.State);

    private void Tell(CircuitPhase now)
    {
        if (now == phase)
            return;
        phase = now;
        var provider = this.GetPrimaryKeyString();
        ProviderMetrics.CircuitChanged(provider, phase.ToString().ToLowerInvariant());
        switch (phase)
        {
            case CircuitPhase.Open:
                LogOpened(log, provider, circuit.State.ReopensAt!.Value);
                break;
            case CircuitPhase.HalfOpen:
                LogHalfOpen(log, provider);
                break;
            default:
                LogClosed(log, provider);
                break;
        }
    }

    [LoggerMessage(EventId = 1711, Level = LogLevel.Warning, Message = "The circuit of provider {Provider} is open until {ReopensAt:O}")]
    private static partial void LogOpened(ILogger log, string provider, DateTimeOffset reopensAt);

    [LoggerMessage(EventId = 1712, Level = LogLevel.Information, Message = "The circuit of provider {Provider} is half-open: one call tries")]
    private static partial void LogHalfOpen(ILogger log, string provider);

    [LoggerMessage(EventId = 1713, Level = LogLevel.Information, Message = "The circuit of provider {Provider} is closed")]
    private static partial void LogClosed(ILogger log, string provider);
}
