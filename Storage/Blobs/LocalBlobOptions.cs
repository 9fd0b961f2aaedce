using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace FlipUnit.Storage.Blobs;

/// <summary>Where blobs lie on this machine's disk.</summary>
public sealed class LocalBlobOptions
{
    public const string Section = "FlipUnit:Blobs";

    /// <summary>Folder of the blob store; every gateway and silo of one machine shares it.</summary>
    [Required]
    public string Root { get; set; } = "";

    /// <summary>Wait until a file is on the disk, not only in the system's cache, before it counts as stored.</summary>
    public bool Fsync { get; set; } = true;
}

/// <summary>Checks <see cref="LocalBlobOptions"/> at start.</summary>
[OptionsValidator]
public sealed partial class LocalBlobOptionsValidator : IValidateOptions<LocalBlobOptions>;
