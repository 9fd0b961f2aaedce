using FlipUnit.Converters;
using FlipUnit.Grains.Interfaces.Jobs;

namespace FlipUnit.Gateway.Errors;

/// <summary>Ends a request with a problem of the closed list; <paramref name="detail"/> is a sentence for the person.</summary>
public sealed class RequestProblemException(ErrorCode code, string detail) : Exception(detail)
{
    public ErrorCode Code { get; } = code;

    /// <summary>Field by field, for 422.</summary>
    public IReadOnlyList<ParameterError> Errors { get; init; } = [];

    public int? RetryAfterSeconds { get; init; }

    /// <summary>The limits that were met, for 429.</summary>
    public IReadOnlyList<string>? ViolatedPolicies { get; init; }

    public static RequestProblemException Of(Refusal refusal) => new(ErrorCodes.Parse(refusal.Code), refusal.Message)
    {
        RetryAfterSeconds = refusal.RetryAfterSeconds,
        ViolatedPolicies = refusal.ViolatedPolicies,
    };
}
