using FlipUnit.Grains.Interfaces.Providers;
using FlipUnit.Grains.Providers;
using FlipUnit.TestSupport;
using FsCheck;
using FsCheck.Fluent;

namespace FlipUnit.Grains.Tests.Providers;

public sealed class CircuitTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private long number;

    [Fact]
    public void It_opens_when_half_of_ten_calls_failed()
    {
        var circuit = New();
        Report(circuit, 5, 4, Now);
        Assert.Equal(CircuitPhase.Closed, circuit.Phase(Now));
        Report(circuit, 0, 1, Now);
        Assert.Equal(CircuitPhase.Open, circuit.Phase(Now));
        Assert.Equal(Now.AddMinutes(10), circuit.State.ReopensAt);
    }

    [Theory]
    [InlineData(0, 9)]
    [InlineData(6, 5)]
    [InlineData(1000, 999)]
    public void Few_calls_or_few_failures_leave_it_closed(int succeeded, int failed)
    {
        var circuit = New();
        Report(circuit, succeeded, failed, Now);
        Assert.Equal(CircuitPhase.Closed, circuit.Phase(Now));
    }

    [Fact]
    public void Failures_older_than_five_minutes_do_not_count()
    {
        var circuit = New();
        Report(circuit, 0, 9, Now);
        Report(circuit, 0, 9, Now.AddMinutes(5));
        Assert.Equal(CircuitPhase.Closed, circuit.Phase(Now.AddMinutes(5)));
        Assert.Equal((9, 9), circuit.Counted(Now.AddMinutes(5)));
    }

    [Fact]
    public void A_report_that_comes_twice_counts_once()
    {
        var circuit = New();
        var report = Of("a", 0, 9);
        Assert.True(circuit.Take(report, Now));
        Assert.False(circuit.Take(report, Now));
        Assert.Equal(CircuitPhase.Closed, circuit.Phase(Now));
    }

    [Fact]
    public void Half_open_one_silo_may_try_and_its_success_closes()
    {
        var circuit = Opened();
        var later = Now.AddMinutes(10);
        Assert.Null(circuit.ProbeFor("a", later.AddTicks(-1)));
        var probe = circuit.ProbeFor("a", later);
        Assert.NotNull(probe);
        Assert.Equal(probe, circuit.ProbeFor("a", later));
        Assert.Null(circuit.ProbeFor("b", later));
        circuit.Take(Of("a", 0, 0) with { Probe = probe, ProbeEnd = ProbeEnd.Succeeded }, later);
        Assert.Equal(CircuitPhase.Closed, circuit.Phase(later));
        Assert.Equal(new CircuitState(), circuit.State);
    }

    [Fact]
    public void A_failed_probe_opens_it_for_as_long_again()
    {
        var circuit = Opened();
        var later = Now.AddMinutes(10);
        var probe = circuit.ProbeFor("a", later);
        circuit.Take(Of("a", 0, 0) with { Probe = probe, ProbeEnd = ProbeEnd.Failed }, later.AddSeconds(3));
        Assert.Equal(later.AddSeconds(3).AddMinutes(10), circuit.State.ReopensAt);
        Assert.Equal(Now, circuit.State.OpenedAt);
    }

    [Fact]
    public void The_probe_of_a_silo_that_is_not_heard_of_goes_to_another_and_decides_nothing_any_more()
    {
        var circuit = Opened();
        var later = Now.AddMinutes(10);
        var lost = circuit.ProbeFor("a", later);
        circuit.Take(Of("a", 0, 0) with { Probe = lost }, later.AddSeconds(8));
        Assert.Null(circuit.ProbeFor("b", later.AddSeconds(17)));
        var probe = circuit.ProbeFor("b", later.AddSeconds(18));
        Assert.NotNull(probe);
        Assert.NotEqual(lost, probe);
        circuit.Take(Of("a", 0, 0) with { Probe = lost, ProbeEnd = ProbeEnd.Succeeded }, later.AddSeconds(19));
        Assert.Equal(CircuitPhase.HalfOpen, circuit.Phase(later.AddSeconds(19)));
    }

    [Fact]
    public void It_is_open_after_a_restart_as_well()
    {
        var circuit = new Circuit(new CircuitOptions(), Opened().State);
        Assert.Equal(CircuitPhase.Open, circuit.Phase(Now.AddMinutes(9)));
        Assert.Equal(CircuitPhase.HalfOpen, circuit.Phase(Now.AddMinutes(10)));
    }

    /// <summary>Whatever silos report, in whatever order: one probe at a time, open for its whole time, and open only for a reason.</summary>
    [Fact]
    public void It_holds_its_rules_whatever_is_reported() => Prop.ForAll(
            Gen.Choose(0, 1_000_000).ListOf(60).ToArbitrary(),
            steps =>
            {
                var circuit = New();
                var now = Now;
                var holders = new Dictionary<string, long>();
                foreach (var step in steps)
                {
                    now += TimeSpan.FromSeconds(step % 40);
                    var silo = step % 3 == 0 ? "a" : "b";
                    var before = circuit.Phase(now);
                    var reopens = circuit.State.ReopensAt;
                    var counted = circuit.Counted(now);
                    var end = (ProbeEnd)(step / 7 % 4);
                    long? held = holders.TryGetValue(silo, out var probe) ? probe : null;
                    var (succeeded, failed) = (step / 11 % 5, step / 13 % 5);
                    Report(circuit, succeeded, failed, now, silo, held, held is null ? ProbeEnd.None : end);
                    var after = circuit.Phase(now);
                    if (before == CircuitPhase.Open && (after != CircuitPhase.Open || circuit.State.ReopensAt != reopens))
                        return false;
                    var calls = counted.Calls + succeeded + failed;
                    if (before == CircuitPhase.Closed && after == CircuitPhase.Open && (calls < 10 || 2 * (counted.Failed + failed) < calls))
                        return false;
                    holders.Remove(silo);
                    var given = ((string[])["a", "b"]).Select(one => (Silo: one, Probe: circuit.ProbeFor(one, now))).Where(one => one.Probe is not null).ToArray();
                    if (given.Length > 1 || (given.Length == 1 && circuit.Phase(now) != CircuitPhase.HalfOpen))
                        return false;
                    foreach (var one in given)
                        holders[one.Silo] = one.Probe!.Value;
                }

                return true;
            }).Check(Properties.Of());

    private static Circuit New() => new(new CircuitOptions(), new CircuitState());

    private Circuit Opened()
    {
        var circuit = New();
        Report(circuit, 0, 10, Now);
        return circuit;
    }

    private void Report(Circuit circuit, int succeeded, int failed, DateTimeOffset now, string silo = "a", long? probe = null, ProbeEnd end = ProbeEnd.None) =>
        circuit.Take(Of(silo, succeeded, failed) with { Probe = probe, ProbeEnd = end }, now);

    private ProviderReport Of(string silo, int succeeded, int failed) => new(silo, ++number, 50, succeeded, failed, null, ProbeEnd.None, 0, 0, 0);
}
