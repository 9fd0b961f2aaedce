using FlipUnit.Grains.Queues;
using FlipUnit.Storage.Sql;
using FlipUnit.TestSupport;

namespace FlipUnit.Grains.Tests.Queues;

public sealed class RowScanTests
{
    private readonly SettableClock clock = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly QueueBoard board = new("q", 10);
    private readonly List<ActiveJob> rows = [];
    private readonly List<TimeSpan?> looks = [];
    private readonly RowScan scan;
    private Task reading = Task.CompletedTask;

    public RowScanTests() => scan = new RowScan(board, (within, _) => Read(within), clock);

    [Fact]
    public async Task The_first_look_is_at_all_rows_and_later_ones_at_what_was_written_since_and_a_minute_before()
    {
        Assert.True(scan.IsDue);
        await Run();
        Assert.False(scan.IsDue);
        clock.Now += TimeSpan.FromSeconds(10);
        Assert.True(scan.IsDue);
        await Run();
        clock.Now += TimeSpan.FromSeconds(25);
        await Run();
        Assert.Equal([null, TimeSpan.FromSeconds(70), TimeSpan.FromSeconds(85)], looks);
    }

    [Fact]
    public async Task All_rows_are_looked_at_every_five_minutes_and_when_something_may_be_amiss()
    {
        await Run();
        clock.Now += TimeSpan.FromMinutes(5);
        await Run();
        clock.Now += TimeSpan.FromSeconds(1);
        Assert.False(scan.IsDue);
        scan.MakeFullDue();
        Assert.True(scan.IsDue);
        await Run();
        Assert.Equal([null, null, null], looks);
    }

    [Fact]
    public async Task A_full_look_that_is_asked_for_during_another_is_not_taken_for_that_one()
    {
        var held = new TaskCompletionSource();
        reading = held.Task;
        var first = Run();
        scan.MakeFullDue();
        held.SetResult();
        await first;
        Assert.True(scan.IsDue);
        await Run();
        Assert.Equal([null, null], looks);
    }

    [Fact]
    public async Task A_look_that_failed_is_due_again_and_sees_as_much()
    {
        reading = Task.FromException(new IOException("the database is away"));
        await Assert.ThrowsAsync<IOException>(Run);
        Assert.True(scan.IsDue);
        reading = Task.CompletedTask;
        await Run();
        Assert.Equal([null, null], looks);
    }

    [Fact]
    public async Task A_look_during_another_is_left_to_that_one()
    {
        var held = new TaskCompletionSource();
        reading = held.Task;
        var first = Run();
        await Run();
        held.SetResult();
        await first;
        Assert.Single(looks);
        Assert.False(scan.IsDue);
    }

    [Fact]
    public async Task A_pending_row_waits_with_its_next_attempt_and_a_processing_one_holds_its_silos_slots()
    {
        var (pending, processing, nowhere) = (Row(status: 0), Row(status: 1) with { Silo = "a" }, Row(status: 1));
        rows.AddRange([pending, processing, nowhere]);
        await Run();
        Assert.Equal(3, board.Waiting.Find(pending.Id)!.Attempt);
        Assert.Equal((processing.Id, 2, "a", clock.Now), board.Leases.Select(lease => (lease.Job, lease.Attempt, lease.Silo, lease.Since)).Single());
        Assert.False(board.Knows(nowhere.Id));
    }

    private static ActiveJob Row(short status) =>
        new(Guid.NewGuid(), status, "video.convert", "ip-192.0.2.1", 1, 1, 2, Silo: null, DateTimeOffset.UnixEpoch, 1000, 1, Anew: false, Batch: null);

    private Task Run() => scan.Run(CancellationToken.None);

    private async IAsyncEnumerable<ActiveJob> Read(TimeSpan? within)
    {
        looks.Add(within);
        await reading;
        foreach (var row in rows)
            yield return row;
    }
}
