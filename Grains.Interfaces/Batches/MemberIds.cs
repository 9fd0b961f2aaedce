using System.Buffers.Binary;
using System.Security.Cryptography;

namespace FlipUnit.Grains.Interfaces.Batches;

/// <summary>
/// The ids of a batch's jobs, derived from the batch's own: whoever makes a member a second time finds it made. They are
/// as hard to guess as the batch's id, and who knows that may read its members.
/// </summary>
public static class MemberIds
{
    private const int GuidBytes = 16;

    public static Guid Of(Guid batch, int index)
    {
        Span<byte> said = stackalloc byte[GuidBytes + sizeof(int)];
        batch.TryWriteBytes(said, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(said[GuidBytes..], index);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(said, hash);
        // Version 8 (made by a rule of our own), variant 1: RFC 9562.
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..GuidBytes], bigEndian: true);
    }

    public static Guid[] All(Guid batch, int size) => [.. Enumerable.Range(0, size).Select(index => Of(batch, index))];
}
