using FlipUnit.TestSupport;

namespace FlipUnit.Architecture.Tests;

/// <summary>The C# files of the checkout, by their paths in it.</summary>
internal static class Source
{
    private static readonly string[] Folders = ["Grains.Interfaces", "Grains", "Converters", "Storage", "Hosting", "Silo", "Gateway", "tests", "bench"];

    public static IEnumerable<(string Name, string Text)> Files() => Folders
        .Select(folder => Path.Combine(Repository.Root, folder)).Where(Directory.Exists)
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
        .Where(path => !path.Contains("/obj/", StringComparison.Ordinal))
        .Select(path => (Path.GetRelativePath(Repository.Root, path), File.ReadAllText(path)));
}
