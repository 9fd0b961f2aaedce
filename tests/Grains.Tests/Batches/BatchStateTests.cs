using FlipUnit.Grains.Batches;
using FlipUnit.Grains.Interfaces.Batches;
using FlipUnit.Grains.Interfaces.Clients;
using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.TestSupport;
using FsCheck;
using FsCheck.Fluent;

namespace FlipUnit.Grains.Tests.Batches;

public sealed class BatchStateTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly Guid Id = Guid.Parse("11111111-1111-4111-8111-111111111111");

    [Fact]
    public void A_member_is_the_same_job_whenever_it_is_made()
    {
        var state = Accepted(3);
        Assert.Equal(state.Member(Id, 1).Inputs[0], state.Member(Id, 1).Inputs[0]);
        Assert.Equal("in-1.txt", Assert.Single(state.Member(Id, 1).Inputs).Name);
        Assert.Equal(Id, state.Member(Id, 1).Batch);
        Assert.Equal(MemberIds.Of(Id, 1), MemberIds.Of(Id, 1));
        Assert.Equal(1000, MemberIds.All(Id, 1000).Concat(MemberIds.All(Guid.NewGuid(), 1000)).Distinct().Count() - 1000);
    }

    [Fact]
    public void Nothing_ends_while_members_are_made()
    {
        var making = Accepted(2);
        Assert.Same(making, making.See(Counts(completed: 2), Now));
        var made = making.AllMade();
        Assert.Empty(made.Inputs);
        Assert.Same(made, made.AllMade());
        Assert.Equal(Now, made.See(Counts(completed: 2), Now).CompletedAt);
    }

    [Fact]
    public void It_ends_once_and_begins_again_when_a_member_is_retried()
    {
        var ended = Accepted(2).AllMade().See(Counts(completed: 1, failed: 1), Now);
        Assert.Same(ended, ended.See(Counts(completed: 1, failed: 1), Now.AddHours(1)));
        Assert.True(ended.IsSettled);
        var again = ended.See(Counts(completed: 1, pending: 1), Now.AddHours(1));
        Assert.Null(again.CompletedAt);
        Assert.False(again.IsSettled);
        Assert.Equal(Now.AddHours(2), again.See(Counts(completed: 2), Now.AddHours(2)).CompletedAt);
    }

    [Fact]
    public void A_cancellation_stands_until_all_have_ended()
    {
        // Also when it comes while members are still made.
        var cancelled = Accepted(3).Delete();
        Assert.Equal(BatchOrder.Cancel, cancelled.Order);
        var going = cancelled.AllMade().See(Counts(completed: 1, cancelled: 1, processing: 1), Now);
        Assert.Equal(BatchOrder.Cancel, going.Order);
        var ended = going.See(Counts(completed: 1, cancelled: 2), Now);
        Assert.Equal(BatchOrder.None, ended.Order);
        Assert.True(ended.IsSettled);
    }

    [Fact]
    public void Of_a_batch_that_ended_the_files_are_deleted()
    {
        var deleted = Accepted(2).AllMade().See(Counts(completed: 2), Now).Delete();
        Assert.Equal(BatchOrder.Delete, deleted.Order);
        Assert.False(deleted.See(Counts(completed: 1, expired: 1), Now).IsSettled);
        var gone = deleted.See(Counts(expired: 2), Now);
        Assert.True(gone.IsSettled);
        Assert.Equal(Now, gone.CompletedAt);
    }

    [Fact]
    public void The_event_of_its_end_is_owed_once_and_tells_the_counts()
    {
        var ended = (Accepted(3) with { WebhookUrl = "https://example.org/hook" }).AllMade().See(Counts(completed: 1, failed: 2), Now);
        Assert.True(ended.OwesEvent);
        Assert.False(ended.IsSettled);
        var told = ended.Event(Id, ended.WebhookUrl!);
        Assert.Equal(("evt_11111111111141118111111111111111_completed", "batch.completed", Id), (told.Id, told.Type, told.Subject));
        Assert.Contains("""
            "status":"completed","counts":{"total":3,"completed":1,"failed":2,"cancelled":0,"expired":0}
            """.Trim(), told.Body, StringComparison.Ordinal);
        var announced = ended.Announce();
        Assert.True(announced.IsSettled);
        // Retried by an admin, it ends a second time, and nobody is told twice.
        Assert.True(announced.See(Counts(completed: 1, failed: 1, pending: 1), Now).See(Counts(completed: 3), Now).IsSettled);
    }

    [Theory]
    [InlineData(2, 0, 0, 0, 0, 0, JobStatus.Pending)]
    [InlineData(1, 1, 0, 0, 0, 0, JobStatus.Processing)]
    [InlineData(1, 0, 0, 0, 1, 0, JobStatus.Processing)]
    [InlineData(0, 0, 1, 5, 1, 1, JobStatus.Completed)]
    [InlineData(0, 0, 0, 1, 5, 1, JobStatus.Failed)]
    [InlineData(0, 0, 0, 0, 1, 5, JobStatus.Cancelled)]
    [InlineData(0, 0, 0, 0, 0, 2, JobStatus.Expired)]
    public void The_status_follows_from_the_counts(int pending, int processing, int completed, int failed, int cancelled, int expired, JobStatus status) =>
        Assert.Equal(status, new BatchCounts(pending, processing, completed, failed, cancelled, expired).Status);

    /// <summary>Looks at members that move at random, with orders in between: whatever is seen in whatever order, what is stored is what was seen last, and settled is settled.</summary>
    [Fact]
    public void Whatever_is_seen_the_state_tells_the_last_look() => Prop.ForAll<int[]>(steps =>
    {
        var state = Accepted(6).AllMade();
        foreach (var step in steps)
        {
            var random = new System.Random(step);
            if (step % 5 == 0)
            {
                state = state.Delete();
                continue;
            }

            var split = Enumerable.Range(0, 6).Select(_ => random.Next(6)).CountBy(status => status).ToDictionary();
            var counts = new BatchCounts(Of(0), Of(1), Of(2), Of(3), Of(4), Of(5));
            var next = state.See(counts, Now);
            if (!ReferenceEquals(next, next.See(counts, Now.AddDays(1))))
                return false;
            if (next.CompletedAt is null == counts.AllEnded || next.Counts is null == counts.AllEnded || next.Counts is { } told && told != counts)
                return false;
            if (next.Order == BatchOrder.Cancel && counts.AllEnded || next.IsSettled && !counts.AllEnded)
                return false;
            state = next;

            int Of(int status) => split.GetValueOrDefault(status);
        }

        return true;
    }).Check(Properties.Of());

    private static BatchCounts Counts(int pending = 0, int processing = 0, int completed = 0, int failed = 0, int cancelled = 0, int expired = 0) =>
        new(pending, processing, completed, failed, cancelled, expired);

    private static BatchState Accepted(int members) => BatchState.Accept(
        new BatchRequest
        {
            Operation = "text.change_case",
            Queue = "lightweight",
            Weight = 1,
            Parameters = "{}",
            Inputs = [.. Enumerable.Range(0, members).Select(index => new JobInput($"in-{index}.txt", 3, "text/plain", "text", $"jobs/{index}/in-0"))],
            Client = "ip-192.0.2.1",
            QuotaClass = "lightweight",
            KeepFor = TimeSpan.FromDays(7),
            Submission = Guid.NewGuid(),
        },
        new ReserveReply(Refusal: null, Quota: null, Share: 3), Now);
}
