using System.Buffers.Binary;

namespace FlipUnit.Converters.Utilities.Random;

/// <summary>UUIDs of RFC 9562.</summary>
internal static class RandomIds
{
    public static string Version4(RandomSource source)
    {
        Span<byte> bytes = stackalloc byte[16];
        source.Fill(bytes);
        return Text(bytes, version: 4);
    }

    /// <summary>The time in milliseconds, then random bits: those of one answer are in order by their number in it.</summary>
    public static string Version7(RandomSource source, int index)
    {
        Span<byte> bytes = stackalloc byte[16];
        source.Fill(bytes);
        Span<byte> time = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(time, source.Now + index);
        time[2..].CopyTo(bytes);
        return Text(bytes, version: 7);
    }

    private static string Text(Span<byte> bytes, int version)
    {
        bytes[6] = (byte)((bytes[6] & 0x0F) | (version << 4));
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }
}
