using System.Buffers.Binary;

namespace FlipUnit.Converters.Files;

/// <summary>The table of what files begin with. Types that share a signature stand in one row; the extension chooses among them.</summary>
internal static class Signatures
{
    private delegate bool Test(ReadOnlySpan<byte> head);

    private static readonly (Test Test, FileType[] Types)[] Table =
    [
        (head => Begins(head, 0xFF, 0xD8, 0xFF), [FileTypes.Jpeg]),
        (head => Begins(head, 0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A), [FileTypes.Png]),
        (head => head.StartsWith("GIF87a"u8) || head.StartsWith("GIF89a"u8), [FileTypes.Gif]),
        (head => Riff(head, "WEBP"u8), [FileTypes.Webp]),
        (head => Riff(head, "WAVE"u8) || head.StartsWith("RF64"u8), [FileTypes.Wav]),
        (head => Riff(head, "AVI "u8), [FileTypes.Avi]),
        (head => Begins(head, (byte)'I', (byte)'I', 42, 0) || Begins(head, (byte)'M', (byte)'M', 0, 42), [FileTypes.Tiff]),
        (head => Brand(head, "avifavis"u8), [FileTypes.Avif]),
        (head => Brand(head, "heicheixhevchevxmif1msf1"u8), [FileTypes.Heic]),
        (head => Brand(head, "M4A M4B "u8), [FileTypes.M4a]),
        (head => Brand(head, "qt  "u8) || Atom(head, "moovmdatwidefreeskip"u8), [FileTypes.Mov]),
        (head => Atom(head, "ftyp"u8), [FileTypes.Mp4, FileTypes.M4a, FileTypes.Mov]),
        (head => Begins(head, 0, 0, 0, 0x0C, (byte)'J', (byte)'X', (byte)'L', (byte)' ') || Begins(head, 0xFF, 0x0A), [FileTypes.Jxl]),
        (head => Begins(head, 0, 0, 0, 0x0C, (byte)'j', (byte)'P') || Begins(head, 0xFF, 0x4F, 0xFF, 0x51), [FileTypes.Jp2]),
        (head => head.StartsWith("BM"u8) && head.Length >= 26 && BinaryPrimitives.ReadInt32LittleEndian(head[14..]) is 12 or 40 or 52 or 56 or 64 or 108 or 124, [FileTypes.Bmp]),
        (head => Begins(head, 0, 0, 1, 0) && head.Length > 6 && head[4] is > 0 and < 64 && head[5] == 0, [FileTypes.Ico]),
        (head => Begins(head, 0x1A, 0x45, 0xDF, 0xA3) && Early(head, "webm"u8), [FileTypes.Webm]),
        (head => Begins(head, 0x1A, 0x45, 0xDF, 0xA3), [FileTypes.Mkv]),
        (head => Begins(head, 0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11), [FileTypes.Wmv]),
        (head => head.StartsWith("FLV\x01"u8), [FileTypes.Flv]),
        (head => Begins(head, 0, 0, 1, 0xBA) || Begins(head, 0, 0, 1, 0xB3), [FileTypes.Mpeg]),
        (head => Packets(head, 0, 188) || Packets(head, 4, 192), [FileTypes.MpegTs]),
        (head => head.StartsWith("OggS"u8) && Early(head, "OpusHead"u8), [FileTypes.Opus, FileTypes.Ogg]),
        (head => head.StartsWith("OggS"u8), [FileTypes.Ogg]),
        (head => head.StartsWith("fLaC"u8), [FileTypes.Flac]),
        (head => head.StartsWith("FORM"u8) && head.Length > 12 && (head[8..].StartsWith("AIFF"u8) || head[8..].StartsWith("AIFC"u8)), [FileTypes.Aiff]),
        (head => head.StartsWith("caff"u8), [FileTypes.Caf]),
        (head => head.StartsWith("#!AMR"u8), [FileTypes.Amr]),
        (head => head.Length > 2 && head[0] == 0xFF && (head[1] & 0xF6) == 0xF0, [FileTypes.Aac]),
        (head => head.StartsWith("ID3"u8) || (head.Length > 2 && head[0] == 0xFF && (head[1] & 0xE6) is 0xE2 or 0xE4 or 0xE6), [FileTypes.Mp3, FileTypes.Aac, FileTypes.Flac]),
        (head => head[..Math.Min(head.Length, 1024)].IndexOf("%PDF-"u8) >= 0, [FileTypes.Pdf]),
        (head => Begins(head, (byte)'P', (byte)'K', 3, 4) && Early(head, "application/epub+zip"u8), [FileTypes.Epub, FileTypes.Zip]),
        (head => Begins(head, (byte)'P', (byte)'K', 3, 4) && head.IndexOf("word/"u8) >= 0, [FileTypes.Docx, FileTypes.Zip]),
        (head => Begins(head, (byte)'P', (byte)'K', 3, 4) || Begins(head, (byte)'P', (byte)'K', 5, 6) || Begins(head, (byte)'P', (byte)'K', 7, 8), [FileTypes.Zip]),
        (head => Begins(head, (byte)'7', (byte)'z', 0xBC, 0xAF, 0x27, 0x1C), [FileTypes.SevenZip]),
        (head => Begins(head, (byte)'R', (byte)'a', (byte)'r', (byte)'!', 0x1A, 0x07), [FileTypes.Rar]),
        (head => head.Length > 262 && head[257..].StartsWith("ustar"u8), [FileTypes.Tar]),
        (head => Begins(head, 0x1F, 0x8B, 8), [FileTypes.Gzip, FileTypes.TarGz]),
        (head => head.StartsWith("BZh"u8), [FileTypes.Bzip2, FileTypes.TarBz2]),
        (head => Begins(head, 0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0), [FileTypes.Xz, FileTypes.TarXz]),
        (head => Begins(head, 0x28, 0xB5, 0x2F, 0xFD), [FileTypes.Zstd, FileTypes.TarZst]),
        (head => head.Length > 32_774 && (head[32_769..].StartsWith("CD001"u8) || head[32_769..].StartsWith("BEA01"u8)), [FileTypes.Iso]),
    ];

    /// <summary>The types whose signature a file's first bytes have; empty for what has none, such as text.</summary>
    public static IReadOnlyList<FileType> Match(ReadOnlySpan<byte> head)
    {
        foreach (var (test, types) in Table)
        {
            if (test(head))
                return types;
        }

        return [];
    }

    /// <summary>True when the head begins with these bytes.</summary>
    public static bool Begins(ReadOnlySpan<byte> head, params ReadOnlySpan<byte> bytes) => head.StartsWith(bytes);

    private static bool Riff(ReadOnlySpan<byte> head, ReadOnlySpan<byte> kind) => head.Length > 12 && head.StartsWith("RIFF"u8) && head[8..].StartsWith(kind);

    private static bool Early(ReadOnlySpan<byte> head, ReadOnlySpan<byte> text) => head[..Math.Min(head.Length, 256)].IndexOf(text) >= 0;

    /// <summary>The major brand of an ISO base media file is one of these four-letter words.</summary>
    private static bool Brand(ReadOnlySpan<byte> head, ReadOnlySpan<byte> words) => Atom(head, "ftyp"u8) && IsWord(head.Slice(8, 4), words);

    /// <summary>The first atom is one of these four-letter words.</summary>
    private static bool Atom(ReadOnlySpan<byte> head, ReadOnlySpan<byte> words) => head.Length > 12 && IsWord(head.Slice(4, 4), words);

    private static bool IsWord(ReadOnlySpan<byte> word, ReadOnlySpan<byte> words)
    {
        for (var at = 0; at + 4 <= words.Length; at += 4)
        {
            if (word.SequenceEqual(words.Slice(at, 4)))
                return true;
        }

        return false;
    }

    /// <summary>Transport stream packets: a sync byte at every packet's start.</summary>
    private static bool Packets(ReadOnlySpan<byte> head, int first, int length)
    {
        if (head.Length < first + (3 * length))
            return false;
        for (var at = first; at < head.Length && at < first + (8 * length); at += length)
        {
            if (head[at] != 0x47)
                return false;
        }

        return true;
    }
}
