using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Options;

namespace FlipUnit.Hosting.Outbound;

/// <summary>Where the service may be sent to by its clients. The same at gateways, which check URLs at submission, and silos, which call them.</summary>
public sealed class OutboundOptions : IValidatableObject
{
    public const string Section = "FlipUnit:Webhooks";

    /// <summary>Takes http:// as well; for development.</summary>
    public bool AllowHttp { get; set; }

    /// <summary>Networks (CIDR, separated by commas) that are allowed although they are not public.</summary>
    public string AllowedNetworks { get; set; } = "";

    /// <summary>Seconds for a whole call: name, connection, request and answer.</summary>
    [Range(1, 60)]
    public int TimeoutSeconds { get; set; } = 10;

    public IReadOnlyList<IPNetwork> Networks() => [.. Words().Select(IPNetwork.Parse)];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Words().FirstOrDefault(word => !IPNetwork.TryParse(word, out _)) is { } wrong)
            yield return new ValidationResult($"{nameof(AllowedNetworks)}: '{wrong}' is no network; write it like 10.0.0.0/8");
    }

    private string[] Words() => AllowedNetworks.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>Checks <see cref="OutboundOptions"/> at start.</summary>
[OptionsValidator]
public sealed partial class OutboundOptionsValidator : IValidateOptions<OutboundOptions>;
