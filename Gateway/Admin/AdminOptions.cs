using System.ComponentModel.DataAnnotations;
using FlipUnit.Gateway.Clients;
using Microsoft.Extensions.Options;

namespace FlipUnit.Gateway.Admin;

/// <summary>Who may use the admin API: a key and an address are both needed. Without a key there is no admin API.</summary>
public sealed class AdminOptions
{
    public const string Section = "FlipUnit:Admin";

    /// <summary>A key, at least 32 characters; its owner is called "admin". Better in the environment or a file than on the command line.</summary>
    public string Key { get; set; } = "";

    /// <summary>File with one admin a line, a name and a key; read at every request, so that a change counts at once.</summary>
    public string KeyFile { get; set; } = "";

    /// <summary>Networks (CIDR, separated by commas) from which admins come. Empty: from nowhere.</summary>
    [Networks]
    public string Networks { get; set; } = "";

    /// <summary>Npgsql connection string for the admin lists, which may be a replica; empty: FlipUnit:Database.</summary>
    public string Database { get; set; } = "";

    /// <summary>Connections that the admin lists may hold.</summary>
    [Range(1, 100)]
    public int DatabaseConnections { get; set; } = 4;
}

/// <summary>Checks <see cref="AdminOptions"/> at start.</summary>
[OptionsValidator]
public sealed partial class AdminOptionsValidator : IValidateOptions<AdminOptions>;
