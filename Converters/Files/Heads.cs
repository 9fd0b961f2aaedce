namespace FlipUnit.Converters.Files;

/// <summary>Looks into a file's first bytes; never past their end.</summary>
internal static class Heads
{
    /// <summary>How far from the start a format may name itself.</summary>
    private const int EarlyBytes = 256;

    public static bool Begins(ReadOnlySpan<byte> head, params ReadOnlySpan<byte> bytes) => head.StartsWith(bytes);

    /// <summary>These bytes stand at this place.</summary>
    public static bool At(ReadOnlySpan<byte> head, int place, ReadOnlySpan<byte> bytes) => head.Length >= place && head[place..].StartsWith(bytes);

    public static bool Early(ReadOnlySpan<byte> head, ReadOnlySpan<byte> text) => head[..Math.Min(head.Length, EarlyBytes)].IndexOf(text) >= 0;
}
