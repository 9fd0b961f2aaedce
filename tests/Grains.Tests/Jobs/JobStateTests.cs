using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Grains.Jobs;
using FlipUnit.Storage.Blobs;

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

    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    private static readonly JobOutput Output = new("a.txt", 3, "text/plain", "00", "jobs/x/a-1/out-0");

    [Fact]
    public void A_job_whose_own_call_failed_as_the_circuit_opened_waits_uncounted_and_behind_the_others()
    {
        var job = JobState.Accept(Request, Now).Start(1, "silo-a", Now);
        var back = job.Finish(new AttemptOutcome { Attempt = 1, End = AttemptEnd.HandedBack, ToBack = true }, Now, Week);
        Assert.Equal((JobStatus.Pending, 0, true), (back.Status, back.CountedAttempts, back.IsAnew));
        Assert.False(job.Finish(new AttemptOutcome { Attempt = 1, End = AttemptEnd.HandedBack }, Now, Week).IsAnew);
        Assert.False(back.Start(2, "silo-b", Now).IsAnew);
    }

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
        var done = Running().Finish(Completed(1), Now, Week);
        Assert.Equal(JobStatus.Completed, done.Status);
        Assert.Equal([Output], done.Outputs);
        Assert.True(done.Published(1));
    }

    [Fact]
    public void Finish_ignores_a_second_outcome()
    {
        var done = Running().Finish(Completed(1), Now, Week);
        Assert.Same(done, done.Finish(Completed(1) with { Outputs = [] }, Now, Week));
    }

    [Fact]
    public void Finish_ignores_an_attempt_that_was_given_up()
    {
        var again = Running().Finish(Lost(1), Now, Week).Start(2, "silo-b", Now);
        Assert.Same(again, again.Finish(Completed(1), Now, Week));
        Assert.False(again.Published(1));
    }

    [Fact]
    public void A_lost_attempt_counts_and_the_third_is_the_last()
    {
        var job = JobState.Accept(Request, Now);
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            Assert.Equal(JobStatus.Pending, job.Status);
            job = job.Start(attempt, "silo-a", Now).Finish(Lost(attempt), Now, Week);
        }

        Assert.Equal(JobStatus.Failed, job.Status);
        Assert.Equal("attempts_exhausted", job.Error?.Code);
    }

    [Fact]
    public void An_attempt_that_was_handed_back_does_not_count()
    {
        var job = JobState.Accept(Request, Now);
        for (var attempt = 1; attempt <= 10; attempt++)
            job = job.Start(attempt, "silo-a", Now).Finish(new AttemptOutcome { Attempt = attempt, End = AttemptEnd.HandedBack }, Now, Week);
        Assert.Equal((JobStatus.Pending, 10, 0), (job.Status, job.Attempt, job.CountedAttempts));
    }

    [Fact]
    public void Cancel_ends_what_runs_and_refuses_its_late_outcome()
    {
        var cancelled = Running().Cancel(Now);
        Assert.Equal(JobStatus.Cancelled, cancelled.Status);
        Assert.Same(cancelled, cancelled.Finish(Completed(1), Now, Week));
        Assert.False(cancelled.Published(1));
        Assert.Same(cancelled, cancelled.Start(2, "silo-b", Now));
    }

    [Fact]
    public void Expire_forgets_the_outputs_of_an_ended_job_only()
    {
        Assert.Equal(JobStatus.Processing, Running().Expire().Status);
        var expired = Running().Finish(Completed(1), Now, Week).Expire();
        Assert.Equal(JobStatus.Expired, expired.Status);
        Assert.Empty(expired.Outputs);
    }

    [Theory]
    [InlineData("internal_error", true)]
    [InlineData("storage_unavailable", true)]
    [InlineData("attempts_exhausted", true)]
    [InlineData("unreadable_input", false)]
    [InlineData("timeout", false)]
    public void What_fails_by_our_fault_is_a_dead_letter(string code, bool dead) => Assert.Equal(dead, Running().Finish(Failed(1, code), Now, Week).IsDeadLetter);

    [Fact]
    public void A_dead_letters_files_are_kept_from_its_failure_on()
    {
        var late = Now.AddDays(6.5);
        Assert.Equal(late + Week, Running().Finish(Failed(1, "internal_error"), late, Week).ExpiresAt);
        Assert.Equal(Now + Week, Running().Finish(Failed(1, "unreadable_input"), late, Week).ExpiresAt);
        // A shorter time than it has anyway takes nothing away.
        Assert.Equal(Now + Week, Running().Finish(Failed(1, "internal_error"), Now, TimeSpan.FromDays(1)).ExpiresAt);
    }

    [Fact]
    public void Retry_puts_a_failed_job_in_line_again_with_as_many_attempts_as_a_new_one()
    {
        var job = Exhausted().Retry(3, Now, Week);
        Assert.Equal((JobStatus.Pending, 3, true, null, null), (job.Status, job.Attempt, job.IsAnew, job.Error, job.CompletedAt));
        for (var attempt = 4; attempt <= 6; attempt++)
        {
            Assert.Equal(JobStatus.Pending, job.Status);
            job = job.Start(attempt, "silo-a", Now);
            Assert.False(job.IsAnew);
            job = job.Finish(Lost(attempt), Now, Week);
        }

        Assert.Equal((JobStatus.Failed, true, 6), (job.Status, job.IsDeadLetter, job.CountedAttempts));
    }

    [Fact]
    public void Retry_is_for_who_saw_the_last_attempt_fail()
    {
        var dead = Exhausted();
        Assert.Same(dead, dead.Retry(2, Now, Week));
        var again = dead.Retry(3, Now, Week);
        Assert.Same(again, again.Retry(3, Now, Week));
        // The order of then comes once more after the job failed again.
        var failed = again.Start(4, "silo-a", Now).Finish(Failed(4, "internal_error"), Now, Week);
        Assert.Same(failed, failed.Retry(3, Now, Week));
    }

    [Fact]
    public void Retry_is_for_failed_jobs_that_have_their_files()
    {
        foreach (var job in (JobState[])[JobState.Accept(Request, Now), Running(), Running().Finish(Completed(1), Now, Week), Running().Cancel(Now), Exhausted().Expire()])
            Assert.Same(job, job.Retry(job.Attempt, Now, Week));
    }

    [Fact]
    public void A_late_outcome_from_before_a_retry_is_refused()
    {
        var again = Exhausted().Retry(3, Now, Week);
        Assert.Same(again, again.Finish(Completed(3), Now, Week));
        Assert.Same(again, again.Start(3, "silo-a", Now));
    }

    [Theory]
    [InlineData("unsupported_input", true)]
    [InlineData("unreadable_input", true)]
    [InlineData("password_required", false)]
    [InlineData("internal_error", false)]
    public void A_file_that_is_no_good_is_told_from_other_failures(string code, bool rejects) =>
        Assert.Equal(rejects, Running().Finish(Failed(1, code), Now, Week).RejectsFile);

    private static JobState Exhausted()
    {
        var job = JobState.Accept(Request, Now);
        for (var attempt = 1; attempt <= JobState.MostAttempts; attempt++)
            job = job.Start(attempt, "silo-a", Now).Finish(Lost(attempt), Now, Week);
        return job;
    }

    [Theory]
    [InlineData("service_unavailable", true)]
    [InlineData("unreadable_input", false)]
    public void What_was_paid_for_is_kept_for_the_retry_of_a_dead_letter(string code, bool kept)
    {
        var checkpoint = BlobKeys.Checkpoint(Guid.NewGuid(), "part-1");
        Assert.True(Running().Keeps(checkpoint));
        Assert.Equal(kept, Running().Finish(Failed(1, code), Now, Week).Keeps(checkpoint));
        Assert.False(Running().Finish(Completed(1), Now, Week).Keeps(checkpoint));
    }

    [Fact]
    public void A_failed_job_tells_what_it_cost() =>
        Assert.Equal(0.012m, Running().Finish(Failed(1, "service_unavailable") with { ActualUsd = 0.012m }, Now, Week).ActualUsd);

    private static AttemptOutcome Failed(int attempt, string code) => new() { Attempt = attempt, End = AttemptEnd.Failed, Error = new JobError(code, "So.", Retryable: false) };

    private static JobState Running() => JobState.Accept(Request, Now).Start(1, "silo-a", Now);

    private static AttemptOutcome Completed(int attempt) => new() { Attempt = attempt, End = AttemptEnd.Completed, Outputs = [Output] };

    private static AttemptOutcome Lost(int attempt) => new() { Attempt = attempt, End = AttemptEnd.Lost };
}
