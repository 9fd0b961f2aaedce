namespace FlipUnit.Converters;

/// <summary>A conversion that cannot go on: <paramref name="message"/> is a sentence for the person, <paramref name="detail"/> the text for the operator's log.</summary>
public sealed class ConversionException(ErrorCode code, string message, string? detail = null, Exception? inner = null)
    : Exception(message, inner)
{
    public ErrorCode Code { get; } = code;

    /// <summary>Never shown to a client: tool output, paths.</summary>
    public string? Detail { get; } = detail;
}
