using System.Text;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Tools;
using FlipUnit.TestSupport;

namespace FlipUnit.Converters.Tests.Hostile;

/// <summary>The lab itself: what it promises to notice, it notices.</summary>
public sealed class HostileLabTests
{
    [Fact]
    public async Task The_canary_notices_a_read()
    {
        await using var canary = new Canary();
        Assert.Null(canary.Harm());
        Assert.Equal(canary.Secret, await File.ReadAllTextAsync(canary.Path));
        Assert.NotNull(canary.Harm());
    }

    [Fact]
    public async Task The_canary_notices_a_call()
    {
        await using var canary = new Canary();
        using var http = new HttpClient();
        Assert.Equal(canary.Secret, await http.GetStringAsync(new Uri(canary.Url)));
        Assert.NotNull(canary.Harm());
    }

    [Fact]
    public async Task A_process_is_found_by_its_folder_inside_and_outside_of_the_box()
    {
        await using var toolbox = new Toolbox();
        using var folder = toolbox.NewAttempt();
        var limits = new BoxLimits(60, 10, null);
        using var sleeper = await toolbox.Starter.Start(toolbox.Box.Command("/bin/sleep", ["60"], folder, limits, new Dictionary<string, string>(), []));
        await Wait.Until(() => ProcessTree.Of(sleeper.Id).Count > 2, TimeSpan.FromSeconds(10), "sleep runs in its box");
        var found = Survivors.Of(folder.Root);
        Assert.Superset(ProcessTree.Of(sleeper.Id).ToHashSet(), found.ToHashSet());
        await ProcessTree.Kill(sleeper);
        Assert.Empty(Survivors.Of(folder.Root));
    }

    [Theory]
    [InlineData("cannot open /in/in-0.png", true)]
    [InlineData("cannot open \"/tmp/x/y\"", true)]
    [InlineData("System.IO.IOException: no", true)]
    [InlineData("   at FlipUnit.Converters.X()", true)]
    [InlineData("The image is damaged or not what its first bytes say.", false)]
    [InlineData("The PDF/A file has 3/4 pages.", false)]
    public void A_message_that_tells_too_much_is_seen(string message, bool tells) =>
        Assert.Equal(tells, new HostileOutcome(ErrorCode.UnreadableInput, message, null, 0).Tells);

    [Fact]
    public async Task A_file_that_is_none_of_the_types_is_refused_and_the_next_job_works()
    {
        await using var lab = new HostileLab();
        var outcome = await lab.Run("image.convert", "{}", new HostileFile("a.png", Encoding.ASCII.GetBytes("no picture")));
        Assert.Equal(ErrorCode.UnsupportedInput, outcome.Code);
        outcome = await lab.Run("image.convert", "{}", new HostileFile("a.png", Encoding.ASCII.GetBytes("no picture"), FileTypes.Png));
        Assert.Equal(ErrorCode.UnreadableInput, outcome.Code);
    }
}
