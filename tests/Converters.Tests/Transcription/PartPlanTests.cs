using FlipUnit.Converters.Transcription;
using FlipUnit.TestSupport;
using FsCheck;
using FsCheck.Fluent;

namespace FlipUnit.Converters.Tests.Transcription;

public sealed class PartPlanTests
{
    [Fact]
    public void Up_to_ten_minutes_are_one_part() =>
        Assert.Equal([new AudioPart(TimeSpan.Zero, TimeSpan.FromMinutes(10), Overlaps: false)], PartPlan.Of(TimeSpan.FromMinutes(10), [new Silence(Seconds(295), Seconds(305))]));

    [Fact]
    public void A_cut_is_in_the_middle_of_the_longest_silence_near_its_mark()
    {
        var parts = PartPlan.Of(TimeSpan.FromMinutes(11), [Pause(310, 1), Pause(340, 3), Pause(329, 2), Pause(400, 60)]);
        Assert.Equal([(0, 341.5, false), (341.5, 660, false)], parts.Select(part => (part.From.TotalSeconds, part.To.TotalSeconds, part.Overlaps)));
    }

    [Fact]
    public void Where_nobody_pauses_parts_have_two_seconds_in_common()
    {
        var parts = PartPlan.Of(TimeSpan.FromMinutes(11), [Pause(10, 5), Pause(600, 5)]);
        Assert.Equal([(0, 331, false), (329, 660, true)], parts.Select(part => (part.From.TotalSeconds, part.To.TotalSeconds, part.Overlaps)));
    }

    [Fact]
    public void A_silence_that_only_reaches_into_the_window_is_cut_inside_it()
    {
        var parts = PartPlan.Of(TimeSpan.FromMinutes(11), [new Silence(Seconds(100), Seconds(304))]);
        Assert.Equal(302, parts[0].To.TotalSeconds, 3);
    }

    /// <summary>Whatever the length and the silences: the parts are the whole, in order, none too long, and cut where they should be.</summary>
    [Fact]
    public void Parts_cover_everything_and_none_is_longer_than_ten_minutes() => Prop.ForAll(
        Gen.Choose(1, 4 * 3600 * 10).ToArbitrary(), Gen.Choose(0, 4 * 3600 * 10).Two().ListOf().ToArbitrary(), (tenths, pairs) =>
        {
            var length = Seconds(tenths / 10.0);
            var silences = pairs.Select(pair => Pause(pair.Item1 / 10.0, Math.Max(0.4, pair.Item2 % 50 / 10.0))).Where(silence => silence.To <= length).ToList();
            var parts = PartPlan.Of(length, silences);
            Assert.Equal((TimeSpan.Zero, length, false), (parts[0].From, parts[^1].To, parts[0].Overlaps));
            Assert.All(parts, part => Assert.True(part.Length > TimeSpan.Zero && part.Length <= PartPlan.Longest));
            for (var i = 1; i < parts.Count; i++)
            {
                Assert.Equal(parts[i].Overlaps ? PartPlan.Overlap : TimeSpan.Zero, parts[i - 1].To - parts[i].From);
                if (!parts[i].Overlaps)
                    Assert.Contains(silences, silence => silence.From <= parts[i].From && parts[i].From <= silence.To);
            }
        }).Check(Properties.Of());

    [Fact]
    public void What_ffmpeg_says_of_silences_is_read()
    {
        string[] lines = ["frame:0    pts:0       pts_time:0", "lavfi.silence_start=-0.001", "frame:86   pts:63885   pts_time:3.99281", "lavfi.silence_end=4.5", "lavfi.silence_duration=4.5", "lavfi.silence_start=9", "lavfi.silence_start=nan"];
        Assert.Equal([new Silence(TimeSpan.Zero, Seconds(4.5)), new Silence(Seconds(9), Seconds(10))], Silence.Read(lines, Seconds(10)));
    }

    private static Silence Pause(double from, double seconds) => new(Seconds(from), Seconds(from + seconds));

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
