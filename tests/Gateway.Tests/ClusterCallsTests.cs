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

    [Theory]
    [InlineData(2, 2)]
    [InlineData(20, 5)]
    public async Task No_question_waits_for_long_at_its_grain(int patience, int asked) =>
        Assert.Equal(TimeSpan.FromSeconds(asked), await ClusterCalls.Watch(Task.FromResult, TimeSpan.FromSeconds(patience)));
}
