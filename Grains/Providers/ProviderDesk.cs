using System.Diagnostics.CodeAnalysis;
using FlipUnit.Converters;
using FlipUnit.Converters.Providers;
using FlipUnit.Grains.Conversions;
using FlipUnit.Grains.Interfaces.Providers;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlipUnit.Grains.Providers;

/// <summary>
/// What this silo knows of the providers that its operations ask. Each second, and at once when there is need, it tells a
/// provider's grain what the calls came to and hears how the provider stands; calls themselves wait for no grain.
/// </summary>
internal sealed partial class ProviderDesk : BackgroundService, IProviderGate
{
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan SettlePatience = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, ProviderLine> lines;
    private readonly IGrainFactory grains;
    private readonly TimeProvider clock;
    private readonly TimeSpan period;
    private readonly ILogger<ProviderDesk> log;

    public ProviderDesk(
        Catalog catalog, SlotGate gate, ProviderList providers, IGrainFactory grains, ILocalSiloDetails silo, IOptions<CircuitOptions> options,
        TimeProvider clock, ILogger<ProviderDesk> log)
    {
        (this.grains, this.clock, this.log) = (grains, clock, log);
        period = TimeSpan.FromMilliseconds(options.Value.ReportMilliseconds);
        // Of those that nobody here asks this silo needs no tokens.
        var kinds = catalog.Converters.Select(converter => converter.Descriptor)
            .Where(operation => operation.Provider is not null && gate.Counts.TryGetValue(operation.Queue.Name, out var count) && count.Slots > 0)
            .Select(operation => operation.Provider!.Value).ToHashSet();
        var address = silo.SiloAddress.ToParsableString();
        lines = providers.All.Where(provider => kinds.Contains(provider.Kind)).ToDictionary(provider => provider.Id, provider => new ProviderLine(provider, address, clock));
    }

    /// <summary>Some provider may be called that could not, or the other way round.</summary>
    public event Action? Changed;

    public ProviderPass? Enter(Provider provider) => Find(provider, out var line) ? line.Enter() : null;

    public bool IsOpen(Provider provider, out DateTimeOffset? until)
    {
        until = null;
        return !Find(provider, out var line) || line.IsOpen(out until);
    }

    public bool Promise(Provider provider) => Find(provider, out var line) && line.Promise();

    public ValueTask<bool> Token(ProviderPass pass, CancellationToken cancellation) => lines[pass.Provider.Id].Token(pass, cancellation);

    public void Leave(ProviderPass pass, CallOutcome outcome) => lines[pass.Provider.Id].Leave(pass, outcome);

    public async Task Settle(Provider provider, CancellationToken cancellation)
    {
        if (Find(provider, out var line))
            await line.Settled().WaitAsync(SettlePatience, clock, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(lines.Values.Select(line => Follow(line, stoppingToken)));

    private bool Find(Provider provider, [NotNullWhen(true)] out ProviderLine? line) => lines.TryGetValue(provider.Id, out line);

    private async Task Follow(ProviderLine line, CancellationToken stopping)
    {
        var answers = true;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (line.Take(await grains.GetGrain<IProviderGrain>(line.Id).Sync(line.Report())))
                    Changed?.Invoke();
                answers = true;
            }
            catch (Exception failure) when (!stopping.IsCancellationRequested)
            {
                // Said once. What was not taken is reported again with the next try; meanwhile the last word counts.
                if (answers)
                    LogNoAnswer(log, line.Id, failure.Message);
                answers = false;
            }

            await Task.Delay(LeastPause, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await ((Task)line.Hurry.WaitAsync(period - LeastPause, stopping)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(EventId = 1721, Level = LogLevel.Warning, Message = "The grain of provider {Provider} does not answer: {Reason}")]
    private static partial void LogNoAnswer(ILogger log, string provider, string reason);
}
