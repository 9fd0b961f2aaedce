using System.ComponentModel.DataAnnotations;
using FlipUnit.Converters;
using Microsoft.Extensions.Options;

namespace FlipUnit.Silo;

/// <summary>What one silo does, and where.</summary>
public sealed class SiloOptions
{
    public const string Section = "FlipUnit:Silo";

    /// <summary>The word for every role.</summary>
    public const string AllRoles = "all";

    /// <summary>Roles, separated by commas: media, pdf, image, archive, io, general; or all.</summary>
    [Required]
    public string Roles { get; set; } = AllRoles;

    /// <summary>Port for other silos; 0 takes a free one.</summary>
    [Range(0, 65535)]
    public int Port { get; set; }

    /// <summary>Port for gateways; 0 takes a free one.</summary>
    [Range(0, 65535)]
    public int GatewayPort { get; set; }

    /// <summary>The address under which others reach this silo.</summary>
    [Required]
    public string AdvertisedAddress { get; set; } = "127.0.0.1";

    /// <summary>Where the silo's own health is asked for.</summary>
    [Required]
    public string HealthUrl { get; set; } = "http://127.0.0.1:0";

    /// <summary>Seconds that running conversions have to end when the silo is told to stop; the rest is handed back.</summary>
    [Range(0, 3600)]
    public int DrainSeconds { get; set; } = 30;

    /// <summary>The roles as a list, each known.</summary>
    public IReadOnlyList<string> RoleList()
    {
        var known = QueueDescriptor.All.Select(queue => queue.Role).Distinct().ToArray();
        var roles = Roles.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (roles.Contains(AllRoles))
            return known;
        return roles.FirstOrDefault(role => !known.Contains(role)) is { } unknown
            ? throw new OptionsValidationException(Section, typeof(SiloOptions), [$"'{unknown}' is no role; the roles are {string.Join(", ", known)}, or {AllRoles}"])
            : roles;
    }
}

/// <summary>Checks <see cref="SiloOptions"/> at start.</summary>
[OptionsValidator]
public sealed partial class SiloOptionsValidator : IValidateOptions<SiloOptions>;
