using System.Reflection;
using FlipUnit.TestSupport;

namespace FlipUnit.Architecture.Tests;

public sealed class ReferenceTests
{
    private const string Ours = "FlipUnit.";

    /// <summary>Project to those of ours that it may use; what stands here is the house's plan.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Grains.Interfaces"] = [],
        ["Converters"] = [],
        ["Storage"] = [],
        ["Hosting"] = ["Storage"],
        ["Grains"] = ["Grains.Interfaces", "Converters", "Storage"],
        ["Gateway"] = ["Grains.Interfaces", "Converters", "Storage", "Hosting"],
        ["Silo"] = ["Grains", "Grains.Interfaces", "Converters", "Storage", "Hosting"],
    };

    public static TheoryData<string> Projects { get; } = [.. Allowed.Keys];

    [Theory, MemberData(nameof(Projects))]
    public void References_point_one_way(string project)
    {
        var used = Assembly.Load(Ours + project).GetReferencedAssemblies().Select(name => name.Name!)
            .Where(name => name.StartsWith(Ours, StringComparison.Ordinal)).Select(name => name[Ours.Length..]);
        Assert.Empty(used.Except(Allowed[project]));
    }

    [Fact]
    public void Converters_know_neither_Orleans_nor_ASP_NET()
    {
        var used = Assembly.Load("FlipUnit.Converters").GetReferencedAssemblies().Select(name => name.Name!);
        Assert.DoesNotContain(used, name => name.StartsWith("Orleans", StringComparison.Ordinal) || name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
    }

    [Fact]
    public void Only_the_tools_start_processes()
    {
        var starters = Source.Files().Where(file => !file.Name.StartsWith("tests/", StringComparison.Ordinal) && !file.Name.StartsWith("bench/", StringComparison.Ordinal))
            .Where(file => file.Text.Contains("Process.Start(", StringComparison.Ordinal)).Select(file => file.Name);
        Assert.Equal(["Converters/Tools/ToolStarter.cs"], starters);
    }

    [Fact]
    public void No_file_is_longer_than_400_lines() =>
        Assert.DoesNotContain(Source.Files(), file => file.Text.Count(letter => letter == '\n') > 400);

    [Fact]
    public void Every_package_of_the_lists_has_its_reason_in_the_decisions()
    {
        var decisions = File.ReadAllText(Path.Combine(Repository.Root, "docs", "decisions.md"));
        var packages = System.Xml.Linq.XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props")).Descendants("PackageVersion")
            .Select(package => package.Attribute("Include")!.Value);
        Assert.DoesNotContain(packages, package => !decisions.Contains($"`{package}`", StringComparison.Ordinal));
    }
}
