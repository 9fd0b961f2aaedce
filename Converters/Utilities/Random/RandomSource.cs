using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace FlipUnit.Converters.Utilities.Random;

/// <summary>Random bytes: the system's, or a sequence that a seed repeats on every version and machine.</summary>
internal abstract class RandomSource
{
    public static RandomSource For(string? seed) => string.IsNullOrEmpty(seed) ? new Secret() : new Seeded(seed);

    public abstract void Fill(Span<byte> bytes);

    /// <summary>Milliseconds since 1970 for ids that begin with the time.</summary>
    public abstract long Now { get; }

    /// <summary>A whole number from 0 to <paramref name="most"/>, each as likely: what would favour some is drawn again.</summary>
    public ulong UpTo(ulong most)
    {
        Span<byte> bytes = stackalloc byte[8];
        if (most == ulong.MaxValue)
        {
            Fill(bytes);
            return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        }

        var range = most + 1;
        var limit = ulong.MaxValue - (((ulong.MaxValue % range) + 1) % range);
        ulong drawn;
        do
        {
            Fill(bytes);
            drawn = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        }
        while (drawn > limit);
        return drawn % range;
    }

    private sealed class Secret : RandomSource
    {
        public override long Now => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

        public override void Fill(Span<byte> bytes) => RandomNumberGenerator.Fill(bytes);
    }

    /// <summary>SHA-256 of the seed and a counter, block after block.</summary>
    private sealed class Seeded(string seed) : RandomSource
    {
        private readonly byte[] key = SHA256.HashData(Encoding.UTF8.GetBytes(seed));
        private readonly byte[] block = new byte[SHA256.HashSizeInBytes];
        private int left;
        private long counter;

        /// <summary>A time that is always the same.</summary>
        public override long Now => 946_684_800_000;

        public override void Fill(Span<byte> bytes)
        {
            foreach (ref var one in bytes)
            {
                if (left == 0)
                    Next();
                one = block[^left--];
            }
        }

        private void Next()
        {
            Span<byte> input = stackalloc byte[SHA256.HashSizeInBytes + 8];
            key.CopyTo(input);
            BinaryPrimitives.WriteInt64LittleEndian(input[SHA256.HashSizeInBytes..], counter++);
            SHA256.HashData(input, block);
            left = block.Length;
        }
    }
}
