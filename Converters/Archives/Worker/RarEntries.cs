using System.Buffers.Binary;
using FlipUnit.Converters.Files;
using SharpCompress.Common.Rar;

namespace FlipUnit.Converters.Archives.Worker;

/// <summary>What is different with RAR: its attributes, links and checksums, and headers that may be encrypted as a whole.</summary>
internal static class RarEntries
{
    /// <summary>Set in every mode that leaves its owner something to read, and in hardly any attributes of Windows.</summary>
    private const int OwnerReads = 0x100;

    private const int OldMainHeader = 0x73;
    private const int EncryptedHeaders = 0x80;

    /// <summary>Attributes are of the packer's system: mode bits of Unix as they are, or those of Windows.</summary>
    public static int Mode(RarEntry entry) =>
        entry.Attrib is { } attributes && (attributes & OwnerReads) != 0 && (attributes & UnixModes.TypeBits) == (entry.IsDirectory ? UnixModes.Folder : UnixModes.File) ? attributes : 0;

    /// <summary>RAR 5 says what a link is; before it, a file of the type link held where it led.</summary>
    public static bool IsLink(RarEntry entry) => entry.IsRedir || UnixModes.IsLink(entry.Attrib ?? 0);

    /// <summary>
    /// Null for BLAKE2, which the library holds the content to, and for the encrypted of RAR 5: there it is keyed, and a
    /// wrong password is met before. RAR 4 knows of a wrong password by this alone.
    /// </summary>
    public static uint? Crc(RarEntry entry)
    {
        var header = Hidden.Value(entry, "FileHeader");
        var isKeyed = entry.IsEncrypted && Hidden.Value(header, "IsRar5") is true;
        return !isKeyed && Hidden.Value(header, "FileCrc") is byte[] { Length: sizeof(uint) } sum && sum.AsSpan().ContainsAnyExcept((byte)0) ? BinaryPrimitives.ReadUInt32LittleEndian(sum) : null;
    }

    /// <summary>Names and all in a RAR 4. A wrong password makes rubbish of them, which the library takes for damage.</summary>
    public static bool AreEncrypted(FileStream file)
    {
        // Seven bytes of signature; two of checksum, one of type, two of flags.
        Span<byte> head = stackalloc byte[12];
        file.Position = 0;
        var isOld = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && head[6] == 0 && head[9] == OldMainHeader;
        file.Position = 0;
        return isOld && (BinaryPrimitives.ReadUInt16LittleEndian(head[10..]) & EncryptedHeaders) != 0;
    }
}
