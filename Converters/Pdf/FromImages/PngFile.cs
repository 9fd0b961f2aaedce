using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using FlipUnit.Converters.Files;

namespace FlipUnit.Converters.Pdf.FromImages;

/// <summary>Reads a PNG's chunks to the end, checks them, and keeps where its data lies.</summary>
internal sealed class PngFile
{
    private const int MostParts = 1_000_000;
    private const int HeaderBytes = 8;

    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(CrcOf)];

    private readonly List<(long Offset, long Length)> data = [];
    private byte[] header = [];
    private byte[]? palette;
    private byte[]? profile;
    private bool transparent;
    private double dotsPerInch = ImageResolution.Usual;

    private PngFile()
    {
    }

    /// <summary>The image. <paramref name="isPlain"/> is false where PDF needs it otherwise: with transparency or interlaced.</summary>
    /// <param name="path">The file.</param>
    /// <param name="input">Whose file it is, for the message.</param>
    /// <param name="isPlain">True when the data can go into a PDF as it is.</param>
    /// <exception cref="ConversionException">UnreadableInput when it is cut off, damaged or no PNG.</exception>
    public static PdfImage Read(string path, InputFile input, out bool isPlain)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 64 * 1024);
        var file = new PngFile();
        if (!file.Walk(stream) || file.header.Length != 13 || file.data.Count == 0)
            throw ImageFaults.Unreadable(input);

        var (bits, type, interlaced) = (file.header[8], file.header[9], file.header[12] != 0);
        if (!Exists(type, bits) || (type == 3 && file.palette is not { Length: > 0 and <= 768 }))
            throw ImageFaults.Unreadable(input);
        var channels = type is 2 or 6 ? 3 : 1;
        isPlain = !interlaced && !file.transparent && type is 0 or 2 or 3;
        return new PdfImage
        {
            Path = path,
            Data = file.data,
            Width = BinaryPrimitives.ReadInt32BigEndian(file.header),
            Height = BinaryPrimitives.ReadInt32BigEndian(file.header.AsSpan(4)),
            Channels = channels,
            Bits = bits,
            Palette = type == 3 ? file.palette : null,
            Profile = type == 3 || file.profile is null ? null : ColourProfile.For(channels, file.profile),
            DotsPerInch = ImageResolution.OrUsual(file.dotsPerInch),
        };
    }

    /// <summary>The bits a channel that each colour type may have.</summary>
    private static bool Exists(byte type, byte bits) => type switch
    {
        0 => bits is 1 or 2 or 4 or 8 or 16,
        3 => bits is 1 or 2 or 4 or 8,
        2 or 4 or 6 => bits is 8 or 16,
        _ => false,
    };

    private bool Walk(FileStream stream)
    {
        var start = new byte[HeaderBytes];
        if (stream.ReadAtLeast(start, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes || start[0] != 0x89)
            return false;
        while (stream.ReadAtLeast(start, HeaderBytes, throwOnEndOfStream: false) == HeaderBytes)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(start);
            var type = Encoding.ASCII.GetString(start, 4, 4);
            if (length > stream.Length - stream.Position || data.Count > MostParts)
                return false;
            if (type == "IDAT" && length > 0)
                data.Add((stream.Position, length));
            if (!Chunk(stream, type, start.AsSpan(4), (int)length))
                return false;
            if (type == "IEND")
                return true;
        }

        return false;
    }

    /// <summary>Reads one chunk and its check sum; only small ones are kept in memory.</summary>
    private bool Chunk(FileStream stream, string type, ReadOnlySpan<byte> name, int length)
    {
        var kept = type is "IHDR" or "PLTE" or "iCCP" or "pHYs" && length <= ColourProfile.MostBytes ? new byte[length] : null;
        var buffer = new byte[Math.Min(length, 64 * 1024)];
        var crc = Crc(uint.MaxValue, name);
        for (var done = 0; done < length;)
        {
            var part = buffer.AsSpan(0, Math.Min(buffer.Length, length - done));
            stream.ReadExactly(part);
            crc = Crc(crc, part);
            part.CopyTo(kept is null ? buffer : kept.AsSpan(done));
            done += part.Length;
        }

        if (stream.ReadAtLeast(buffer = new byte[4], 4, throwOnEndOfStream: false) < 4 || BinaryPrimitives.ReadUInt32BigEndian(buffer) != ~crc)
            return false;
        Note(type, kept ?? []);
        return true;
    }

    private void Note(string type, byte[] content)
    {
        switch (type)
        {
            case "IHDR":
                header = content;
                break;
            case "PLTE":
                palette = content;
                break;
            case "tRNS":
                transparent = true;
                break;
            case "pHYs" when content is [_, _, _, _, _, _, _, _, 1]:
                dotsPerInch = BinaryPrimitives.ReadUInt32BigEndian(content) * 0.0254;
                break;
            case "iCCP":
                profile = Inflate(content);
                break;
        }
    }

    /// <summary>A name, a zero, the method, and the deflated profile; null when that is not so.</summary>
    private static byte[]? Inflate(byte[] content)
    {
        var name = content.AsSpan().IndexOf((byte)0);
        if (name < 0 || name + 2 > content.Length)
            return null;
        try
        {
            using var inflating = new ZLibStream(new MemoryStream(content, name + 2, content.Length - name - 2), CompressionMode.Decompress);
            var inflated = new byte[ColourProfile.MostBytes];
            return inflated[..inflating.ReadAtLeast(inflated, inflated.Length, throwOnEndOfStream: false)];
        }
        catch (InvalidDataException)
        {
            // A broken profile is no reason to refuse the picture.
            return null;
        }
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var one in bytes)
            crc = CrcTable[(byte)(crc ^ one)] ^ (crc >> 8);
        return crc;
    }

    private static uint CrcOf(int value)
    {
        var crc = (uint)value;
        for (var bit = 0; bit < 8; bit++)
            crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        return crc;
    }
}
