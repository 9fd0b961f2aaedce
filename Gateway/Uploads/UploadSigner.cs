using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace FlipUnit.Gateway.Uploads;

/// <summary>Signs upload URLs: only who got the URL can put, and only that file, until then.</summary>
public sealed class UploadSigner
{
    private const int KeyBytes = 32;

    private readonly byte[] key;

    public UploadSigner(IOptions<GatewayOptions> options) => key = LoadOrCreate(options.Value.SigningKeyFile);

    public string Sign(Guid id, long bytes, long expires)
    {
        var text = FormattableString.Invariant($"PUT\n{id:n}\n{bytes}\n{expires}");
        return Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(text)));
    }

    public bool IsValid(Guid id, long bytes, long expires, string signature) => CryptographicOperations.FixedTimeEquals(
        Encoding.ASCII.GetBytes(Sign(id, bytes, expires)), Encoding.ASCII.GetBytes(signature));

    private static byte[] LoadOrCreate(string path)
    {
        try
        {
            // Exclusive: when two gateways start at once, one makes the key and the other reads it.
            using var file = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                Share = FileShare.None,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            file.Write(RandomNumberGenerator.GetBytes(KeyBytes));
        }
        catch (IOException) when (File.Exists(path))
        {
            // Made before, by this gateway or another.
        }

        var bytes = File.ReadAllBytes(path);
        return bytes.Length >= KeyBytes ? bytes : throw new OptionsValidationException(
            GatewayOptions.Section, typeof(GatewayOptions), [$"{path} holds no signing key; delete it, and a new one is made"]);
    }
}
