using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace FlipUnit.Hosting;

/// <summary>What both programs need to find their cluster.</summary>
public sealed class FlipUnitOptions
{
    public const string Section = "FlipUnit";

    /// <summary>Npgsql connection string of the cluster's database.</summary>
    [Required]
    public string Database { get; set; } = "";

    /// <summary>Connections this process may hold to the database.</summary>
    [Range(4, 1000)]
    public int DatabaseConnections { get; set; } = 16;

    /// <summary>True when the database is reached through PgBouncer in transaction mode: nothing may then depend on one session.</summary>
    public bool BehindPooler { get; set; }

    /// <summary>Name of the cluster: members with another name do not see each other.</summary>
    [Required]
    public string ClusterId { get; set; } = "flipunit";

    /// <summary>Name of the service: what reminders are stored under. It outlives clusters.</summary>
    [Required]
    public string ServiceId { get; set; } = "flipunit";

    /// <summary>File that says, once the program is ready, its process id and addresses as JSON; deleted at its end. Empty: none.</summary>
    public string ReadyFile { get; set; } = "";

    /// <summary>Seconds between liveness probes of the cluster's members.</summary>
    [Range(1, 60)]
    public int ProbeSeconds { get; set; } = 2;

    /// <summary>Missed probes after which a member is declared dead.</summary>
    [Range(1, 10)]
    public int MissedProbes { get; set; } = 2;
}

/// <summary>Checks <see cref="FlipUnitOptions"/> at start.</summary>
[OptionsValidator]
public sealed partial class FlipUnitOptionsValidator : IValidateOptions<FlipUnitOptions>;
