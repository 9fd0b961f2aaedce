using System.Text;

namespace FlipUnit.Converters.Archives.Worker;

/// <summary>Names of old tars that are not UTF-8. The platform's reader loses what it cannot decode, so that it is looked up in the header once more.</summary>
internal static class TarNames
{
    private const int NameBytes = 100;
    private const int PrefixAt = 345;
    private const int PrefixBytes = 155;

    /// <summary>The name in the likeliest code page; null when the header is not the one that <paramref name="read"/> came from, as with long names, which have a block of their own.</summary>
    public static string? Guess(string read, ReadOnlySpan<byte> header)
    {
        var name = Text(header[..NameBytes]);
        var prefix = Text(header.Slice(PrefixAt, PrefixBytes));
        byte[] whole = prefix.IsEmpty ? [.. name] : [.. prefix, (byte)'/', .. name];
        return IsOf(read, whole) ? EntryNames.DecodeUnix(whole) : IsOf(read, name) ? EntryNames.DecodeUnix(name) : null;
    }

    /// <summary>The short name in a header, whatever its letters are.</summary>
    public static string Of(ReadOnlySpan<byte> header) => Encoding.UTF8.GetString(Text(header[..NameBytes]));

    private static bool IsOf(string read, ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes) == read;

    private static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> field) => field.IndexOf((byte)0) is >= 0 and var end ? field[..end] : field;
}
