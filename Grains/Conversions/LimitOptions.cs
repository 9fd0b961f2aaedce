using System.ComponentModel.DataAnnotations;
using FlipUnit.Converters;
using FlipUnit.Converters.Archives;
using Microsoft.Extensions.Options;

namespace FlipUnit.Grains.Conversions;

/// <summary>How much operations take.</summary>
public sealed class LimitOptions
{
    public const string Section = "FlipUnit:Limits";

    private const long Megabyte = 1024 * 1024;

    private static readonly OperationLimits Usual = new();

    /// <summary>Minutes of a recording that is transcribed. Past 60 the time-out of a transcription becomes the limit.</summary>
    [Range(1, 240)]
    public int TranscriptionMinutes { get; set; } = (int)Usual.LongestTranscription.TotalMinutes;

    /// <summary>Files and folders that may come out of an archive.</summary>
    [Range(1, 1_000_000)]
    public int ArchiveEntries { get; set; } = Usual.Archives.Entries;

    /// <summary>MiB that may come out of an archive, unpacked. Not more than one file in the box may have.</summary>
    [Range(1, 10_240)]
    public int ArchiveMegabytes { get; set; } = (int)(Usual.Archives.Bytes / Megabyte);

    /// <summary>How many times its own size an archive may unpack to, once that is more than 100 MB.</summary>
    [Range(1, 100_000)]
    public int ArchiveRatio { get; set; } = Usual.Archives.Ratio;

    public OperationLimits Limits => new()
    {
        LongestTranscription = TimeSpan.FromMinutes(TranscriptionMinutes),
        Archives = new ArchiveLimits { Entries = ArchiveEntries, Bytes = ArchiveMegabytes * Megabyte, Ratio = ArchiveRatio },
    };
}

/// <summary>Checks <see cref="LimitOptions"/> at start.</summary>
[OptionsValidator]
public sealed partial class LimitOptionsValidator : IValidateOptions<LimitOptions>;
