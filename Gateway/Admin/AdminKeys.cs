using System.Security.Cryptography;
using System.Text;
using FlipUnit.Gateway.Errors;
using Microsoft.Extensions.Options;

namespace FlipUnit.Gateway.Admin;

/// <summary>The admins' keys, from a setting or a file. A key is compared with all of them, in a time that tells nothing.</summary>
internal sealed partial class AdminKeys
{
    private const int ShortestKey = 32;
    private const string NameOfSetting = "admin";

    private readonly AdminOptions options;
    private readonly ILogger<AdminKeys> log;

    public AdminKeys(IOptions<AdminOptions> options, ILogger<AdminKeys> log)
    {
        this.options = options.Value;
        this.log = log;
        // What is wrong with them is a sentence at start.
        try
        {
            _ = Known();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Wrong(nameof(AdminOptions.KeyFile), failure.Message);
        }
    }

    /// <summary>False when no key is configured: then there is no admin API.</summary>
    public bool Any => options.Key.Length > 0 || options.KeyFile.Length > 0;

    /// <summary>The name of the key's owner, or null.</summary>
    public string? OwnerOf(string key)
    {
        IReadOnlyList<(string Name, byte[] Hash)> known;
        try
        {
            known = Known();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or OptionsValidationException)
        {
            LogUnreadable(log, failure.Message);
            throw new RequestProblemException(ErrorCode.ServiceUnavailable, "The admin keys cannot be read at the moment.");
        }

        var hash = Hash(key);
        string? owner = null;
        foreach (var one in known)
        {
            if (CryptographicOperations.FixedTimeEquals(one.Hash, hash))
                owner ??= one.Name;
        }

        return owner;
    }

    private List<(string Name, byte[] Hash)> Known()
    {
        var known = new List<(string, byte[])>();
        if (options.Key.Length > 0)
            known.Add((NameOfSetting, Hash(Checked(nameof(AdminOptions.Key), options.Key))));
        if (options.KeyFile.Length > 0)
        {
            foreach (var line in File.ReadLines(options.KeyFile).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
            {
                var parts = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
                if (parts.Length != 2)
                    throw Wrong(nameof(AdminOptions.KeyFile), "a line is not a name, a space and a key");
                known.Add((parts[0], Hash(Checked(nameof(AdminOptions.KeyFile), parts[1]))));
            }
        }

        return known;
    }

    private static string Checked(string setting, string key) =>
        key.Length >= ShortestKey ? key : throw Wrong(setting, $"a key has at least {ShortestKey} characters");

    // Hashes have one length, whatever is sent.
    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private static OptionsValidationException Wrong(string setting, string what) =>
        new(AdminOptions.Section, typeof(AdminOptions), [$"{AdminOptions.Section}:{setting}: {what}"]);

    [LoggerMessage(EventId = 2303, Level = LogLevel.Error, Message = "The admin keys cannot be read: {Reason}")]
    private static partial void LogUnreadable(ILogger log, string reason);
}
