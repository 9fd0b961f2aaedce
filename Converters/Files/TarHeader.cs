using System.IO.Compression;

namespace FlipUnit.Converters.Files;

/// <summary>A tar's first header: 512 bytes with their sum written in octal, which old tars without a mark have too.</summary>
internal static class TarHeader
{
    private const int Length = 512;

    public static bool IsTar(ReadOnlySpan<byte> head)
    {
        if (head.Length < Length || head[0] == 0)
            return false;
        var sum = 0;
        for (var at = 0; at < Length; at++)
            sum += at is >= 148 and < 156 ? ' ' : head[at];
        var written = 0;
        foreach (var digit in head.Slice(148, 8).Trim([(byte)' ', (byte)0]))
        {
            if (digit is < (byte)'0' or > (byte)'7')
                return false;
            written = (written * 8) + digit - '0';
        }

        return sum == written;
    }

    /// <summary>A gzip stream whose first bytes are a tar.</summary>
    public static unsafe bool IsGzippedTar(ReadOnlySpan<byte> head)
    {
        if (!Heads.Begins(head, 0x1F, 0x8B, 8))
            return false;
        Span<byte> inside = stackalloc byte[Length];
        fixed (byte* first = head)
        {
            using var bytes = new UnmanagedMemoryStream(first, head.Length);
            using var inflated = new GZipStream(bytes, CompressionMode.Decompress);
            try
            {
                return inflated.ReadAtLeast(inside, Length, throwOnEndOfStream: false) == Length && IsTar(inside);
            }
            catch (InvalidDataException)
            {
                // Damaged: the tool that opens it will say so.
                return false;
            }
        }
    }
}
