using System.Security.Cryptography;
using System.Text;
using FlipUnit.Storage.Blobs;
using Microsoft.Extensions.Options;

namespace FlipUnit.Gateway.Uploads;

/// <summary>Signs upload URLs: only who got the URL can put, and only that file, until then.</summary>
public sealed class UploadSigner
{
    private const int KeyBytes = 32;

    private readonly byte[] key;

    public UploadSigner(IOptions<GatewayOptions> options) => key = LoadOrCreate(options.Value.SigningKeyFile);

    public string Sign(Guid id, long bytes, string? contentType, long expires)
    {
        var text = FormattableString.Invariant($"PUT\n{id:n}\n{bytes}\n{expires}\n{contentType}");
        return Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
    }

    public bool IsValid(Guid id, long bytes, string? contentType, long expires, string signature) => CryptographicOperations.FixedTimeEquals(
        Encoding.ASCII.GetBytes(Sign(id, bytes, contentType, expires)), Encoding.ASCII.GetBytes(signature));

    private static byte[] LoadOrCreate(string path)
    {
        if (path.Length == 0)
            throw Wrong($"{GatewayOptions.Section}:{nameof(GatewayOptions.SigningKeyFile)} is needed with the local store");
        try
        {
            if (!File.Exists(path))
                Create(path);
            var bytes = File.ReadAllBytes(path);
            return bytes.Length >= KeyBytes ? bytes : throw Wrong($"{path} holds no signing key; delete it, and a new one is made");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Wrong($"{nameof(GatewayOptions.SigningKeyFile)} cannot be used: {failure.Message}");
        }
    }

    /// <summary>The file gets its name when it is whole, and only the first: gateways that start at once share one key.</summary>
    private static void Create(string path)
    {
        var temporary = $"{path}.{Guid.NewGuid():n}";
        try
        {
            using (var file = new FileStream(temporary, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }))
            {
                file.Write(RandomNumberGenerator.GetBytes(KeyBytes));
                file.Flush(flushToDisk: true);
            }

            // File.Move looks whether the name is taken and then renames over it: a link is one step. Where it is taken,
            // another gateway was first, and its key is the key.
            if (!NativeFiles.Link(temporary, path) && !File.Exists(path))
                throw new IOException($"the file system of {Path.GetDirectoryName(path)} knows no hard links");
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static OptionsValidationException Wrong(string sentence) => new(GatewayOptions.Section, typeof(GatewayOptions), [sentence]);
}
