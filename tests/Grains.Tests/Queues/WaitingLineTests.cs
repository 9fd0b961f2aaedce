using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Grains.Interfaces.Queues;
using FlipUnit.Grains.Queues;

namespace FlipUnit.Grains.Tests.Queues;

public sealed class WaitingLineTests
{
    [Fact]
    public void A_client_with_many_jobs_waits_behind_one_with_few()
    {
        var line = new WaitingLine();
        for (var i = 0; i < 10_000; i++)
            line.Add(Entry("busy"));
        line.Next();
        var single = Entry("quiet");
        line.Add(single);
        Assert.Equal(1, line.PositionOf(single.Job));
        Assert.Equal(single.Job, line.Next());
    }

    [Fact]
    public void Higher_priorities_go_first()
    {
        var line = new WaitingLine();
        QueueEntry[] entries = [Entry("a", JobPriority.Low), Entry("b"), Entry("c", JobPriority.High)];
        foreach (var entry in entries)
            line.Add(entry);
        Assert.Equal([entries[2].Job, entries[1].Job, entries[0].Job], line.Rest());
    }

    [Fact]
    public void While_all_priorities_wait_they_share_16_to_4_to_1()
    {
        var line = new WaitingLine();
        var priorities = new Dictionary<Guid, JobPriority>();
        foreach (var priority in Enum.GetValues<JobPriority>())
        {
            for (var i = 0; i < 100; i++)
            {
                var entry = Entry("a", priority);
                priorities.Add(entry.Job, priority);
                line.Add(entry);
            }
        }

        var begun = Enumerable.Range(0, 105).Select(_ => priorities[line.Next()!.Value]).CountBy(one => one).ToDictionary();
        Assert.Equal((80, 20, 5), (begun[JobPriority.High], begun[JobPriority.Normal], begun[JobPriority.Low]));
    }

    [Fact]
    public void A_priority_that_was_away_has_no_claim_on_what_it_missed()
    {
        var line = new WaitingLine();
        for (var i = 0; i < 1000; i++)
            line.Add(Entry("a"));
        for (var i = 0; i < 500; i++)
            line.Next();
        QueueEntry[] low = [Entry("b", JobPriority.Low), Entry("b", JobPriority.Low)];
        foreach (var entry in low)
            line.Add(entry);
        Assert.InRange(line.PositionOf(low[0].Job)!.Value, 4, 5);
        Assert.InRange(line.PositionOf(low[1].Job)!.Value, 8, 10);
    }

    [Fact]
    public void A_client_of_twice_the_share_gets_twice_the_turns()
    {
        var line = new WaitingLine();
        var clients = new Dictionary<Guid, string>();
        for (var i = 0; i < 90; i++)
        {
            foreach (var entry in (QueueEntry[])[Entry("single"), Entry("double") with { Share = 2 }])
            {
                clients.Add(entry.Job, entry.Client);
                line.Add(entry);
            }
        }

        var begun = Enumerable.Range(0, 90).Select(_ => clients[line.Next()!.Value]).CountBy(one => one).ToDictionary();
        Assert.InRange(begun["double"], 59, 61);
    }

    [Fact]
    public void A_job_that_nobody_took_stands_where_it_stood()
    {
        var line = new WaitingLine();
        line.Add(Entry("a"));
        line.Add(Entry("a"));
        var place = line.First(_ => true)!;
        line.Take(place);
        line.Add(Entry("b"));
        line.Return(place);
        line.Return(place);
        Assert.Equal(3, line.Count);
        Assert.Equal(place.Entry.Job, line.First(_ => true)!.Entry.Job);
    }

    [Fact]
    public void A_job_whose_attempt_was_lost_goes_before_those_that_had_no_turn()
    {
        var line = new WaitingLine();
        for (var i = 0; i < 5; i++)
            line.Add(Entry("a"));
        line.Next();
        var lost = Entry("a") with { Attempt = 2 };
        line.Add(lost);
        Assert.Equal(lost.Job, line.First(_ => true)!.Entry.Job);
    }

    [Fact]
    public void A_job_that_an_admin_retries_stands_in_line_like_a_new_one()
    {
        var line = new WaitingLine();
        for (var i = 0; i < 5; i++)
            line.Add(Entry("a"));
        var retried = Entry("a") with { Attempt = 4, Anew = true };
        line.Add(retried);
        Assert.Equal(6, line.PositionOf(retried.Job));
    }

    [Fact]
    public void Who_cancels_what_is_ahead_is_not_behind_for_it()
    {
        var line = new WaitingLine();
        var mine = Enumerable.Range(0, 1000).Select(_ => Entry("a")).ToArray();
        foreach (var entry in mine)
            line.Add(entry);
        for (var i = 0; i < 10; i++)
            line.Add(Entry("b"));
        foreach (var entry in mine.SkipLast(1))
            line.Remove(entry.Job);
        Assert.InRange(line.PositionOf(mine[^1].Job)!.Value, 1, 2);

        // Nor is whoever cancels all of it and comes again.
        line.Remove(mine[^1].Job);
        var again = Entry("a");
        line.Add(again);
        Assert.InRange(line.PositionOf(again.Job)!.Value, 1, 2);
    }

    [Fact]
    public void A_job_waits_once()
    {
        var line = new WaitingLine();
        var entry = Entry("a");
        Assert.True(line.Add(entry));
        Assert.False(line.Add(entry));
        Assert.True(line.Remove(entry.Job));
        Assert.False(line.Remove(entry.Job));
        Assert.Null(line.PositionOf(entry.Job));
        Assert.Null(line.First(_ => true));
    }

    [Fact]
    public void The_oldest_is_told_whoever_left()
    {
        var line = new WaitingLine();
        Assert.Null(line.Oldest);
        var entries = Enumerable.Range(0, 100).Select(i => Entry($"c{i % 7}") with { CreatedAt = DateTimeOffset.UnixEpoch.AddSeconds(i * 37 % 100) }).ToArray();
        foreach (var entry in entries)
            line.Add(entry);
        foreach (var entry in entries.OrderBy(entry => entry.CreatedAt))
        {
            Assert.Equal(entry.CreatedAt, line.Oldest);
            line.Remove(entry.Job);
        }

        Assert.Null(line.Oldest);
    }

    private static QueueEntry Entry(string client, JobPriority priority = JobPriority.Normal) =>
        new(Guid.NewGuid(), 1, "text.change_case", 1, client, priority, DateTimeOffset.UnixEpoch);
}

/// <summary>A line as one worker that can do anything sees it.</summary>
internal static class LineSteps
{
    public static Guid? Next(this WaitingLine line)
    {
        if (line.First(_ => true) is not { } place)
            return null;
        line.Take(place);
        return place.Entry.Job;
    }

    public static List<Guid> Rest(this WaitingLine line)
    {
        var rest = new List<Guid>();
        while (line.Next() is { } job)
            rest.Add(job);
        return rest;
    }
}
