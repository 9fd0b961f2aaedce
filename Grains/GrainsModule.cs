using FlipUnit.Converters;
using FlipUnit.Grains.Appraisals;
using FlipUnit.Grains.Clients;
using FlipUnit.Grains.Conversions;
using FlipUnit.Grains.Costs;
using FlipUnit.Grains.Housekeeping;
using FlipUnit.Grains.Jobs;
using FlipUnit.Grains.Persistence;
using FlipUnit.Grains.Placement;
using FlipUnit.Grains.Providers;
using FlipUnit.Grains.Silos;
using FlipUnit.Grains.Webhooks;
using FlipUnit.Storage.Sql;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace FlipUnit.Grains;

/// <summary>The actors and what they stand on, in one line of a silo's composition.</summary>
public static class GrainsModule
{
    /// <param name="silo">The silo.</param>
    /// <param name="catalog">What the silo can convert.</param>
    /// <param name="slots">Slots of each queue that the silo's roles serve.</param>
    /// <param name="roles">The silo's roles.</param>
    /// <param name="drain">How it stops.</param>
    public static ISiloBuilder AddGrains(
        this ISiloBuilder silo, Catalog catalog, IReadOnlyDictionary<string, int> slots, IReadOnlyList<string> roles, DrainTimes drain)
    {
        silo.UseSiloMetadata(new Dictionary<string, string> { [RoleFilterStrategy.MetadataKey] = string.Join(',', roles) });
        silo.AddPlacementDirector<PinnedPlacementStrategy, PinnedPlacementDirector>();
        silo.Configure<GrainCollectionOptions>(options =>
        {
            // A job that nobody asks for any more leaves memory soon; its row has everything.
            options.CollectionAge = TimeSpan.FromMinutes(5);
            options.CollectionQuantum = TimeSpan.FromMinutes(1);
        });

        var services = silo.Services;
        services.AddPlacementFilter<RoleFilterStrategy, RoleFilterDirector>(ServiceLifetime.Singleton);
        services.AddOptionsWithValidateOnStart<JanitorOptions>().BindConfiguration(JanitorOptions.Section);
        services.AddSingleton<IValidateOptions<JanitorOptions>, JanitorOptionsValidator>();
        services.AddOptionsWithValidateOnStart<ClientOptions>().BindConfiguration(ClientOptions.Section);
        services.AddSingleton<IValidateOptions<ClientOptions>, ClientOptionsValidator>();
        services.AddSingleton<ClientRules>();
        services.AddOptionsWithValidateOnStart<DeadLetterOptions>().BindConfiguration(DeadLetterOptions.Section);
        services.AddSingleton<IValidateOptions<DeadLetterOptions>, DeadLetterOptionsValidator>();
        services.AddOptionsWithValidateOnStart<LimitOptions>().BindConfiguration(LimitOptions.Section);
        services.AddSingleton<IValidateOptions<LimitOptions>, LimitOptionsValidator>();
        services.AddOptionsWithValidateOnStart<CostOptions>().BindConfiguration(CostOptions.Section);
        services.AddSingleton<IValidateOptions<CostOptions>, CostOptionsValidator>();
        services.AddSingleton<CostMetrics>();
        services.AddOptionsWithValidateOnStart<WebhookOptions>().BindConfiguration(WebhookOptions.Section);
        services.AddSingleton<IValidateOptions<WebhookOptions>, WebhookOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<JobTable>();
        services.AddSingleton<StateTable>();
        services.AddSingleton<AuditTable>();
        services.AddSingleton<WebhookTable>();
        services.AddDurableStates();
        services.AddSingleton(catalog);
        services.AddSingleton(drain);
        services.AddSingleton(new SiloRoles(roles));
        services.AddSingleton(new SlotGate(slots));
        services.AddSingleton<SiloLeaving>();
        services.AddSingleton<OperationAvailability>();
        services.AddProviders();
        services.AddSingleton<Workbench>();
        services.AddSingleton<Appraiser>();
        services.AddSingleton<AppraisalDesk>();
        services.AddSingleton<ConversionRun>();
        services.AddSingleton<ConversionHost>();
        services.AddReports();
        services.AddHostedService<WebhookWatch>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, Drain>();
        return silo;
    }
}
