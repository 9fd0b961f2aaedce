using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace FlipUnit.Storage.Sql;

/// <summary>One numbered file of deploy/sql.</summary>
internal sealed record MigrationFile(string Name, string Text)
{
    private const string Prefix = "sql/";
    private const string Concurrently = "-- concurrently";

    /// <summary>What was applied is told from what was written later by this.</summary>
    public string Checksum => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    /// <summary>Its statements build indexes while others write, which no transaction allows.</summary>
    public bool IsConcurrent => Text.StartsWith(Concurrently, StringComparison.Ordinal);

    public string[] Statements =>
        string.Join('\n', Text.Split('\n').Where(line => !line.StartsWith("--", StringComparison.Ordinal)))
            .Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The files that this program was built with, in order of name.</summary>
    public static IReadOnlyList<MigrationFile> Embedded { get; } =
    [
        .. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .Select(name => new MigrationFile(name[Prefix.Length..], Read(name))),
    ];

    private static string Read(string resource)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
