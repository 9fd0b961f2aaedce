using System.ComponentModel.DataAnnotations;
using System.Net;

namespace FlipUnit.Gateway.Clients;

/// <summary>A list of networks as CIDR (10.0.0.0/8, fd00::/8), separated by commas.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NetworksAttribute : ValidationAttribute
{
    public static string[] Split(string networks) => networks.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        Split(value as string ?? "").FirstOrDefault(network => !IPNetwork.TryParse(network, out _)) is { } wrong
            ? new ValidationResult($"{validationContext.MemberName}: '{wrong}' is no network; write it like 10.0.0.0/8")
            : ValidationResult.Success;
}
