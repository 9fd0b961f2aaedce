using System.Text.Json;
using FlipUnit.Converters.Tests.Hostile;
using FlipUnit.Converters.Tools;
using FlipUnit.TestSupport;

namespace FlipUnit.Converters.Tests.Tools;

/// <summary>Whatever a worker does costs one job and one worker.</summary>
public sealed class WorkerPoolTests
{
    private const int MemoryMegabytes = 256;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("die", ErrorCode.ToolFailed)]
    [InlineData("rubbish", ErrorCode.ToolFailed)]
    [InlineData("half", ErrorCode.ToolFailed)]
    [InlineData("nonsense", ErrorCode.ToolFailed)]
    [InlineData("throw", ErrorCode.ToolFailed)]
    [InlineData("fail", ErrorCode.UnreadableInput)]
    [InlineData("eat", ErrorCode.OutOfMemory)]
    public async Task A_worker_that_breaks_costs_one_job_and_one_worker(string what, ErrorCode code)
    {
        await using var toolbox = new Toolbox();
        using var folder = toolbox.NewAttempt();
        var first = await Id(toolbox, folder);
        var failure = await Assert.ThrowsAsync<ConversionException>(() => Ask(toolbox, folder, what).WaitAsync(Patience));
        Assert.Equal(code, failure.Code);
        Assert.False(new HostileOutcome(code, failure.Message, null, 0).Tells, failure.Message);
        Assert.NotEqual(first, await Id(toolbox, folder));
    }

    [Fact]
    public async Task A_worker_that_hangs_is_ended_with_its_request()
    {
        await using var toolbox = new Toolbox();
        using var folder = toolbox.NewAttempt();
        var first = await Id(toolbox, folder);
        using var stop = new CancellationTokenSource();
        var hanging = Ask(toolbox, folder, "hang", stop.Token);
        await Wait.Until(() => Survivors.Of(toolbox.Scratch).Count > 0, Patience, "the worker runs");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hanging.WaitAsync(TimeSpan.FromSeconds(5)));
        Assert.NotEqual(first, await Id(toolbox, folder));
    }

    [Fact]
    public async Task A_worker_that_floods_its_errors_is_drained()
    {
        await using var toolbox = new Toolbox();
        using var folder = toolbox.NewAttempt();
        var answer = await Ask(toolbox, folder, "flood").WaitAsync(Patience);
        Assert.True(answer.TryGetProperty("id", out _));
    }

    [Fact]
    public async Task Processes_that_a_worker_left_behind_end_with_it()
    {
        await using var toolbox = new Toolbox();
        using var folder = toolbox.NewAttempt();
        await Ask(toolbox, folder, "children");
        await toolbox.EndWorkers();
        await Wait.Until(() => Survivors.Of(toolbox.Scratch).Count == 0, TimeSpan.FromSeconds(2), "no process is left");
    }

    [Fact]
    public async Task Links_and_pipes_that_a_worker_leaves_are_no_outputs()
    {
        await using var toolbox = new Toolbox();
        using var folder = toolbox.NewAttempt();
        await Ask(toolbox, folder, "links");
        Assert.Equal([folder.WorkPath("plain.txt")], Directory.GetFileSystemEntries(folder.Work));
    }

    [Fact]
    public async Task A_worker_is_replaced_after_its_number_of_requests()
    {
        await using var toolbox = new Toolbox(options => options.WorkerRequests = 3);
        using var folder = toolbox.NewAttempt();
        var ids = new List<string>();
        for (var i = 0; i < 7; i++)
            ids.Add(await Id(toolbox, folder));
        Assert.All(ids.GroupBy(id => id), one => Assert.InRange(one.Count(), 1, 3));
        Assert.Equal(3, ids.Distinct().Count());
        Assert.Equal(3, ids.Count(id => id == ids[0]));
    }

    [Fact]
    public async Task A_spare_waits_for_who_comes_next()
    {
        await using var toolbox = new Toolbox();
        using var folder = toolbox.NewAttempt();
        await Id(toolbox, folder);
        await Wait.Until(() => Workers(toolbox) == 2, Patience, "one that has worked, and one that has not");
        await Assert.ThrowsAsync<ConversionException>(() => Ask(toolbox, folder, "die"));
        await Wait.Until(() => Workers(toolbox) >= 1, Patience, "a spare");
    }

    [Fact]
    public async Task Requests_at_once_have_workers_of_their_own_and_see_only_their_files()
    {
        await using var toolbox = new Toolbox();
        await Parallel.ForAsync(1, 9, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (count, stopping) =>
        {
            using var folder = toolbox.NewAttempt();
            for (var i = 0; i < count; i++)
                await File.WriteAllTextAsync(Path.Combine(folder.In, $"in-{i}.txt"), "text", stopping);
            Assert.Equal(count, (await Ask(toolbox, folder, "id", stopping)).GetProperty("files").GetInt32());
        });
        await toolbox.EndWorkers();
        Assert.All(Directory.EnumerateDirectories(toolbox.Scratch), left => Assert.DoesNotContain("worker", left, StringComparison.Ordinal));
    }

    private static int Workers(Toolbox toolbox) => Directory.EnumerateDirectories(toolbox.Scratch, "worker-*").Count();

    private static async Task<string> Id(Toolbox toolbox, AttemptFolder folder) => (await Ask(toolbox, folder, "id")).GetProperty("id").GetString()!;

    private static Task<JsonElement> Ask(Toolbox toolbox, AttemptFolder folder, string what, CancellationToken cancellation = default) =>
        toolbox.Workers.Run(TestWorker.Name, new Dictionary<string, string> { ["do"] = what }, folder, MemoryMegabytes, _ => { }, cancellation);
}
