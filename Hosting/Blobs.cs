using FlipUnit.Storage.Blobs;
using FlipUnit.Storage.Blobs.S3;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FlipUnit.Hosting;

/// <summary>The blob store of a process, as <see cref="StorageOptions"/> chooses it.</summary>
public static class Blobs
{
    public static IServiceCollection AddBlobs(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings<StorageOptions, StorageOptionsValidator>(StorageOptions.Section);
        return Kind(configuration) == StorageKind.S3
            ? services.AddS3Connection().AddSingleton<IBlobStore, S3BlobStore>().AddHostedService<S3StartCheck>()
            : services.AddSettings<LocalBlobOptions, LocalBlobOptionsValidator>(LocalBlobOptions.Section).AddSingleton<IBlobStore, LocalBlobStore>();
    }

    public static IServiceCollection AddS3Connection(this IServiceCollection services) =>
        services.AddSettings<S3Options, S3OptionsValidator>(S3Options.Section).AddSingleton<S3Connection>();

    public static StorageKind Kind(IConfiguration configuration)
    {
        var word = configuration[$"{StorageOptions.Section}:{nameof(StorageOptions.Kind)}"];
        if (string.IsNullOrEmpty(word))
            return StorageKind.Local;
        return Enum.TryParse<StorageKind>(word, ignoreCase: true, out var kind) && Enum.IsDefined(kind) && !char.IsAsciiDigit(word[0])
            ? kind
            : throw new OptionsValidationException(StorageOptions.Section, typeof(StorageOptions), [$"{StorageOptions.Section}:{nameof(StorageOptions.Kind)} = {word}: Local or S3 is expected"]);
    }
}
