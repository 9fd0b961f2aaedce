using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;

namespace FlipUnit.Converters.Tests.Hostile;

/// <summary>One change to a file's bytes. The place is a fraction of the file (in millionths), or counted from its start when <paramref name="Early"/>.</summary>
public sealed record Mutation(MutationKind Kind, bool Early, int Place, int Length, uint Value)
{
    private const int Whole = 1_000_000;

    /// <summary>The numbers that length and size fields break on.</summary>
    private static readonly uint[] Telling = [0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0xFFFF_FFFE, 100_000, 0x0100_0000];

    public static Gen<Mutation> Any { get; } =
        from kind in Gen.Elements(Enum.GetValues<MutationKind>())
        from early in Gen.Frequency((1, Gen.Constant(true)), (2, Gen.Constant(false)))
        from place in early ? Gen.Choose(0, 63) : Gen.Choose(0, Whole)
        from length in Gen.Frequency((3, Gen.Choose(1, 8)), (1, Gen.Choose(9, 512)))
        from value in Gen.Frequency((2, Gen.Elements(Telling)), (1, Gen.Choose(0, int.MaxValue).Select(number => (uint)number)))
        select new Mutation(kind, early, place, length, value);

    public byte[] Apply(byte[] file)
    {
        if (file.Length == 0)
            return file;
        var at = Early ? Math.Min(Place, file.Length - 1) : (int)((file.Length - 1L) * Place / Whole);
        var end = Math.Min(file.Length, at + Length);
        return Kind switch
        {
            MutationKind.FlipBit => Changed(file, at, at + 1, (_, old) => (byte)(old ^ (1 << (int)(Value % 8)))),
            MutationKind.Overwrite => Changed(file, at, end, (i, _) => (byte)(Value * (uint)(i + 1) >> 7)),
            MutationKind.Fill => Changed(file, at, end, (_, _) => (byte)Value),
            MutationKind.Delete => [.. file[..at], .. file[end..]],
            MutationKind.Repeat => [.. file[..end], .. file[at..end], .. file[end..]],
            MutationKind.Insert => [.. file[..at], .. Changed(new byte[Length], 0, Length, (i, _) => (byte)(Value >> (i % 4 * 8))), .. file[at..]],
            MutationKind.Move => [.. file[at..end], .. file[..at], .. file[end..]],
            MutationKind.Truncate => file[..at],
            MutationKind.LittleEndian or MutationKind.BigEndian => Number(file, at),
            MutationKind.Digits => Digits(file, at),
            _ => throw new InvalidOperationException($"no mutation {Kind}"),
        };
    }

    private byte[] Number(byte[] file, int at)
    {
        var number = new byte[4];
        if (Kind == MutationKind.BigEndian)
            BinaryPrimitives.WriteUInt32BigEndian(number, Value);
        else
            BinaryPrimitives.WriteUInt32LittleEndian(number, Value);
        var bytes = 1 << (Length % 3);
        var part = Kind == MutationKind.BigEndian ? number[^bytes..] : number[..bytes];
        return Changed(file, at, Math.Min(file.Length, at + bytes), (i, _) => part[i]);
    }

    /// <summary>The next decimal number of a text format, written anew.</summary>
    private byte[] Digits(byte[] file, int at)
    {
        var start = file.AsSpan(at).IndexOfAnyInRange((byte)'0', (byte)'9');
        if (start < 0)
            return file;
        start += at;
        var length = file.AsSpan(start).IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        var end = length < 0 ? file.Length : start + length;
        return [.. file[..start], .. System.Text.Encoding.ASCII.GetBytes($"{(Length % 4 == 0 ? "-" : "")}{Value}"), .. file[end..]];
    }

    private static byte[] Changed(byte[] file, int from, int to, Func<int, byte, byte> change)
    {
        var changed = (byte[])file.Clone();
        for (var i = from; i < to; i++)
            changed[i] = change(i - from, changed[i]);
        return changed;
    }
}

/// <summary>The ways in which a file is changed.</summary>
public enum MutationKind
{
    FlipBit,
    Overwrite,
    Fill,
    Delete,
    Repeat,
    Insert,
    Move,
    Truncate,
    LittleEndian,
    BigEndian,
    Digits,
}
