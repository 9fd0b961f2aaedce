using System.IO.Hashing;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;

namespace FlipUnit.Converters.Text.Hashes;

/// <summary>Takes bytes and gives their hash in lower-case hex. SHA is the platform's, or BouncyCastle's where OpenSSL is too old for SHA-3.</summary>
internal abstract class HashWriter : IDisposable
{
    public static string NameOf(HashKind kind) => kind.ToString().ToLowerInvariant().Replace("bits", "_", StringComparison.Ordinal);

    public static HashWriter For(HashKind kind) => kind switch
    {
        HashKind.Sha256 => new Platform(HashAlgorithmName.SHA256),
        HashKind.Sha384 => new Platform(HashAlgorithmName.SHA384),
        HashKind.Sha512 => new Platform(HashAlgorithmName.SHA512),
        HashKind.Sha3Bits256 => Sha3(HashAlgorithmName.SHA3_256, 256),
        HashKind.Sha3Bits384 => Sha3(HashAlgorithmName.SHA3_384, 384),
        HashKind.Sha3Bits512 => Sha3(HashAlgorithmName.SHA3_512, 512),
        HashKind.Blake2b => new Managed(new Blake2bDigest(512)),
        HashKind.Blake2s => new Managed(new Blake2sDigest(256)),
        HashKind.Crc32 => new Checksum(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such hash"),
    };

    public abstract void Append(ReadOnlySpan<byte> bytes);

    public abstract string End();

    public virtual void Dispose()
    {
    }

    private static HashWriter Sha3(HashAlgorithmName name, int bits) => SHA3_256.IsSupported ? new Platform(name) : new Managed(new Sha3Digest(bits));

    private sealed class Platform(HashAlgorithmName name) : HashWriter
    {
        private readonly IncrementalHash hash = IncrementalHash.CreateHash(name);

        public override void Append(ReadOnlySpan<byte> bytes) => hash.AppendData(bytes);

        public override string End() => System.Convert.ToHexStringLower(hash.GetHashAndReset());

        public override void Dispose()
        {
            hash.Dispose();
            base.Dispose();
        }
    }

    private sealed class Managed(IDigest digest) : HashWriter
    {
        public override void Append(ReadOnlySpan<byte> bytes) => digest.BlockUpdate(bytes);

        public override string End()
        {
            var hash = new byte[digest.GetDigestSize()];
            digest.DoFinal(hash);
            return System.Convert.ToHexStringLower(hash);
        }
    }

    private sealed class Checksum : HashWriter
    {
        private readonly Crc32 crc = new();

        public override void Append(ReadOnlySpan<byte> bytes) => crc.Append(bytes);

        public override string End() => crc.GetCurrentHashAsUInt32().ToString("x8", System.Globalization.CultureInfo.InvariantCulture);
    }
}
