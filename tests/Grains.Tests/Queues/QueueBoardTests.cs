using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Grains.Interfaces.Queues;
using FlipUnit.Grains.Queues;

namespace FlipUnit.Grains.Tests.Queues;

public sealed class QueueBoardTests
{
    private const string Operation = "video.convert";
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(4);
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    [Fact]
    public void Never_picks_more_than_a_silos_slots()
    {
        var board = Board(Report("a", 2), Report("b", 3));
        for (var i = 0; i < 10; i++)
            board.Enqueue(Entry());
        var picks = PickAll(board);
        Assert.Equal((2, 3), (picks.Count(pick => pick == "a"), picks.Count(pick => pick == "b")));
        Assert.Equal(5, board.Waiting.Count);
    }

    [Fact]
    public void Members_of_batches_have_places_of_their_own()
    {
        var board = new QueueBoard("q", 3);
        var batch = Guid.NewGuid();
        Assert.Equal(1, board.AdmitBatch(batch, 4, Now));
        Assert.Equal(0, board.AdmitBatch(batch, 3, Now));
        // Asked again after an answer that was lost.
        Assert.Equal(0, board.AdmitBatch(batch, 3, Now));
        Assert.Equal(2, board.AdmitBatch(Guid.NewGuid(), 2, Now));
        for (var i = 0; i < 3; i++)
        {
            board.Enqueue(Entry() with { Batch = batch });
            Assert.Equal(1, board.AdmitBatch(Guid.NewGuid(), 1, Now));
        }

        for (var i = 0; i < 3; i++)
        {
            var entry = Entry();
            Assert.True(board.Admit(entry.Job, Now));
            board.Enqueue(entry);
        }

        Assert.False(board.Admit(Guid.NewGuid(), Now));
        var view = board.View(Now);
        Assert.Equal((6, 3), (view.Pending, view.Members));
        board.Report(Report("a", 1), Now, Grace);
        var lease = board.Pick(Now)!;
        Assert.Equal(2, board.Waiting.Members);
        Assert.Equal(0, board.AdmitBatch(Guid.NewGuid(), 1, Now));
        board.GiveUp(lease.Job, lease.Attempt);
        Assert.Equal(3, board.Waiting.Members);
    }

    [Fact]
    public void A_promise_that_nobody_comes_for_lapses()
    {
        var board = new QueueBoard("q", 3);
        Assert.Equal(0, board.AdmitBatch(Guid.NewGuid(), 3, Now));
        Assert.Equal(1, board.AdmitBatch(Guid.NewGuid(), 1, Now.AddSeconds(29)));
        Assert.Equal(0, board.AdmitBatch(Guid.NewGuid(), 3, Now.AddSeconds(31)));
    }

    [Fact]
    public void An_operation_that_waits_for_a_provider_takes_jobs_and_starts_none_and_says_until_when()
    {
        var held = Report("a", 2) with { Held = new Dictionary<string, DateTimeOffset?> { [Operation] = Now.AddMinutes(10) } };
        var board = Board(held);
        var entry = Entry();
        Assert.True(board.Silos.Offer(Operation));
        Assert.Contains(Operation, board.View(Now).Operations);
        board.Enqueue(entry);
        Assert.Null(board.Pick(Now));
        Assert.Equal(new QueuePlace(1, 540, "provider"), board.Locate(entry.Job, Now.AddMinutes(1)));
        // Another silo may know that the provider is well again, or this one learns it.
        board.Report(Report("b", 1), Now, Grace);
        Assert.Null(board.Locate(entry.Job, Now)!.WaitingFor);
        Assert.Equal("b", board.Pick(Now)!.Silo);
    }

    [Fact]
    public void A_silo_that_holds_an_operation_gets_no_more_of_it_until_its_next_report()
    {
        var board = Board(Report("a", 2));
        var entry = Entry();
        board.Enqueue(entry);
        var lease = board.Pick(Now)!;
        board.Silos.Hold("a", Operation);
        board.GiveUp(lease.Job, lease.Attempt);
        Assert.Null(board.Pick(Now));
        Assert.Equal("provider", board.Locate(entry.Job, Now)!.WaitingFor);
        board.Report(Report("a", 2), Now, Grace);
        Assert.Equal(entry.Job, board.Pick(Now)!.Job);
    }

    [Fact]
    public void A_freed_slot_is_given_again()
    {
        var board = Board(Report("a", 1));
        board.Enqueue(Entry());
        board.Enqueue(Entry());
        var first = board.Pick(Now)!;
        Assert.Null(board.Pick(Now));
        // Its outcome is known before its slots are free.
        board.Remove(first.Job, Now);
        Assert.Null(board.Pick(Now));
        board.Released(first.Silo, first.Job, first.Attempt, 1, Now);
        Assert.NotNull(board.Pick(Now));
    }

    [Fact]
    public void A_job_that_ended_while_it_was_started_does_not_come_back()
    {
        var board = Board(Report("a", 1));
        board.Enqueue(Entry());
        var lease = board.Pick(Now)!;
        board.Remove(lease.Job, Now);
        board.GiveUp(lease.Job, lease.Attempt);
        Assert.False(board.Knows(lease.Job));
    }

    [Fact]
    public void A_paused_queue_takes_jobs_up_to_its_limit_and_starts_none()
    {
        var board = new QueueBoard("q", 3) { Paused = true };
        board.Report(Report("a", 4), Now, Grace);
        for (var i = 0; i < 3; i++)
        {
            var entry = Entry();
            Assert.True(board.Admit(entry.Job, Now));
            board.Enqueue(entry);
        }

        Assert.False(board.Admit(Guid.NewGuid(), Now));
        Assert.Null(board.Pick(Now));
        Assert.True(board.View(Now).Paused);
        board.Paused = false;
        Assert.Equal(3, PickAll(board).Count);
    }

    [Fact]
    public void Jobs_that_nobody_can_run_hold_nobody_up()
    {
        var board = Board(Report("a", 1));
        for (var i = 0; i < 200; i++)
            board.Enqueue(Entry() with { Operation = "video.merge" });
        var entry = Entry();
        board.Enqueue(entry);
        Assert.Equal(entry.Job, board.Pick(Now)!.Job);
    }

    [Fact]
    public void Slots_kept_for_a_heavy_job_are_kept_on_silos_that_can_run_it_only()
    {
        var board = Board(Report("a", 3), Report("b", 1) with { Operations = ["audio.convert"] });
        board.Enqueue(Entry());
        board.Pick(Now);
        var heavy = Entry() with { Weight = 3 };
        board.Enqueue(heavy);
        for (var i = 0; i < 40; i++)
        {
            board.Enqueue(Entry());
            if (board.Pick(Now) is { } light)
                board.Released(light.Silo, light.Job, light.Attempt, 1, Now);
        }

        Assert.Null(board.Pick(Now));
        var other = Entry() with { Operation = "audio.convert" };
        board.Enqueue(other);
        Assert.Equal((other.Job, "b"), (board.Pick(Now)!.Job, board.Leases.First(lease => lease.Job == other.Job).Silo));
    }

    [Fact]
    public void A_silo_without_the_operation_gets_nothing()
    {
        var board = Board(Report("a", 4) with { Operations = ["audio.convert"] });
        board.Enqueue(Entry());
        Assert.Null(board.Pick(Now));
        Assert.False(board.Silos.Offer(Operation));
    }

    [Fact]
    public void A_job_that_runs_is_not_put_in_line_again()
    {
        var board = Board(Report("a", 1));
        var entry = Entry();
        board.Enqueue(entry);
        board.Pick(Now);
        board.Enqueue(entry);
        Assert.Equal(0, board.Waiting.Count);
        board.Enqueue(entry with { Attempt = 2 });
        Assert.Equal(1, board.Waiting.Count);
    }

    [Fact]
    public void A_heavy_job_is_passed_for_a_while_and_then_waited_for()
    {
        var board = Board(Report("a", 3));
        board.Enqueue(Entry());
        board.Pick(Now);
        board.Enqueue(Entry() with { Weight = 3 });
        var passed = 0;
        while (passed < 1000)
        {
            board.Enqueue(Entry());
            if (board.Pick(Now) is not { } pick)
                break;
            board.Released(pick.Silo, pick.Job, 1, 1, Now);
            passed++;
        }

        Assert.InRange(passed, 1, 100);
    }

    [Fact]
    public void The_limit_counts_admitted_jobs_that_are_not_written_yet()
    {
        var board = new QueueBoard("q", maxPending: 2);
        var first = Guid.NewGuid();
        Assert.True(board.Admit(first, Now));
        Assert.True(board.Admit(Guid.NewGuid(), Now));
        Assert.False(board.Admit(Guid.NewGuid(), Now));
        Assert.True(board.Admit(Guid.NewGuid(), Now.AddMinutes(1)));
    }

    [Fact]
    public void A_lease_its_silo_twice_does_not_list_is_missing_but_not_before_its_grace()
    {
        var board = Board(Report("a", 1));
        board.Enqueue(Entry());
        board.Pick(Now);
        Assert.Empty(board.Report(Report("a", 1), Now.AddSeconds(1), Grace));
        Assert.Empty(board.Report(Report("a", 1), Now.AddSeconds(5), Grace));
        Assert.Single(board.Report(Report("a", 1), Now.AddSeconds(6), Grace));
    }

    [Fact]
    public void What_a_silo_says_it_runs_is_a_lease()
    {
        var board = new QueueBoard("q", 10);
        var job = Guid.NewGuid();
        board.Report(Report("a", 1) with { Running = [new RunningAttempt(job, 3, 1)] }, Now, Grace);
        Assert.Equal((job, 3), board.Leases.Select(lease => (lease.Job, lease.Attempt)).Single());
        board.Enqueue(Entry());
        Assert.Null(board.Pick(Now));
    }

    [Fact]
    public void A_report_of_an_earlier_attempt_takes_no_job_out_of_line()
    {
        var board = Board(Report("a", 1));
        var entry = Entry() with { Attempt = 2 };
        board.Enqueue(entry);
        board.Report(Report("a", 1) with { Running = [new RunningAttempt(entry.Job, 1, 1)] }, Now, Grace);
        Assert.Empty(board.Leases);
        Assert.Equal(2, board.Pick(Now)!.Attempt);
    }

    [Fact]
    public void A_report_or_a_row_older_than_the_jobs_end_takes_no_slot()
    {
        var board = Board(Report("a", 1));
        var entry = Entry();
        board.Enqueue(entry);
        board.Pick(Now);
        board.Released("a", entry.Job, 1, 1, Now);
        board.Remove(entry.Job, Now);

        board.Report(Report("a", 1) with { Running = [new RunningAttempt(entry.Job, 1, 1)] }, Now, Grace);
        board.Found(entry, "a", Now);
        board.Found(entry, Now);
        Assert.Empty(board.Leases);
        Assert.Equal(0, board.Waiting.Count);
    }

    [Fact]
    public void A_job_whose_attempt_ended_unseen_is_found_with_the_next_one()
    {
        var board = Board(Report("a", 1));
        var entry = Entry();
        board.Enqueue(entry);
        board.Pick(Now);
        board.Released("a", entry.Job, 1, 1, Now);
        board.Found(entry with { Attempt = 2 }, Now);
        Assert.Equal(2, board.Pick(Now)!.Attempt);
    }

    [Fact]
    public void Ended_attempts_are_forgotten_after_a_while()
    {
        var board = Board(Report("a", 1));
        var entry = Entry();
        board.Remove(entry.Job, Now);
        board.Found(entry, "a", Now.AddSeconds(11));
        Assert.Single(board.Leases);
    }

    [Fact]
    public void A_silo_that_was_given_up_takes_no_slot_from_the_one_that_got_its_attempt()
    {
        var board = Board(Report("a", 1));
        var entry = Entry();
        board.Enqueue(entry);
        Assert.Equal("a", board.Pick(Now)!.Silo);
        board.GiveUp(entry.Job, 1);
        board.Report(Report("a", 0), Now, Grace);
        board.Report(Report("b", 1), Now, Grace);
        Assert.Equal("b", board.Pick(Now)!.Silo);

        board.Released("a", entry.Job, 1, 1, Now);
        Assert.Equal("b", Assert.Single(board.Leases).Silo);
        board.Report(Report("b", 1) with { Running = [new RunningAttempt(entry.Job, 1, 1)] }, Now, Grace);
        Assert.Single(board.Leases);
    }

    [Fact]
    public void Leases_of_a_dead_silo_are_told()
    {
        var board = Board(Report("a", 1), Report("b", 1));
        board.Enqueue(Entry());
        board.Enqueue(Entry());
        PickAll(board);
        Assert.Single(board.LeasesOfDead(silo => silo == "a"));
    }

    private static QueueBoard Board(params SiloReport[] reports)
    {
        var board = new QueueBoard("q", 1000);
        foreach (var report in reports)
            board.Report(report, Now, Grace);
        return board;
    }

    private static List<string> PickAll(QueueBoard board)
    {
        var picks = new List<string>();
        while (board.Pick(Now) is { } pick)
            picks.Add(pick.Silo);
        return picks;
    }

    private static SiloReport Report(string silo, int slots) => new(silo, slots, [], [Operation], new Dictionary<string, string>());

    private static QueueEntry Entry() => new(Guid.NewGuid(), 1, Operation, 1, "ip-192.0.2.1", JobPriority.Normal, Now);
}
