using System.Diagnostics;
using System.Reflection;
using FlipUnit.Converters.Providers;
using FlipUnit.Grains.Conversions;
using FlipUnit.Grains.Interfaces.Silos;
using FlipUnit.Grains.Placement;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Statistics;

namespace FlipUnit.Grains.Silos;

/// <summary>Shows this process to operators, and stops it for them.</summary>
[GrainType("silo"), PinnedPlacement, Reentrant]
internal sealed partial class SiloGrain(
    SlotGate gate, SiloRoles roles, ProviderList providers, IHostApplicationLifetime lifetime, IEnvironmentStatisticsProvider statistics, ILogger<SiloGrain> log) : Grain, ISiloGrain
{
    private static readonly string Version = Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
    private static readonly DateTimeOffset Started = StartTime();

    public Task<SiloView> Describe() => Task.FromResult(new SiloView(
        roles.Names, Version, Started, gate.IsClosed,
        [.. gate.Counts.Select(one => new QueueSlots(one.Key, one.Value.Slots, one.Value.Used, one.Value.Peak))],
        Math.Round(statistics.GetEnvironmentStatistics().FilteredCpuUsagePercentage, 1), Environment.WorkingSet,
        [.. providers.All.Select(provider => provider.Id)]));

    public Task<bool> Drain()
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return Task.FromResult(false);
        LogDrain(log);
        // What SIGTERM does; off this call, which is to be answered first.
        _ = Task.Run(lifetime.StopApplication);
        return Task.FromResult(true);
    }

    private static DateTimeOffset StartTime()
    {
        using var self = Process.GetCurrentProcess();
        return self.StartTime.ToUniversalTime();
    }

    [LoggerMessage(EventId = 1002, Level = LogLevel.Information, Message = "This silo is told to stop by an admin")]
    private static partial void LogDrain(ILogger log);
}

/// <summary>The roles this process carries.</summary>
public sealed record SiloRoles(IReadOnlyList<string> Names);
