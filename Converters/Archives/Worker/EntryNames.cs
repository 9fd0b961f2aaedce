using System.Text;
using SharpCompress.Common;

namespace FlipUnit.Converters.Archives.Worker;

/// <summary>Decodes names of old archives that do not say their encoding: UTF-8 where it fits, else the likeliest code page.</summary>
internal static class EntryNames
{
    private const int Dos = 437;
    private const int Western = 1252;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static ArchiveEncoding Encoding() => new() { CustomDecoder = (bytes, start, length, _) => Decode(bytes.AsSpan(start, length)) };

    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return CodePage(bytes).GetString(bytes);
        }
    }

    /// <summary>The same of programs of Unix, whose western names were Latin-1, not what DOS wrote.</summary>
    public static string DecodeUnix(ReadOnlySpan<byte> bytes)
    {
        var likeliest = CodePage(bytes);
        return (likeliest.CodePage == Dos ? System.Text.Encoding.GetEncoding(Western) : likeliest).GetString(bytes);
    }

    private static Encoding CodePage(ReadOnlySpan<byte> bytes)
    {
        // Extensions are ASCII in every language, and would hide what the name is written in.
        var dot = bytes.LastIndexOf((byte)'.');
        var stem = dot > bytes.LastIndexOf((byte)'/') + 1 ? bytes[..dot] : bytes;
        return System.Text.Encoding.GetEncoding(IsShiftJis(stem) ? 932 : IsCyrillic(stem) ? 866 : Dos);
    }

    /// <summary>Mostly letters of code page 866; in the names of western languages the same bytes stand alone among ASCII.</summary>
    private static bool IsCyrillic(ReadOnlySpan<byte> bytes)
    {
        var (cyrillic, ascii) = (0, 0);
        foreach (var letter in bytes)
        {
            if (char.IsAsciiLetter((char)letter))
                ascii++;
            else if (letter is (>= 0x80 and <= 0xAF) or (>= 0xE0 and <= 0xF1))
                cyrillic++;
            else if (letter >= 0x80)
                return false;
        }

        return cyrillic > ascii;
    }

    /// <summary>All high bytes are in pairs, and the pairs of kana and common kanji are most of the name.</summary>
    private static bool IsShiftJis(ReadOnlySpan<byte> bytes)
    {
        var (pairs, sure) = (0, false);
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] < 0x80)
                continue;
            if (bytes[i] is not (>= 0x81 and <= 0x9F or >= 0xE0 and <= 0xEA) || i + 1 >= bytes.Length || bytes[i + 1] is not (>= 0x40 and <= 0x7E or >= 0x80 and <= 0xFC))
                return false;
            if (bytes[i] is 0x83 or (>= 0x88 and <= 0x97) || (bytes[i] == 0x82 && bytes[i + 1] >= 0x9F))
                pairs++;
            // A second byte that no Cyrillic letter has.
            sure |= bytes[++i] is < 0x80 or (> 0xAF and < 0xE0) or > 0xF1;
        }

        return sure && pairs * 2 > bytes.Length / 2 && (pairs > 1 || bytes.Length == 2);
    }
}
