using FlipUnit.Converters.Providers;
using FlipUnit.Grains.Interfaces.Providers;
using FlipUnit.Grains.Providers;
using FlipUnit.TestSupport;

namespace FlipUnit.Grains.Tests.Providers;

public sealed class ProviderLineTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Provider provider = new(ProviderKind.Chat, new ProviderOptions { Name = "one", BaseUrl = "http://127.0.0.1:1", Model = "m" });
    private readonly SettableClock clock = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    [Fact]
    public void Nothing_is_called_before_the_clusters_first_word()
    {
        var line = New();
        Assert.True(line.IsOpen(out _));
        Assert.Null(line.Enter());
        Assert.False(line.Promise());
        Hear(line, CircuitPhase.Closed);
        Assert.False(line.IsOpen(out _));
        Assert.NotNull(line.Enter());
    }

    [Fact]
    public async Task A_call_with_a_token_in_reserve_waits_for_nobody_and_the_next_for_the_next_word()
    {
        var line = New();
        Hear(line, CircuitPhase.Closed, granted: 1);
        var pass = line.Enter()!;
        Assert.True(line.Token(pass, CancellationToken.None).AsTask().IsCompletedSuccessfully);
        var waiting = line.Token(pass, CancellationToken.None).AsTask();
        Assert.False(waiting.IsCompleted);
        Assert.True(line.Report().Wanted >= 1);
        Hear(line, CircuitPhase.Closed, granted: 1);
        Assert.True(await waiting);
    }

    [Fact]
    public async Task Who_waits_for_a_token_is_told_when_the_circuit_opens()
    {
        var line = New();
        Hear(line, CircuitPhase.Closed);
        var waiting = line.Token(line.Enter()!, CancellationToken.None).AsTask();
        Hear(line, CircuitPhase.Open);
        Assert.False(await waiting);
        Assert.True(line.IsOpen(out var until));
        Assert.Equal(clock.Now + Minute, until);
    }

    [Fact]
    public async Task A_cancelled_wait_takes_no_token()
    {
        var line = New();
        Hear(line, CircuitPhase.Closed);
        using var cancel = new CancellationTokenSource();
        var waiting = line.Token(line.Enter()!, cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Hear(line, CircuitPhase.Closed, granted: 1);
        Assert.True(line.Token(line.Enter()!, CancellationToken.None).AsTask().IsCompletedSuccessfully);
    }

    [Fact]
    public void Tokens_that_were_held_too_long_are_given_back_and_not_used()
    {
        var line = New();
        Hear(line, CircuitPhase.Closed, granted: 3);
        clock.Now += TimeSpan.FromSeconds(5);
        Assert.False(line.Token(line.Enter()!, CancellationToken.None).AsTask().IsCompleted);
        var report = line.Report();
        Assert.Equal((3, 3), (report.Unused, report.Leased));
    }

    [Fact]
    public void Outcomes_are_told_once_and_again_only_while_nobody_answered()
    {
        var line = New();
        Hear(line, CircuitPhase.Closed);
        line.Leave(line.Enter()!, CallOutcome.Succeeded);
        line.Leave(line.Enter()!, CallOutcome.Failed);
        line.Leave(line.Enter()!, CallOutcome.Refused);
        line.Leave(line.Enter()!, CallOutcome.Abandoned);
        var first = line.Report();
        Assert.Equal((1, 1), (first.Succeeded, first.Failed));
        line.Leave(line.Enter()!, CallOutcome.Failed);
        var again = line.Report();
        Assert.Equal((first.Number, 1, 1), (again.Number, again.Succeeded, again.Failed));
        line.Take(Word(CircuitPhase.Closed));
        Assert.Equal((first.Number + 1, 0, 1), (line.Report() is var last ? last.Number : 0, 0, last.Failed));
    }

    [Theory]
    [InlineData(CallOutcome.Succeeded, ProbeEnd.Succeeded)]
    [InlineData(CallOutcome.Refused, ProbeEnd.Succeeded)]
    [InlineData(CallOutcome.Failed, ProbeEnd.Failed)]
    [InlineData(CallOutcome.Abandoned, ProbeEnd.Abandoned)]
    public void Half_open_one_job_may_begin_and_one_call_tries(CallOutcome outcome, ProbeEnd end)
    {
        var line = New();
        Hear(line, CircuitPhase.HalfOpen, probe: 7);
        Assert.True(line.Promise());
        Assert.False(line.Promise());
        var pass = line.Enter()!;
        Assert.Equal(7, pass.Probe);
        Assert.Null(line.Enter());
        Assert.Equal((7, ProbeEnd.None), (line.Report().Probe, ProbeEnd.None));
        line.Take(Word(CircuitPhase.HalfOpen, probe: 7));
        line.Leave(pass, outcome);
        var report = line.Report();
        Assert.Equal((7, end, 0, 0), (report.Probe, report.ProbeEnd, report.Succeeded, report.Failed));
    }

    private ProviderLine New() => new(provider, "silo", clock);

    private void Hear(ProviderLine line, CircuitPhase phase, int granted = 0, long? probe = null)
    {
        line.Report();
        line.Take(Word(phase, granted, probe));
    }

    private ProviderWord Word(CircuitPhase phase, int granted = 0, long? probe = null) =>
        new(phase, phase == CircuitPhase.Closed ? null : clock.Now + Minute, probe, granted, TimeSpan.FromSeconds(5), Minute);
}
