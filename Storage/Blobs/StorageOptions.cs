using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace FlipUnit.Storage.Blobs;

/// <summary>Which store holds the blobs; all programs of a cluster have the same.</summary>
public sealed class StorageOptions
{
    public const string Section = "FlipUnit:Storage";

    /// <summary>Local: a folder of this machine (FlipUnit:Blobs). S3: a bucket (FlipUnit:Storage:S3).</summary>
    [EnumDataType(typeof(StorageKind))]
    public StorageKind Kind { get; set; } = StorageKind.Local;
}

/// <summary>Where blobs can live.</summary>
public enum StorageKind
{
    Local,
    S3,
}

/// <summary>Checks <see cref="StorageOptions"/> at start.</summary>
[OptionsValidator]
public sealed partial class StorageOptionsValidator : IValidateOptions<StorageOptions>;
