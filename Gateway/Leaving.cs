using System.Runtime.InteropServices;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace FlipUnit.Gateway;

/// <summary>
/// The end of a gateway in two steps. At SIGTERM it says that it is not ready and goes on serving, so that its balancer
/// sends the next requests elsewhere; after a while it drains and ends. A second SIGTERM, or Ctrl-C, ends it without the wait.
/// </summary>
internal sealed partial class Leaving(IHostApplicationLifetime lifetime, IOptions<GatewayOptions> options, ILogger<Leaving> log) : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> signals = [];
    private int told;

    public bool HasBegun => Volatile.Read(ref told) > 0;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, options.Value.LeaveSeconds)));
        foreach (var now in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGQUIT])
            signals.Add(PosixSignalRegistration.Create(now, signal => Stop(signal, seconds: 0)));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => signals.ForEach(signal => signal.Dispose());

    private void Stop(PosixSignalContext signal, int seconds)
    {
        // We end the process ourselves, when all is done.
        signal.Cancel = true;
        var again = Interlocked.Exchange(ref told, 1) > 0;
        if (again || seconds == 0)
        {
            lifetime.StopApplication();
            return;
        }

        LogLeaving(log, seconds);
        _ = StopIn(TimeSpan.FromSeconds(seconds));
    }

    private async Task StopIn(TimeSpan time)
    {
        await Task.Delay(time, lifetime.ApplicationStopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lifetime.StopApplication();
    }

    [LoggerMessage(EventId = 2002, Level = LogLevel.Information, Message = "Leaving: not ready from now on, draining in {Seconds} s")]
    private static partial void LogLeaving(ILogger log, int seconds);
}

/// <summary>Not ready once this gateway was told to stop.</summary>
internal sealed class LeavingCheck(Leaving leaving) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(leaving.HasBegun ? HealthCheckResult.Unhealthy("this gateway leaves") : HealthCheckResult.Healthy());
}

/// <summary>Puts <see cref="Leaving"/> in the place of the host's own answer to signals.</summary>
internal static class LeavingModule
{
    public static IServiceCollection AddLeaving(this IServiceCollection services) => services
        .AddSingleton<Leaving>()
        .AddSingleton<IHostLifetime>(provider => provider.GetRequiredService<Leaving>());
}
