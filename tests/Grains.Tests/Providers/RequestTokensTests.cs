using FlipUnit.Grains.Providers;
using FlipUnit.TestSupport;
using FsCheck;
using FsCheck.Fluent;

namespace FlipUnit.Grains.Tests.Providers;

public sealed class RequestTokensTests
{
    private static readonly DateTimeOffset Begin = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(5);

    [Fact]
    public void What_was_not_used_is_there_for_others_at_once()
    {
        var tokens = New();
        var now = Begin.AddSeconds(10);
        Assert.Equal(50, tokens.Lease("a", 60, 0, 0, 50, now));
        Assert.Equal(0, tokens.Lease("b", 5, 0, 0, 50, now));
        tokens.Lease("a", 0, 20, 50, 50, now.AddSeconds(5));
        Assert.Equal(5, tokens.Lease("b", 5, 0, 0, 50, now.AddSeconds(5)));
    }

    [Fact]
    public void A_new_activation_listens_first_and_counts_what_the_silos_leased_from_the_one_before()
    {
        var tokens = New();
        Assert.Equal(0, tokens.Lease("a", 10, 0, 30, 50, Begin.AddSeconds(1)));
        Assert.Equal(0, tokens.Lease("b", 10, 0, 15, 50, Begin.AddSeconds(1)));
        Assert.Equal(5, tokens.Lease("a", 10, 0, 30, 50, Begin.AddSeconds(2)));
        Assert.Equal(50, tokens.Left(50, Begin.AddSeconds(2) + Minute + Life));
    }

    /// <summary>Silos that use tokens at any time of their life never send more than the limit within any minute together.</summary>
    [Fact]
    public void No_minute_has_more_requests_than_the_limit() => Prop.ForAll(
            Gen.Choose(0, 1_000_000).ListOf(120).ToArbitrary(),
            steps =>
            {
                const int Limit = 20;
                var tokens = New();
                var now = Begin.AddSeconds(2);
                var sent = new List<DateTimeOffset>();
                var held = new Dictionary<string, List<DateTimeOffset>> { ["a"] = [], ["b"] = [], ["c"] = [] };
                foreach (var step in steps)
                {
                    now += TimeSpan.FromMilliseconds(step % 1700);
                    var silo = ((string[])["a", "b", "c"])[step / 3 % 3];
                    var own = held[silo];
                    var unused = own.RemoveAll(until => until < now);
                    var granted = tokens.Lease(silo, step / 17 % 8, unused, 0, Limit, now);
                    own.AddRange(Enumerable.Repeat(now + Life, granted));
                    // Some are sent now, some later, some never.
                    foreach (var (name, stock) in held)
                    {
                        for (var use = (step / 29) % 4; use > 0 && stock.Count > 0; use--)
                        {
                            var last = (step + use) % 2 == 0 ? stock.Count - 1 : 0;
                            if (stock[last] >= now)
                            {
                                sent.Add(now);
                                stock.RemoveAt(last);
                            }
                        }
                    }
                }

                return sent.All(from => sent.Count(at => at >= from && at < from + Minute) <= Limit);
            }).Check(Properties.Of());

    private static RequestTokens New() => new(Minute, Life, Begin);
}
