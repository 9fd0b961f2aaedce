using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace FlipUnit.Grains.Housekeeping;

/// <summary>How often the janitor goes round, and how old what it cleans must be.</summary>
public sealed class JanitorOptions
{
    public const string Section = "FlipUnit:Janitor";

    /// <summary>Minutes between rounds.</summary>
    [Range(1, 1440)]
    public int PeriodMinutes { get; set; } = 10;

    /// <summary>Minutes after which a blob that belongs to no job is deleted; longer than the slowest submission of several files takes.</summary>
    [Range(1, 100_000)]
    public int OrphanMinutes { get; set; } = 1440;

    /// <summary>Minutes after which an open reservation is looked into.</summary>
    [Range(1, 100_000)]
    public int ReservationMinutes { get; set; } = 60;

    /// <summary>Minutes that an uploaded file waits for a job to name it.</summary>
    [Range(5, 100_000)]
    public int UploadMinutes { get; set; } = 1440;

    /// <summary>Days that the record of an expired job is kept.</summary>
    [Range(1, 3650)]
    public int KeepRecordDays { get; set; } = 30;
}

/// <summary>Checks <see cref="JanitorOptions"/> at start.</summary>
[OptionsValidator]
public sealed partial class JanitorOptionsValidator : IValidateOptions<JanitorOptions>;
