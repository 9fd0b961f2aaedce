using System.Buffers.Binary;

namespace FlipUnit.Converters.Files;

/// <summary>The first box of an ISO base media file: MP4, MOV, M4A, HEIC, AVIF, 3GP.</summary>
internal static class MediaBoxes
{
    /// <summary>The first box is one of these four-letter words.</summary>
    public static bool Begins(ReadOnlySpan<byte> head, ReadOnlySpan<byte> words) => head.Length > 12 && IsWord(head.Slice(4, 4), words);

    /// <summary>Older QuickTime files have no brand; a size of few bytes keeps texts such as "1. free" out.</summary>
    public static bool IsQuickTime(ReadOnlySpan<byte> head) =>
        Begins(head, "moovmdatwideskipfree"u8) && !TextHeads.IsText(head[..8]);

    /// <summary>The major brand is one of these.</summary>
    public static bool IsBranded(ReadOnlySpan<byte> head, ReadOnlySpan<byte> brands) => Begins(head, "ftyp"u8) && IsWord(head.Slice(8, 4), brands);

    /// <summary>The major brand or a compatible one is one of these; a picture's major brand may be as general as mif1.</summary>
    public static bool HasBrand(ReadOnlySpan<byte> head, ReadOnlySpan<byte> brands)
    {
        if (!Begins(head, "ftyp"u8) || !IsWord(head.Slice(8, 4), "avifavisheicheixheimheishevchevxmif1msf1"u8))
            return false;
        var end = Math.Min(head.Length, (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(head), 1024));
        for (var at = 8; at + 4 <= end; at += at == 8 ? 8 : 4)
        {
            if (IsWord(head.Slice(at, 4), brands))
                return true;
        }

        return false;
    }

    private static bool IsWord(ReadOnlySpan<byte> word, ReadOnlySpan<byte> words)
    {
        for (var at = 0; at + 4 <= words.Length; at += 4)
        {
            if (word.SequenceEqual(words.Slice(at, 4)))
                return true;
        }

        return false;
    }
}
