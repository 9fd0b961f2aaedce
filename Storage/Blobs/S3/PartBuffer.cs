using System.Buffers;

namespace FlipUnit.Storage.Blobs.S3;

/// <summary>Memory for one part. It grows as it is filled, so that a small blob takes little.</summary>
internal sealed class PartBuffer(int most) : IDisposable
{
    private const int FirstBytes = 64 * 1024;

    private byte[] memory = ArrayPool<byte>.Shared.Rent(Math.Min(FirstBytes, most));

    public int Length { get; private set; }

    public bool IsFull => Length == most;

    public void Clear() => Length = 0;

    /// <summary>Where the next bytes go; empty when it is full.</summary>
    public Memory<byte> Room()
    {
        if (Length == memory.Length && !IsFull)
            Grow();
        return memory.AsMemory(Length, Math.Min(memory.Length, most) - Length);
    }

    public void Add(int bytes) => Length += bytes;

    public MemoryStream Read() => new(memory, 0, Length, writable: false);

    public void Dispose() => ArrayPool<byte>.Shared.Return(memory);

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(most, memory.Length * 4L));
        memory.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(memory);
        memory = larger;
    }
}
