using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Grains.Jobs;

namespace FlipUnit.Grains.Tests.Jobs;

public sealed class JobStateTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly JobRequest Request = new()
    {
        Operation = "text.change_case",
        Queue = "lightweight",
        Weight = 1,
        Parameters = "{}",
        Inputs = [new JobInput("a.txt", 3, "text/plain", "text", "jobs/x/in-0")],
        Client = "ip-192.0.2.1",
        QuotaClass = "lightweight",
        KeepFor = TimeSpan.FromDays(7),
    };

    private static readonly JobOutput Output = new("a.txt", 3, "text/plain", "00", "jobs/x/a-1/out-0");

    [Fact]
    public void Accept_keeps_the_files_for_the_time_asked() =>
        Assert.Equal(Now.AddDays(7), JobState.Accept(Request, Now).ExpiresAt);

    [Fact]
    public void Only_the_next_attempt_of_a_waiting_job_may_begin()
    {
        var waiting = JobState.Accept(Request, Now);
        Assert.Same(waiting, waiting.Start(2, "silo-a", Now));
        var running = waiting.Start(1, "silo-a", Now);
        Assert.Equal((JobStatus.Processing, 1, "silo-a"), (running.Status, running.Attempt, running.Silo));
        Assert.Same(running, running.Start(2, "silo-b", Now));
        Assert.Same(running, running.Start(1, "silo-b", Now));
    }

    [Fact]
    public void A_start_whose_answer_was_lost_is_known_again_on_the_same_silo_only()
    {
        var running = JobState.Accept(Request, Now).Start(1, "silo-a", Now);
        Assert.True(running.IsRunning(1, "silo-a"));
        Assert.False(running.IsRunning(1, "silo-b"));
        Assert.False(running.IsRunning(2, "silo-a"));
    }

    [Fact]
    public void Finish_publishes_the_current_attempts_outputs()
    {
        var done = Running().Finish(Completed(1), Now);
        Assert.Equal(JobStatus.Completed, done.Status);
        Assert.Equal([Output], done.Outputs);
        Assert.True(done.Published(1));
    }

    [Fact]
    public void Finish_ignores_a_second_outcome()
    {
        var done = Running().Finish(Completed(1), Now);
        Assert.Same(done, done.Finish(Completed(1) with { Outputs = [] }, Now));
    }

    [Fact]
    public void Finish_ignores_an_attempt_that_was_given_up()
    {
        var again = Running().Finish(Lost(1), Now).Start(2, "silo-b", Now);
        Assert.Same(again, again.Finish(Completed(1), Now));
        Assert.False(again.Published(1));
    }

    [Fact]
    public void A_lost_attempt_counts_and_the_third_is_the_last()
    {
        var job = JobState.Accept(Request, Now);
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            Assert.Equal(JobStatus.Pending, job.Status);
            job = job.Start(attempt, "silo-a", Now).Finish(Lost(attempt), Now);
        }

        Assert.Equal(JobStatus.Failed, job.Status);
        Assert.Equal("attempts_exhausted", job.Error?.Code);
    }

    [Fact]
    public void An_attempt_that_was_handed_back_does_not_count()
    {
        var job = JobState.Accept(Request, Now);
        for (var attempt = 1; attempt <= 10; attempt++)
            job = job.Start(attempt, "silo-a", Now).Finish(new AttemptOutcome { Attempt = attempt, End = AttemptEnd.HandedBack }, Now);
        Assert.Equal((JobStatus.Pending, 10, 0), (job.Status, job.Attempt, job.CountedAttempts));
    }

    [Fact]
    public void Cancel_ends_what_runs_and_refuses_its_late_outcome()
    {
        var cancelled = Running().Cancel(Now);
        Assert.Equal(JobStatus.Cancelled, cancelled.Status);
        Assert.Same(cancelled, cancelled.Finish(Completed(1), Now));
        Assert.False(cancelled.Published(1));
        Assert.Same(cancelled, cancelled.Start(2, "silo-b", Now));
    }

    [Fact]
    public void Expire_forgets_the_outputs_of_an_ended_job_only()
    {
        Assert.Equal(JobStatus.Processing, Running().Expire().Status);
        var expired = Running().Finish(Completed(1), Now).Expire();
        Assert.Equal(JobStatus.Expired, expired.Status);
        Assert.Empty(expired.Outputs);
    }

    private static JobState Running() => JobState.Accept(Request, Now).Start(1, "silo-a", Now);

    private static AttemptOutcome Completed(int attempt) => new() { Attempt = attempt, End = AttemptEnd.Completed, Outputs = [Output] };

    private static AttemptOutcome Lost(int attempt) => new() { Attempt = attempt, End = AttemptEnd.Lost };
}
