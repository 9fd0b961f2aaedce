using System.Buffers.Binary;

namespace FlipUnit.Converters.Pdf.FromImages;

/// <summary>Finds how a picture stands in its EXIF data.</summary>
internal static class ExifOrientation
{
    private const ushort Tag = 0x0112;
    private const int EntryBytes = 12;

    /// <summary>1 to 8; 1, which is upright, when the data does not say or makes no sense.</summary>
    public static int Read(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8)
            return 1;
        var little = tiff[0] == (byte)'I';
        var directory = Number(tiff[4..], little);
        if (directory > tiff.Length - 2)
            return 1;
        var count = Short(tiff[(int)directory..], little);
        for (var i = 0; i < count; i++)
        {
            var at = directory + 2 + (i * EntryBytes);
            if (at + EntryBytes > tiff.Length)
                return 1;
            if (Short(tiff[(int)at..], little) == Tag)
                return Short(tiff[((int)at + 8)..], little) is >= 1 and <= 8 and var found ? found : 1;
        }

        return 1;
    }

    private static ushort Short(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static long Number(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
