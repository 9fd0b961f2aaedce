using System.Buffers.Binary;
using static FlipUnit.Converters.Files.Heads;

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
        (head => Riff(head, "WAVE"u8) || (head.StartsWith("RF64"u8) && At(head, 8, "WAVE"u8)), [FileTypes.Wav]),
        (head => Riff(head, "AVI "u8), [FileTypes.Avi]),
        (head => Begins(head, (byte)'I', (byte)'I', 42, 0) || Begins(head, (byte)'M', (byte)'M', 0, 42)
            || Begins(head, (byte)'I', (byte)'I', 43, 0) || Begins(head, (byte)'M', (byte)'M', 0, 43), [FileTypes.Tiff]),
        (head => MediaBoxes.HasBrand(head, "avifavis"u8), [FileTypes.Avif]),
        (head => MediaBoxes.HasBrand(head, "heicheixheimheishevchevxmif1msf1"u8), [FileTypes.Heic]),
        (head => MediaBoxes.IsBranded(head, "M4A M4B M4P "u8), [FileTypes.M4a]),
        (head => MediaBoxes.IsBranded(head, "qt  "u8) || MediaBoxes.IsQuickTime(head), [FileTypes.Mov]),
        (head => MediaBoxes.Begins(head, "ftyp"u8), [FileTypes.Mp4, FileTypes.M4a, FileTypes.Mov]),
        (head => Begins(head, 0, 0, 0, 0x0C, (byte)'J', (byte)'X', (byte)'L', (byte)' ') || Begins(head, 0xFF, 0x0A), [FileTypes.Jxl]),
        (head => Begins(head, 0, 0, 0, 0x0C, (byte)'j', (byte)'P') || Begins(head, 0xFF, 0x4F, 0xFF, 0x51), [FileTypes.Jp2]),
        (head => head.StartsWith("BM"u8) && head.Length >= 26 && BinaryPrimitives.ReadInt32LittleEndian(head[14..]) is 12 or 16 or 40 or 52 or 56 or 64 or 108 or 124, [FileTypes.Bmp]),
        (head => Begins(head, 0, 0, 1, 0) && head.Length > 6 && head[4] is > 0 and < 64 && head[5] == 0, [FileTypes.Ico]),
        (head => Begins(head, 0x1A, 0x45, 0xDF, 0xA3) && Early(head, "webm"u8), [FileTypes.Webm]),
        (head => Begins(head, 0x1A, 0x45, 0xDF, 0xA3), [FileTypes.Mkv]),
        (head => Begins(head, 0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11), [FileTypes.Wmv]),
        (head => head.StartsWith("FLV\x01"u8), [FileTypes.Flv]),
        (head => Begins(head, 0, 0, 1, 0xBA) || Begins(head, 0, 0, 1, 0xB3), [FileTypes.Mpeg]),
        (head => Packets(head, 0, 188) || Packets(head, 4, 192), [FileTypes.MpegTs]),
        (head => head.StartsWith("OggS"u8) && Early(head, "theora"u8), [FileTypes.Ogv]),
        (head => head.StartsWith("OggS"u8) && Early(head, "OpusHead"u8), [FileTypes.Opus, FileTypes.Ogg]),
        (head => head.StartsWith("OggS"u8), [FileTypes.Ogg]),
        (head => head.StartsWith("fLaC"u8), [FileTypes.Flac]),
        (head => head.StartsWith("FORM"u8) && (At(head, 8, "AIFF"u8) || At(head, 8, "AIFC"u8)), [FileTypes.Aiff]),
        (head => head.StartsWith("caff\0"u8), [FileTypes.Caf]),
        (head => head.StartsWith("#!AMR"u8), [FileTypes.Amr]),
        (AudioFrames.IsAdts, [FileTypes.Aac]),
        (AudioFrames.IsTagged, [FileTypes.Mp3, FileTypes.Aac, FileTypes.Flac]),
        (AudioFrames.IsMpeg, [FileTypes.Mp3]),
        (head => head.StartsWith("%PDF-"u8) || (head[..Math.Min(head.Length, 1024)].IndexOf("%PDF-"u8) > 0 && !TextHeads.IsText(head)), [FileTypes.Pdf]),
        (head => Zip(head) && Early(head, "application/epub+zip"u8), [FileTypes.Epub, FileTypes.Zip]),
        (head => Zip(head) && head.IndexOf("[Content_Types].xml"u8) >= 0 && head.IndexOf("word/"u8) >= 0, [FileTypes.Docx, FileTypes.Zip]),
        (head => Zip(head) || Begins(head, (byte)'P', (byte)'K', 5, 6) || Begins(head, (byte)'P', (byte)'K', 7, 8), [FileTypes.Zip]),
        (head => Begins(head, (byte)'7', (byte)'z', 0xBC, 0xAF, 0x27, 0x1C), [FileTypes.SevenZip]),
        (head => Begins(head, (byte)'R', (byte)'a', (byte)'r', (byte)'!', 0x1A, 0x07), [FileTypes.Rar]),
        (TarHeader.IsTar, [FileTypes.Tar]),
        (TarHeader.IsGzippedTar, [FileTypes.TarGz, FileTypes.Gzip]),
        (head => Begins(head, 0x1F, 0x8B, 8), [FileTypes.Gzip, FileTypes.TarGz]),
        (head => head.StartsWith("BZh"u8) && (At(head, 4, "1AY&SY"u8) || At(head, 4, [0x17, 0x72, 0x45, 0x38, 0x50, 0x90])), [FileTypes.Bzip2, FileTypes.TarBz2]),
        (head => Begins(head, 0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0), [FileTypes.Xz, FileTypes.TarXz]),
        (head => Begins(head, 0x28, 0xB5, 0x2F, 0xFD), [FileTypes.Zstd, FileTypes.TarZst]),
        (head => At(head, 32_769, "CD001"u8) || At(head, 32_769, "BEA01"u8) || At(head, 32_769, "NSR0"u8), [FileTypes.Iso]),
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

    private static bool Riff(ReadOnlySpan<byte> head, ReadOnlySpan<byte> kind) => head.StartsWith("RIFF"u8) && At(head, 8, kind);

    private static bool Zip(ReadOnlySpan<byte> head) => Begins(head, (byte)'P', (byte)'K', 3, 4);

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
