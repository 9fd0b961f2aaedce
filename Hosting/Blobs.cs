using FlipUnit.Storage.Blobs;
using Microsoft.Extensions.DependencyInjection;

namespace FlipUnit.Hosting;

/// <summary>The blob store of a process.</summary>
public static class Blobs
{
    public static IServiceCollection AddLocalBlobs(this IServiceCollection services) => services
        .AddSettings<LocalBlobOptions, LocalBlobOptionsValidator>(LocalBlobOptions.Section)
        .AddSingleton<IBlobStore, LocalBlobStore>();
}
