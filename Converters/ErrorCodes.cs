using System.Collections.Frozen;
using System.Text.Json;

namespace FlipUnit.Converters;

/// <summary>What each <see cref="ErrorCode"/> means: its wire name, whether a retry can help, and whose fault it is.</summary>
public static class ErrorCodes
{
    private static readonly FrozenDictionary<ErrorCode, string> Names =
        Enum.GetValues<ErrorCode>().ToFrozenDictionary(code => code, code => JsonNamingPolicy.SnakeCaseLower.ConvertName(code.ToString()));

    private static readonly FrozenDictionary<string, ErrorCode> Codes =
        Names.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);

    /// <summary>The snake_case name that clients see.</summary>
    public static string Wire(this ErrorCode code) => Names[code];

    /// <summary>The code of a wire name; an unknown name is <see cref="ErrorCode.InternalError"/>.</summary>
    public static ErrorCode Parse(string wire) => Codes.GetValueOrDefault(wire, ErrorCode.InternalError);

    /// <summary>True when the same request may succeed later without a change.</summary>
    public static bool IsRetryable(this ErrorCode code) => code is ErrorCode.DiskFull or ErrorCode.StorageUnavailable
        or ErrorCode.ServiceUnavailable or ErrorCode.InternalError or ErrorCode.QueueFull or ErrorCode.OperationUnavailable
        or ErrorCode.RateLimited or ErrorCode.QuotaExceeded or ErrorCode.ClientBlocked or ErrorCode.UploadIncomplete;

    /// <summary>True when a failed job is given back to the client's quota: the fault is the service's, not the file's.</summary>
    public static bool IsOurFault(this ErrorCode code) => code is ErrorCode.DiskFull or ErrorCode.StorageUnavailable
        or ErrorCode.ServiceUnavailable or ErrorCode.ToolFailed or ErrorCode.AttemptsExhausted or ErrorCode.InternalError;
}
