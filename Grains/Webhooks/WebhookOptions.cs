using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace FlipUnit.Grains.Webhooks;

/// <summary>How events are delivered. Set at the silos.</summary>
public sealed class WebhookOptions : IValidatableObject
{
    public const string Section = "FlipUnit:Webhooks";

    /// <summary>Seconds from each failed attempt to the next; the first attempt is at once. Standard Webhooks' schedule: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h.</summary>
    public string RetrySeconds { get; set; } = "5,300,1800,7200,18000,36000,50400,72000,86400";

    /// <summary>Deliveries to one host at once.</summary>
    [Range(1, 100)]
    public int PerHost { get; set; } = 4;

    /// <summary>Deliveries at once of each of the eight webhook grains.</summary>
    [Range(1, 1000)]
    public int AtOnce { get; set; } = 64;

    /// <summary>Days that an event and its log are kept after the last attempt.</summary>
    [Range(1, 3650)]
    public int KeepDays { get; set; } = 30;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!WebhookSchedule.TryParse(RetrySeconds, out _))
            yield return new ValidationResult($"{nameof(RetrySeconds)}: write up to 20 numbers of seconds from 1 to {WebhookSchedule.MostSeconds} like 5,300,1800");
    }
}

/// <summary>Checks <see cref="WebhookOptions"/> at start.</summary>
[OptionsValidator]
public sealed partial class WebhookOptionsValidator : IValidateOptions<WebhookOptions>;
