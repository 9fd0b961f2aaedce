using FlipUnit.Gateway.Clients.Rates;
using FlipUnit.Grains.Interfaces.Clients;
using FlipUnit.TestSupport;

namespace FlipUnit.Gateway.Tests.Clients;

public sealed class AllowanceTests
{
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(20);

    private readonly SettableClock clock = new(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));
    private readonly List<LeaseRequest> asked = [];
    private readonly Queue<Func<Task<LeaseReply?>>> replies = new();

    [Fact]
    public async Task Tokens_are_spent_without_asking_and_what_is_left_is_told()
    {
        var allowance = New();
        Reply(granted: 3, remaining: 97);
        Assert.Equal(new Admission(true, 100, 99, 60), await allowance.Admit(evenBlocked: false));
        Assert.Equal(new Admission(true, 100, 98, 60), await allowance.Admit(evenBlocked: false));
        clock.Now += TimeSpan.FromSeconds(10);
        Assert.Equal(new Admission(true, 100, 97, 50), await allowance.Admit(evenBlocked: false));
        Assert.Equal(1, Assert.Single(asked).Wanted);
    }

    [Fact]
    public async Task Requests_that_find_no_token_wait_together_for_one_call()
    {
        var allowance = New();
        var reply = new TaskCompletionSource<LeaseReply?>();
        replies.Enqueue(() => reply.Task);
        var waiting = Enumerable.Range(0, 64).Select(_ => allowance.Admit(evenBlocked: false).AsTask()).ToArray();
        Reply(granted: 63, remaining: 0);
        reply.SetResult(Lease(granted: 1, remaining: 99));
        Assert.All(await Task.WhenAll(waiting), admission => Assert.True(admission.Admitted));
        Assert.Equal(2, asked.Count);
        Assert.InRange(asked[1].Wanted, 1, 64);
    }

    [Fact]
    public async Task Refused_until_tokens_come_back_and_the_refusals_are_told()
    {
        var allowance = New();
        Reply(granted: 0, remaining: 0, retry: 12);
        Assert.False((await allowance.Admit(evenBlocked: false)).Admitted);
        Assert.True(allowance.IsRefusing);
        Assert.False((await allowance.Admit(evenBlocked: false)).Admitted);
        clock.Now += TimeSpan.FromSeconds(12);
        Reply(granted: 10, remaining: 0);
        Assert.True((await allowance.Admit(evenBlocked: false)).Admitted);
        Assert.Equal([0, 2], asked.Select(request => request.Refused));
    }

    [Fact]
    public async Task Unused_tokens_are_given_back_and_an_idle_allowance_is_forgotten()
    {
        var allowance = New();
        Reply(granted: 10, remaining: 90);
        await allowance.Admit(evenBlocked: false);
        Assert.True(allowance.Tidy());
        clock.Now += Life;
        Reply(granted: 0, remaining: 99);
        Assert.True(allowance.Tidy());
        await Until(() => asked.Count == 2);
        Assert.Equal((9, 0), (asked[1].Unused, asked[1].Wanted));
        clock.Now += TimeSpan.FromMinutes(3);
        await Until(() => !allowance.Tidy());
    }

    [Fact]
    public async Task A_blocked_client_is_refused_everything_but_its_account_and_the_block_is_looked_at_again()
    {
        var allowance = New();
        var block = new ClientBlock(clock.Now.AddMinutes(15), "too much");
        Reply(granted: 0, remaining: 0, retry: 60, block: block);
        Assert.Equal(block, (await allowance.Admit(evenBlocked: false)).Block);
        Assert.True((await allowance.Admit(evenBlocked: true)).Admitted);
        Assert.False((await allowance.Admit(evenBlocked: true)).Admitted);
        clock.Now += TimeSpan.FromSeconds(5);
        Reply(granted: 3, remaining: 97);
        Assert.True((await allowance.Admit(evenBlocked: false)).Admitted);
        Assert.Equal(2, asked.Count);
    }

    [Fact]
    public async Task Without_an_answer_nobody_is_kept_out_and_a_known_block_holds()
    {
        var allowance = New();
        replies.Enqueue(() => Task.FromResult<LeaseReply?>(null));
        Assert.True((await allowance.Admit(evenBlocked: false)).Admitted);
        Assert.True((await allowance.Admit(evenBlocked: false)).Admitted);
        clock.Now += TimeSpan.FromSeconds(1);
        Reply(granted: 3, remaining: 97, block: new ClientBlock(clock.Now.AddMinutes(15), "too much"));
        Assert.False((await allowance.Admit(evenBlocked: false)).Admitted);
        clock.Now += TimeSpan.FromSeconds(6);
        replies.Enqueue(() => Task.FromResult<LeaseReply?>(null));
        Assert.False((await allowance.Admit(evenBlocked: false)).Admitted);
    }

    [Fact]
    public async Task Without_a_limit_it_is_asked_once_in_a_while_only()
    {
        var allowance = New();
        replies.Enqueue(() => Task.FromResult<LeaseReply?>(new LeaseReply { Quota = 0 }));
        for (var i = 0; i < 1000; i++)
            Assert.Equal((true, 0), ((await allowance.Admit(evenBlocked: false)).Admitted, (await allowance.Admit(evenBlocked: false)).Quota));
        Assert.Single(asked);
    }

    [Fact]
    public async Task Streams_are_limited_in_number()
    {
        var allowance = New();
        Reply(granted: 3, remaining: 97, streams: 2);
        await allowance.Admit(evenBlocked: false);
        Assert.True(allowance.OpenStream());
        Assert.True(allowance.OpenStream());
        Assert.False(allowance.OpenStream());
        allowance.CloseStream();
        Assert.True(allowance.OpenStream());
    }

    private static LeaseReply Lease(int granted, int remaining, int retry = 0, int streams = 0, ClientBlock? block = null) => new()
    {
        Quota = 100,
        Granted = granted,
        Remaining = remaining,
        Reset = TimeSpan.FromMinutes(1),
        Retry = TimeSpan.FromSeconds(retry),
        Lifetime = Life,
        MaxStreams = streams,
        Block = block,
    };

    private static Task Until(Func<bool> condition) => FlipUnit.TestSupport.Wait.Until(condition, RunningGateway.Patience, "what is awaited");

    private Allowance New() => new(
        request =>
        {
            asked.Add(request);
            return replies.Dequeue()();
        },
        RatePolicy.Burst, Guid.NewGuid(), clock);

    private void Reply(int granted, int remaining, int retry = 0, int streams = 0, ClientBlock? block = null) =>
        replies.Enqueue(() => Task.FromResult<LeaseReply?>(Lease(granted, remaining, retry, streams, block)));
}
