using System.Diagnostics;
using FlipUnit.Converters.Tests.Hostile;
using FlipUnit.Converters.Tools;
using FlipUnit.TestSupport;

namespace FlipUnit.Converters.Tests.Tools;

public sealed class ToolRunnerTests : IAsyncDisposable
{
    private static readonly Tool[] Shell = [new("sh", "/bin/sh", [])];

    private readonly Toolbox toolbox = new(tools: Shell);
    private readonly AttemptFolder folder;

    public ToolRunnerTests() => folder = toolbox.NewAttempt();

    [Fact]
    public async Task A_cancel_ends_the_whole_tree()
    {
        using var stop = new CancellationTokenSource();
        var running = Run("setsid sleep 300 & (sleep 300 & sleep 300) & while :; do :; done", cancellation: stop.Token);
        await Wait.Until(() => Survivors.Of(folder.Root).Count > 4, TimeSpan.FromSeconds(20), "the tree runs");
        var clock = Stopwatch.StartNew();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(2), $"{clock.Elapsed}");
        Assert.Empty(Survivors.Of(folder.Root));
    }

    [Fact]
    public async Task What_a_tool_leaves_running_ends_with_it()
    {
        await Run("setsid sleep 300 & exit 0");
        Assert.Empty(Survivors.Of(folder.Root));
    }

    [Fact]
    public async Task Errors_that_flood_are_kept_at_both_ends()
    {
        var result = await Run("echo first >&2; head -c 30000000 /dev/zero | tr '\\0' x >&2; echo last >&2");
        Assert.StartsWith("first", result.Error, StringComparison.Ordinal);
        Assert.EndsWith("last", result.Error.TrimEnd(), StringComparison.Ordinal);
        // The last reads may be larger than what is kept of them.
        Assert.InRange(result.Error.Length, 10_000, 64 * 1024);
    }

    [Fact]
    public async Task Output_that_floods_is_cut_or_goes_to_a_file_whole()
    {
        Assert.InRange((await Run("head -c 3000000 /dev/zero | tr '\\0' x")).Output.Length, 60_000, 64 * 1024 + 100);
        await toolbox.Tools.Run(new ToolCommand("sh", ["-c", "head -c 3000000 /dev/zero"]) { StandardOutput = "whole" }, folder, CancellationToken.None);
        Assert.Equal(3_000_000, new FileInfo(folder.WorkPath("whole")).Length);
    }

    [Fact]
    public async Task Memory_is_counted_over_the_tree()
    {
        // tail holds a line that does not end: each of the two is within the budget, both are not.
        const string Two = "(head -c 150000000 /dev/zero | tail -n 1 | sleep 60) & (head -c 150000000 /dev/zero | tail -n 1 | sleep 60) & wait";
        var failure = await Assert.ThrowsAsync<ConversionException>(() => Run(Two, memory: 220));
        Assert.Equal(ErrorCode.OutOfMemory, failure.Code);
        Assert.Empty(Survivors.Of(folder.Root));
    }

    [Theory]
    [InlineData("head -c 300000000 /dev/zero > /tmp/full", ErrorCode.DiskFull)]
    [InlineData("head -c 20000000 /dev/zero > large", ErrorCode.OutputTooLarge)]
    [InlineData("while :; do :; done", ErrorCode.Timeout)]
    [InlineData("kill -9 $$", ErrorCode.OutOfMemory)]
    public async Task What_a_limit_ended_is_not_the_files_fault(string script, ErrorCode code)
    {
        var command = new ToolCommand("sh", ["-c", script]) { FileMegabytes = script.Contains("/tmp", StringComparison.Ordinal) ? 1000 : 10, CpuSeconds = 1 };
        var failure = await Assert.ThrowsAsync<ConversionException>(() => toolbox.Tools.Run(command, folder, CancellationToken.None));
        Assert.Equal(code, failure.Code);
    }

    [Fact]
    public async Task What_a_tool_says_of_a_file_is_the_callers_to_judge()
    {
        var result = await Run("echo 'bad file' >&2; exit 3");
        Assert.Equal((3, "bad file"), (result.ExitCode, result.Error.Trim()));
    }

    [Fact]
    public async Task The_box_has_no_network_no_users_and_a_read_only_system()
    {
        await File.WriteAllTextAsync(Path.Combine(folder.In, "in-0.txt"), "input");
        await using var canary = new Canary();
        var result = await Run($"cat {canary.Path}; cat /etc/passwd; touch /usr/x; echo changed > /in/in-0.txt; ls /sys/class/net; grep -c : /proc/net/dev; id -u; ls /home /root");
        Assert.Equal("1", result.Output.Trim().Split('\n')[0]);
        Assert.DoesNotContain(canary.Secret, result.Output, StringComparison.Ordinal);
        Assert.Equal("input", await File.ReadAllTextAsync(Path.Combine(folder.In, "in-0.txt")));
        Assert.Null(canary.Harm());
    }

    [Fact]
    public async Task Without_the_box_tools_run_within_limits_and_a_cancel_ends_their_tree()
    {
        await using var weak = new Toolbox(options => options.Mode = ToolMode.Weak, Shell);
        using var attempt = weak.NewAttempt();
        var told = await weak.Tools.Run(new ToolCommand("sh", ["-c", "echo here > made; ulimit -f; pwd"]) { FileMegabytes = 10 }, attempt, CancellationToken.None);
        Assert.Equal("here", (await File.ReadAllTextAsync(attempt.WorkPath("made"))).Trim());
        Assert.Equal(["20480", attempt.Work], told.Output.Trim().Split('\n'));

        using var stop = new CancellationTokenSource();
        var running = weak.Tools.Run(new ToolCommand("sh", ["-c", "(sleep 300 & sleep 300) & sleep 300"]), attempt, stop.Token);
        await Wait.Until(() => Sleepers() >= 2, TimeSpan.FromSeconds(20), "the tree runs");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(0, Sleepers());

        int Sleepers() => Directory.EnumerateDirectories("/proc").Count(path => int.TryParse(Path.GetFileName(path), out var id) && WorksIn(id, attempt.Work) && ProcessTree.IsRunning(id));
    }

    [Fact]
    public async Task Without_the_box_workers_find_their_files()
    {
        await using var weak = new Toolbox(options => options.Mode = ToolMode.Weak);
        await using var harness = new ConverterHarness(weak);
        var converter = Catalog.Shipped.Single(one => one.Descriptor.Name == "image.convert");
        var result = await harness.With(converter, "photo.jpg").Convert(converter, """{"format": "png"}""");
        Assert.True(File.Exists(result.Outputs[0].Path));
    }

    [Fact]
    public async Task Where_the_box_is_refused_nothing_is_available_and_the_reason_is_told()
    {
        // A namespace in which no further one can be made, as on systems that refuse them.
        var info = new ProcessStartInfo("bwrap") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["--dev-bind", "/", "/", "--unshare-user", "--disable-userns", "--", "dotnet", Repository.Program("TestSilo"), "probe"])
            info.ArgumentList.Add(argument);
        using var process = Process.Start(info)!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.StartsWith("tools cannot be boxed here: ", said, StringComparison.Ordinal);
        Assert.Contains("FlipUnit:Tools:Mode=Weak", said, StringComparison.Ordinal);
        Assert.EndsWith("found: \nsaid to clients: this machine refuses the box that tools run in; the silo's log says why\n", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_it_is_allowed_tools_and_workers_are_found()
    {
        await using var all = new Toolbox();
        Assert.Null(await all.Tools.Probe(CancellationToken.None));
        Assert.NotNull(all.Tools.Find(ToolCatalog.Worker));
        Assert.Matches(@"^\d+\.", all.Tools.Find("bsdtar")!.Version);
    }

    public async ValueTask DisposeAsync()
    {
        folder.Dispose();
        await toolbox.DisposeAsync();
    }

    private static bool WorksIn(int id, string folder)
    {
        try
        {
            return new FileInfo($"/proc/{id}/cwd").LinkTarget == folder;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private Task<ToolResult> Run(string script, int memory = 1024, CancellationToken cancellation = default) =>
        toolbox.Tools.Run(new ToolCommand("sh", ["-c", script]) { MemoryMegabytes = memory }, folder, cancellation);
}
