using FlipUnit.Grains.Clients;
using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Grains.Jobs;
using ErrorCode = FlipUnit.Converters.ErrorCode;

namespace FlipUnit.Grains.Tests.Clients;

/// <summary>A reservation whose settlement was lost is settled by what the job became.</summary>
public sealed class GivenBackTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    [Fact]
    public void What_never_came_to_be_or_never_began_is_given_back()
    {
        Assert.True(ClientGrain.IsGivenBack(null));
        Assert.True(ClientGrain.IsGivenBack(View(new JobState().Cancel(Now))));
        Assert.True(ClientGrain.IsGivenBack(View(new JobState().Cancel(Now).Expire())));
        Assert.True(ClientGrain.IsGivenBack(View(new JobState().Refuse(new Refusal("duration_exceeded", "Too long.", RetryAfterSeconds: null), Now))));
    }

    [Theory]
    [InlineData(ErrorCode.InternalError, true)]
    [InlineData(ErrorCode.AttemptsExhausted, true)]
    [InlineData(ErrorCode.UnreadableInput, false)]
    public void Of_what_began_only_our_own_failures_are(ErrorCode code, bool givenBack)
    {
        var begun = new JobState().Start(1, "silo", Now);
        Assert.False(ClientGrain.IsGivenBack(View(begun.Cancel(Now))));
        Assert.Equal(givenBack, ClientGrain.IsGivenBack(View(begun with { Status = JobStatus.Failed, Error = new JobError(FlipUnit.Converters.ErrorCodes.Wire(code), "So.", false) })));
    }

    private static JobView View(JobState state) => state.View(Guid.NewGuid(), "1", null, new AttemptSoFar(), Now);
}
