using System.Diagnostics;
using FlipUnit.TestSupport;

namespace FlipUnit.Converters.Tests;

public sealed class WorkClockTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly List<string?> told = [];

    [Fact]
    public async Task It_stands_while_the_only_call_waits_and_tells_for_what()
    {
        var clock = new WorkClock(Limit, told.Add);
        using (clock.Call())
        {
            using (clock.Wait("provider"))
            {
                var before = clock.Elapsed;
                await Passes();
                Assert.Equal(before, clock.Elapsed);
                Assert.Equal(Limit - before, clock.Left);
            }

            var after = clock.Elapsed;
            await Wait.Until(() => clock.Elapsed > after, TimeSpan.FromSeconds(5), "it goes on");
        }

        Assert.Equal(["provider", null], told);
    }

    [Fact]
    public async Task It_goes_on_while_one_of_two_calls_works()
    {
        var clock = new WorkClock(Limit, told.Add);
        using var first = clock.Call();
        using var second = clock.Call();
        using (clock.Wait("provider"))
        {
            var before = clock.Elapsed;
            await Wait.Until(() => clock.Elapsed > before, TimeSpan.FromSeconds(5), "it goes on");
            using (clock.Wait("provider"))
            {
                before = clock.Elapsed;
                await Passes();
                Assert.Equal(before, clock.Elapsed);
            }
        }

        Assert.Equal(["provider", null], told);
    }

    [Fact]
    public void Nothing_is_left_past_the_limit() => Assert.Equal(TimeSpan.Zero, new WorkClock(TimeSpan.Zero).Left);

    /// <summary>Until another clock has gone on.</summary>
    private static Task Passes()
    {
        var other = Stopwatch.StartNew();
        return Wait.Until(() => other.ElapsedMilliseconds > 20, TimeSpan.FromSeconds(5), "time passes");
    }
}
