using System.Buffers.Binary;
using System.IO.Compression;

namespace FlipUnit.Converters.Archives.Worker;

/// <summary>Where a ZIP's directory says an entry is: the place of its local header, and its packed bytes, and when the entry was changed where that is told in UTC.</summary>
internal readonly record struct ZipPlace(uint Start, uint Packed, int Method, bool IsEncrypted, DateTimeOffset? Modified)
{
    public const int LocalHeaderBytes = 30;

    private const uint LocalMark = 0x04034B50;
    private const int Deflated = 8;

    /// <summary>False when the numbers are further on, in 64 bits.</summary>
    public bool IsKnown => Start < uint.MaxValue && Packed < uint.MaxValue;

    /// <summary>Whether the platform unpacks it: a third of the time that a library written in C# needs.</summary>
    public bool IsPlain => IsKnown && Method == Deflated && !IsEncrypted;

    /// <summary>The unpacked content. Length and checksum are the caller's to hold it to.</summary>
    public Stream Open(FileStream file)
    {
        Span<byte> header = stackalloc byte[LocalHeaderBytes];
        file.Position = Start;
        file.ReadExactly(header);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != LocalMark)
            throw new InvalidDataException("no entry where the directory says one is");
        file.Position += BinaryPrimitives.ReadUInt16LittleEndian(header[26..]) + BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        return new DeflateStream(new StreamPart(file, Packed), CompressionMode.Decompress);
    }
}
