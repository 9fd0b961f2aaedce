using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace FlipUnit.Converters.Tests.Archives;

/// <summary>One entry as it is to stand in the file; what is not given is what a packer would write.</summary>
public sealed record ZipPart(byte[] Name, byte[] Content)
{
    public ZipPart(string name, string content)
        : this(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(content))
    {
    }

    public bool Deflate { get; init; }

    /// <summary>Bit 11 says that the name is UTF-8.</summary>
    public ushort Flags { get; init; }

    /// <summary>Unix mode with the type of the file, in the upper half of the attributes.</summary>
    public int Mode { get; init; } = 0x81A4;

    public DateTime Time { get; init; } = new(2011, 3, 4, 5, 6, 8, DateTimeKind.Utc);

    public uint? Crc { get; init; }

    /// <summary>Extra fields, in the directory only.</summary>
    public byte[] Extra { get; init; } = [];
}

/// <summary>Writes ZIP files byte by byte, also such as no packer would.</summary>
public static class ZipMaker
{
    private const int ByUnix = 3 << 8;

    /// <param name="parts">The entries in order.</param>
    /// <param name="offsetOf">Where the directory says an entry is; for entries that share their bytes.</param>
    /// <param name="listed">How many entries the directory's end says there are.</param>
    public static byte[] Zip(IReadOnlyList<ZipPart> parts, Func<int, int>? offsetOf = null, int? listed = null)
    {
        var file = new MemoryStream();
        var directory = new MemoryStream();
        foreach (var (index, part) in parts.Index())
        {
            var packed = part.Deflate ? Packed(part.Content) : part.Content;
            var at = (int)file.Position;
            var shared = Shared(part, packed);
            file.Write([.. "PK\x03\x04"u8, 20, 0, .. shared, .. part.Name, .. packed]);
            directory.Write(
            [
                .. "PK\x01\x02"u8, .. Two(ByUnix | 20), 20, 0, .. shared[..^2], .. Two(part.Extra.Length), 0, 0, 0, 0, 0, 0,
                .. Four((uint)part.Mode << 16), .. Four((uint)(offsetOf?.Invoke(index) ?? at)), .. part.Name, .. part.Extra,
            ]);
        }

        var count = Two(listed ?? parts.Count);
        return
        [
            .. file.ToArray(), .. directory.ToArray(),
            .. "PK\x05\x06"u8, 0, 0, 0, 0, .. count, .. count, .. Four((uint)directory.Length), .. Four((uint)file.Length), 0, 0,
        ];
    }

    public static byte[] Packed(byte[] content)
    {
        var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal))
            deflate.Write(content);
        return packed.ToArray();
    }

    private static byte[] Shared(ZipPart part, byte[] packed)
    {
        var time = (part.Time.Hour << 11) | (part.Time.Minute << 5) | (part.Time.Second / 2);
        var date = ((part.Time.Year - 1980) << 9) | (part.Time.Month << 5) | part.Time.Day;
        return
        [
            .. Two(part.Flags), .. Two(part.Deflate ? 8 : 0), .. Two(time), .. Two(date), .. Four(part.Crc ?? Crc32.HashToUInt32(part.Content)),
            .. Four((uint)packed.Length), .. Four((uint)part.Content.Length), .. Two(part.Name.Length), 0, 0,
        ];
    }

    private static byte[] Two(int number)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)number);
        return bytes;
    }

    private static byte[] Four(uint number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, number);
        return bytes;
    }
}
