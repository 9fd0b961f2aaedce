using System.Buffers.Binary;
using FlipUnit.Converters.Files;

namespace FlipUnit.Converters.Pdf.FromImages;

/// <summary>Reads a JPEG's structure to its end, without decoding it.</summary>
internal sealed class JpegFile
{
    private const byte StartOfImage = 0xD8;
    private const byte EndOfImage = 0xD9;
    private const byte StartOfScan = 0xDA;

    private readonly SortedDictionary<int, byte[]> profile = [];
    private (int Width, int Height, int Channels)? frame;
    private bool plain;
    private bool adobe;
    private double dotsPerInch = ImageResolution.Usual;
    private int orientation = 1;

    private JpegFile()
    {
    }

    /// <summary>The image; null for a kind of JPEG that PDF does not know (12 bits, lossless, arithmetic).</summary>
    /// <exception cref="ConversionException">UnreadableInput when it is cut off or no JPEG.</exception>
    public static PdfImage? Read(InputFile input)
    {
        using var stream = new FileStream(input.Path, FileMode.Open, FileAccess.Read, FileShare.Read, 64 * 1024);
        var file = new JpegFile();
        var end = file.Walk(stream);
        if (end is null || file.frame is not { Width: > 0, Height: > 0 } frame)
            throw ImageFaults.Unreadable(input);
        if (!file.plain || frame.Channels is not (1 or 3 or 4))
            return null;
        return new PdfImage
        {
            Path = input.Path,
            Data = [(0, end.Value)],
            Width = frame.Width,
            Height = frame.Height,
            Channels = frame.Channels,
            Bits = 8,
            IsJpeg = true,
            IsInverted = file.adobe && frame.Channels == 4,
            Profile = ColourProfile.For(frame.Channels, [.. file.profile.Values.SelectMany(part => part)]),
            Orientation = file.orientation,
            DotsPerInch = ImageResolution.OrUsual(file.dotsPerInch),
        };
    }

    /// <summary>From marker to marker; the offset behind the end-of-image marker, or null when there is none.</summary>
    private long? Walk(FileStream stream)
    {
        if (stream.ReadByte() != 0xFF || stream.ReadByte() != StartOfImage)
            return null;
        while (NextMarker(stream) is { } marker)
        {
            if (marker == EndOfImage)
                return frame is null ? null : stream.Position;
            // Restart and temporary markers stand alone.
            if (marker is (>= 0xD0 and <= 0xD7) or 0x01)
                continue;
            if (Segment(stream) is not { } segment)
                return null;
            if (marker != StartOfScan)
                Note(marker, segment);
        }

        return null;
    }

    /// <summary>Skips a scan's data, in which 0xFF is followed by 0.</summary>
    private static byte? NextMarker(FileStream stream)
    {
        int value;
        while ((value = stream.ReadByte()) >= 0)
        {
            if (value != 0xFF)
                continue;
            while ((value = stream.ReadByte()) == 0xFF)
            {
                // Any number of fill bytes may come before a marker.
            }

            if (value > 0)
                return (byte)value;
        }

        return null;
    }

    private static byte[]? Segment(FileStream stream)
    {
        Span<byte> size = stackalloc byte[2];
        if (stream.ReadAtLeast(size, 2, throwOnEndOfStream: false) < 2)
            return null;
        var length = BinaryPrimitives.ReadUInt16BigEndian(size) - 2;
        if (length < 0)
            return null;
        var segment = new byte[length];
        return stream.ReadAtLeast(segment, length, throwOnEndOfStream: false) == length ? segment : null;
    }

    private void Note(byte marker, byte[] segment)
    {
        if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC) && segment.Length >= 6 && frame is null)
        {
            frame = (BinaryPrimitives.ReadUInt16BigEndian(segment.AsSpan(3)), BinaryPrimitives.ReadUInt16BigEndian(segment.AsSpan(1)), segment[5]);
            plain = marker <= 0xC2 && segment[0] == 8;
        }
        else if (marker == 0xE0 && segment.Length >= 12 && segment.AsSpan().StartsWith("JFIF\0"u8))
        {
            var density = BinaryPrimitives.ReadUInt16BigEndian(segment.AsSpan(8));
            dotsPerInch = segment[7] switch { 1 => density, 2 => density * 2.54, _ => dotsPerInch };
        }
        else if (marker == 0xE1 && segment.AsSpan().StartsWith("Exif\0\0"u8))
        {
            orientation = ExifOrientation.Read(segment.AsSpan(6));
        }
        else if (marker == 0xE2 && segment.Length > 14 && segment.AsSpan().StartsWith("ICC_PROFILE\0"u8))
        {
            if (profile.Values.Sum(part => part.Length) + segment.Length <= ColourProfile.MostBytes)
                profile.TryAdd(segment[12], segment[14..]);
        }
        else if (marker == 0xEE && segment.AsSpan().StartsWith("Adobe"u8))
        {
            adobe = true;
        }
    }
}
