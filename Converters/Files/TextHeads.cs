using System.Text;

namespace FlipUnit.Converters.Files;

/// <summary>Tells text from bytes by a file's start.</summary>
internal static class TextHeads
{
    /// <summary>UTF-16 by its mark, or bytes without the control characters that no text has.</summary>
    public static bool IsText(ReadOnlySpan<byte> head)
    {
        if (Wide(head) is not { } wide)
            return !head.ContainsAny(NoText);
        var text = wide.GetString(head[2..(head.Length & ~1)]);
        foreach (var letter in text)
        {
            if (letter < 0x20 && NoText.Contains((byte)letter))
                return false;
        }

        return true;
    }

    /// <summary>The start as characters, without the byte order mark and leading space.</summary>
    public static string Read(ReadOnlySpan<byte> head) => (Wide(head) ?? Encoding.UTF8).GetString(head).TrimStart('\uFEFF').TrimStart();

    private static ReadOnlySpan<byte> NoText =>
    [
        0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x0B, 0x0E, 0x0F,
        0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1A, 0x1C, 0x1D, 0x1E, 0x1F,
    ];

    private static UnicodeEncoding? Wide(ReadOnlySpan<byte> head)
    {
        if (Heads.Begins(head, 0xFF, 0xFE))
            return new UnicodeEncoding(bigEndian: false, byteOrderMark: true);
        return Heads.Begins(head, 0xFE, 0xFF) ? new UnicodeEncoding(bigEndian: true, byteOrderMark: true) : null;
    }
}
