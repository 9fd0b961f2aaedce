using System.Diagnostics;
using Orleans.Runtime.Messaging;

namespace FlipUnit.Gateway.Tests;

/// <summary>Questions to grains whose silo may be gone.</summary>
public sealed class ClusterCallsTests
{
    [Fact]
    public async Task A_question_that_nobody_answers_is_asked_again()
    {
        var questions = 0;
        var never = new TaskCompletionSource<string>();

        var answer = await ClusterCalls.Watch(_ => questions++ == 0 ? never.Task : Task.FromResult("there"), TimeSpan.Zero).AsTask().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Assert.Equal(("there", 2), (answer, questions));
    }

    [Fact]
    public async Task A_question_is_asked_again_until_the_silo_that_refused_the_connection_is_known_to_be_gone()
    {
        var began = Stopwatch.StartNew();
        var questions = 0;
        var answer = await ClusterCalls.Ask(() => ++questions is var now && began.Elapsed < TimeSpan.FromSeconds(6)
            ? throw new ConnectionFailedException("refused")
            : Task.FromResult(now));
        Assert.Equal(questions, answer);
        Assert.InRange(answer, 4, 30);
    }

    [Fact]
    public async Task A_question_that_no_silo_takes_ends_with_a_failure_that_is_told_as_such()
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(
            async () => await ClusterCalls.Ask<int>(() => throw new SiloUnavailableException()).AsTask().WaitAsync(TimeSpan.FromSeconds(40), TestContext.Current.CancellationToken));
        Assert.True(ClusterCalls.IsUnanswered(failure) && failure is not TimeoutException, failure.ToString());
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(20, 5)]
    public async Task No_question_waits_for_long_at_its_grain(int patience, int asked) =>
        Assert.Equal(TimeSpan.FromSeconds(asked), await ClusterCalls.Watch(Task.FromResult, TimeSpan.FromSeconds(patience)));
}
