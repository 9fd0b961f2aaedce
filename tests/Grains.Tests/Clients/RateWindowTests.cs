using FlipUnit.Grains.Clients;
using FlipUnit.Grains.Interfaces.Clients;
using FlipUnit.TestSupport;
using FsCheck;
using FsCheck.Fluent;

namespace FlipUnit.Grains.Tests.Clients;

public sealed class RateWindowTests
{
    private const int Quota = 100;

    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_busy_client_gets_exactly_its_quota_at_a_call_in_ten_requests(int gateways)
    {
        var (window, doors) = (new RateWindow(), Doors(gateways));
        var admitted = 0;
        for (var i = 0; i < 130; i++)
            admitted += doors[i % gateways].Request(window, Now.AddMilliseconds(i * 10)) ? 1 : 0;
        Assert.Equal(Quota, admitted);
        Assert.InRange(doors.Sum(door => door.Calls), 1, 13);
    }

    [Fact]
    public void A_gateway_seen_once_holds_back_little()
    {
        var (window, doors) = (new RateWindow(), Doors(3));
        Assert.True(doors[0].Request(window, Now));
        Assert.True(doors[1].Request(window, Now));
        var admitted = Enumerable.Range(0, 200).Count(_ => doors[2].Request(window, Now));
        Assert.InRange(admitted + 2, 95, 100);
    }

    [Fact]
    public void What_a_gateway_did_not_use_comes_back()
    {
        var window = new RateWindow();
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        Assert.Equal(60, Lease(window, first, Now, wanted: 60).Granted);
        Assert.Equal(40, Lease(window, second, Now, wanted: 90).Granted);
        var later = Now.AddSeconds(20);
        Assert.Equal(0, Lease(window, second, later, wanted: 1).Granted);
        Assert.Equal(50, Lease(window, first, later, wanted: 0, unused: 50).Remaining);
        Assert.Equal(50, Lease(window, second, later, wanted: 50).Granted);
    }

    [Fact]
    public void A_refused_gateway_is_told_when_tokens_come_back_and_then_they_do()
    {
        var window = new RateWindow();
        var gateway = Guid.NewGuid();
        Lease(window, gateway, Now, wanted: 100);
        var later = Now.AddSeconds(30);
        var refused = Lease(window, gateway, later, wanted: 1);
        Assert.Equal((0, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30)), (refused.Granted, refused.Retry, refused.Reset));
        Assert.True(Lease(window, gateway, later + refused.Retry, wanted: 1).Granted > 0);
    }

    [Fact]
    public void A_client_below_its_quota_is_not_refused_for_what_gateways_hold()
    {
        // 60 a minute, evenly over three gateways that each hold portions, for five minutes.
        var (window, doors) = (new RateWindow(), Doors(3));
        for (var i = 0; i < 300; i++)
            Assert.True(doors[i % 3].Request(window, Now.AddSeconds(i)), $"request {i}");
    }

    [Fact]
    public void No_limit_grants_nothing_and_says_so() => Assert.Equal(0, new RateWindow().Lease(Request(Guid.NewGuid(), 1, 0), 0, Now).Quota);

    [Fact]
    public void Never_more_than_the_quota_is_leased_within_a_minute() => Prop.ForAll<(byte Gateway, byte Seconds, byte Wanted)[]>(calls =>
    {
        var gateways = Enumerable.Range(0, 4).Select(_ => Guid.NewGuid()).ToArray();
        var (window, now, leased) = (new RateWindow(), Now, new List<(DateTimeOffset At, int Tokens)>());
        foreach (var (gateway, seconds, wanted) in calls)
        {
            now = now.AddSeconds(seconds % 20);
            var reply = Lease(window, gateways[gateway % 4], now, wanted);
            leased.Add((now, reply.Granted));
            var counted = leased.Where(one => one.At > now - RateWindow.Length).Sum(one => one.Tokens);
            if (counted > Quota || reply.Remaining != Quota - counted || wanted > 0 && reply.Granted < Math.Min(wanted, Quota - counted + reply.Granted))
                return false;
        }

        return true;
    }).Check(Properties.Of());

    private static LeaseReply Lease(RateWindow window, Guid gateway, DateTimeOffset now, int wanted, int unused = 0) =>
        window.Lease(Request(gateway, wanted, unused), Quota, now);

    private static LeaseRequest Request(Guid gateway, int wanted, int unused) =>
        new() { Policy = RatePolicy.Burst, Gateway = gateway, Wanted = wanted, Unused = unused };

    private static Door[] Doors(int count) => [.. Enumerable.Range(0, count).Select(_ => new Door())];

    /// <summary>What a gateway does with its tokens, as simply as can be.</summary>
    private sealed class Door
    {
        private readonly Guid id = Guid.NewGuid();
        private int tokens;
        private DateTimeOffset until;
        private DateTimeOffset refusedUntil;

        public int Calls { get; private set; }

        public bool Request(RateWindow window, DateTimeOffset now)
        {
            if (tokens == 0 || now >= until)
            {
                if (now < refusedUntil)
                    return false;
                Calls++;
                var reply = Lease(window, id, now, wanted: 1, unused: tokens);
                (tokens, until, refusedUntil) = (reply.Granted, now + reply.Lifetime, now + reply.Retry);
            }

            return tokens > 0 && tokens-- > 0;
        }
    }
}
