using System.Diagnostics;
using System.Text.RegularExpressions;
using FlipUnit.Converters;
using FlipUnit.Converters.Tools;
using FlipUnit.TestSupport;

namespace FlipUnit.Architecture.Tests.Deploy;

/// <summary>What can be known of deploy/docker/Dockerfile without building it.</summary>
public sealed partial class ImageTests
{
    private static readonly string[] NotInImages = ["postgresql-15", "curl"];

    private static readonly string[] RoleStages = ["silo-media", "silo-pdf", "silo-general"];

    private static readonly string Dockerfile = File.ReadAllText(Path.Combine(Repository.Root, "deploy", "docker", "Dockerfile")).Replace("\\\n", "", StringComparison.Ordinal);

    [Fact]
    public void The_image_for_every_role_has_the_packages_of_the_list()
    {
        var listed = File.ReadLines(Path.Combine(Repository.Root, "deploy", "packages.txt")).Select(line => line.Split(' ')[0]).Where(name => name.Length > 0 && name[0] != '#');
        Assert.Equal(listed.Except(NotInImages).Order(), PackagesOf("silo-all").Except(PackagesOf("base")).Order());
    }

    [Theory]
    [InlineData("silo-media")]
    [InlineData("silo-pdf")]
    [InlineData("silo-general")]
    public void The_image_of_a_role_has_every_tool_that_its_operations_name(string stage)
    {
        var roles = Roles().Match(Body(stage)).Groups[1].Value.Split(',');
        var tools = Catalog.Shipped.Select(converter => converter.Descriptor).Where(one => roles.Contains(one.Queue.Role))
            .SelectMany(one => one.Tools).Where(tool => tool != ToolCatalog.Worker).Distinct().ToArray();
        Assert.NotEmpty(roles);
        Assert.Empty(tools.Select(Owner).Distinct().Except(PackagesOf(stage)));
    }

    [Fact]
    public void Every_role_is_in_an_image() =>
        Assert.Equal(
            QueueDescriptor.All.Select(queue => queue.Role).Distinct().Order(),
            RoleStages.SelectMany(stage => Roles().Match(Body(stage)).Groups[1].Value.Split(',')).Order());

    [Fact]
    public void Images_have_named_bases_ordinary_users_and_no_package_lists()
    {
        Assert.All(From().Matches(Dockerfile).Select(match => match.Groups[1].Value), image => Assert.True(!image.Contains("latest", StringComparison.Ordinal) && (image.Contains(':', StringComparison.Ordinal) || HasStage(image)), image));
        Assert.All(Dockerfile.Split('\n').Where(line => line.Contains("apt-get install", StringComparison.Ordinal)), line =>
        {
            Assert.Contains("apt-get update", line, StringComparison.Ordinal);
            Assert.Contains("--no-install-recommends", line, StringComparison.Ordinal);
            Assert.EndsWith("rm -rf /var/lib/apt/lists/*", Regex.Split(line, @" && useradd")[0].TrimEnd(), StringComparison.Ordinal);
        });
        Assert.All(From().Matches(Dockerfile).Select(match => match.Groups[2].Value).Where(stage => stage is not ("build" or "gateway")), stage =>
            Assert.Equal("10001:10001", User().Matches(Body(stage)).Last().Groups[1].Value));
    }

    [Fact]
    public void Every_package_of_the_images_is_one_of_Debian() =>
        Assert.DoesNotContain("Candidate: (none)", Run("apt-cache", ["policy", .. PackagesOf("silo-all")]), StringComparison.Ordinal);

    /// <summary>Packages of a stage and of those it stands on.</summary>
    private static List<string> PackagesOf(string stage)
    {
        var own = Install().Matches(Body(stage)).SelectMany(match => match.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var parent = From().Matches(Dockerfile).First(match => match.Groups[2].Value == stage).Groups[1].Value;
        return HasStage(parent) ? [.. PackagesOf(parent), .. own] : [.. own];
    }

    private static bool HasStage(string name) => From().Matches(Dockerfile).Any(match => match.Groups[2].Value == name);

    private static string Body(string stage)
    {
        var from = From().Matches(Dockerfile).First(match => match.Groups[2].Value == stage);
        var next = Dockerfile.IndexOf("\nFROM ", from.Index + 1, StringComparison.Ordinal);
        return next < 0 ? Dockerfile[from.Index..] : Dockerfile[from.Index..next];
    }

    private static string Owner(string tool) => Run("dpkg-query", ["-S", $"*/bin/{tool}"]).Split(':')[0];

    internal static string Run(string program, IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var complaints = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {output}{complaints.Result}");
    }

    [GeneratedRegex(@"^FROM (\S+) AS (\S+)", RegexOptions.Multiline)]
    private static partial Regex From();

    [GeneratedRegex(@"--no-install-recommends ([^&\n]+?) +&&")]
    private static partial Regex Install();

    [GeneratedRegex(@"^USER (\S+)", RegexOptions.Multiline)]
    private static partial Regex User();

    [GeneratedRegex(@"FlipUnit__Silo__Roles=(\S+)")]
    private static partial Regex Roles();
}
