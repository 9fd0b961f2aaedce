using System.Text;
using SharpCompress.Common;

namespace FlipUnit.Converters.Archives.Worker;

/// <summary>Decodes names of old archives that do not say their encoding: UTF-8 where it fits, else the likeliest code page.</summary>
internal static class EntryNames
{
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

    private static Encoding CodePage(ReadOnlySpan<byte> bytes)
    {
        if (IsShiftJis(bytes))
            return System.Text.Encoding.GetEncoding(932);
        foreach (var letter in bytes)
        {
            // Outside the Cyrillic letters of code page 866.
            if (letter >= 0x80 && letter is not (<= 0xAF or (>= 0xE0 and <= 0xF1)))
                return System.Text.Encoding.GetEncoding(437);
        }

        return System.Text.Encoding.GetEncoding(866);
    }

    /// <summary>Only pairs whose first byte begins a kana or a common kanji count: most other text fails soon.</summary>
    private static bool IsShiftJis(ReadOnlySpan<byte> bytes)
    {
        var pairs = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] < 0x80)
                continue;
            if (bytes[i] is not (>= 0x81 and <= 0x9F or >= 0xE0 and <= 0xEA) || i + 1 >= bytes.Length || bytes[i + 1] is not (>= 0x40 and <= 0x7E or >= 0x80 and <= 0xFC))
                return false;
            if (bytes[i] is 0x82 or 0x83 or (>= 0x88 and <= 0x97))
                pairs++;
            i++;
        }

        return pairs > 0;
    }
}
