using System.Buffers.Binary;

namespace FlipUnit.Converters.Archives.Worker;

/// <summary>The start of a 7z says how long it is: what is shorter is cut off, or the first of several parts.</summary>
internal static class SevenZipHead
{
    private const int Bytes = 32;

    public static void Check(FileStream file, string name)
    {
        var head = new byte[Bytes];
        if (file.ReadAtLeast(head, Bytes, throwOnEndOfStream: false) < Bytes)
            throw CutOff();
        var end = (UInt128)BinaryPrimitives.ReadUInt64LittleEndian(head.AsSpan(12)) + BinaryPrimitives.ReadUInt64LittleEndian(head.AsSpan(20)) + Bytes;
        if (end > (UInt128)file.Length)
            throw Path.GetExtension(name) is { Length: 4 } part && int.TryParse(part.AsSpan(1), out _) ? ArchiveFaults.MissingVolume() : CutOff();
    }

    private static ConversionException CutOff() => new(ErrorCode.UnreadableInput, "The archive is cut off.");
}
