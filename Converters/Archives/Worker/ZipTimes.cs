using System.Buffers.Binary;

namespace FlipUnit.Converters.Archives.Worker;

/// <summary>When an entry was changed, as packers tell it beside the clock of their own time zone (APPNOTE 4.5.5, and the extended timestamp of Info-ZIP).</summary>
internal static class ZipTimes
{
    private const ushort Unix = 0x5455;
    private const ushort Windows = 0x000A;
    private const int FieldBytes = 4;
    private const byte HasModified = 1;

    /// <summary>In UTC; null when only the packer's own clock is told.</summary>
    /// <param name="extra">The extra fields of an entry in the directory.</param>
    public static DateTimeOffset? Modified(ReadOnlySpan<byte> extra)
    {
        while (extra.Length >= FieldBytes)
        {
            var (kind, length) = (BinaryPrimitives.ReadUInt16LittleEndian(extra), BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]));
            var field = extra[FieldBytes..];
            if (length > field.Length)
                return null;
            field = field[..length];
            if (kind == Unix && field is [var flags, _, _, _, _, ..] && (flags & HasModified) != 0)
                return DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt32LittleEndian(field[1..]));
            // Four bytes of nothing, then attribute 1: three times of eight bytes, the change first.
            if (kind == Windows && field.Length >= 32 && field[4..8] is [1, 0, 24, 0] && FromWindows(BinaryPrimitives.ReadInt64LittleEndian(field[8..])) is { } time)
                return time;
            extra = extra[(FieldBytes + length)..];
        }

        return null;
    }

    private static DateTimeOffset? FromWindows(long ticks) => ticks > 0 && ticks < DateTime.MaxValue.ToFileTimeUtc() ? new DateTimeOffset(DateTime.FromFileTimeUtc(ticks)) : null;
}
