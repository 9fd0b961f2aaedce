using System.Text.RegularExpressions;
using FlipUnit.Converters.Transcription;
using FlipUnit.TestSupport;
using FsCheck;
using FsCheck.Fluent;

namespace FlipUnit.Converters.Tests.Transcription;

public sealed partial class SubtitleTests
{
    [Fact]
    public void SubRip_is_written_like_this() => Assert.Equal(
        "1\n00:00:00,500 --> 00:00:02,000\nHello there.\n\n2\n01:02:03,004 --> 01:02:04,250\n5 -> 6 & more\n\n",
        Subtitles.Srt(Cues.Of(Of(new Said(0.5, 2, " Hello there."), new Said(3723.004, 3724.25, "5 --> 6 & more")))));

    [Fact]
    public void WebVtt_is_written_like_this() => Assert.Equal(
        "WEBVTT\n\n00:00:00.500 --> 00:00:02.000\na &lt;b&gt; --&gt; c &amp; d\n\n",
        Subtitles.Vtt(Cues.Of(Of(new Said(0.5, 2, "a <b> --> c\n\n& d")))));

    [Fact]
    public void A_long_sentence_becomes_several_subtitles_by_its_letters()
    {
        var cues = Cues.Of(Of(new Said(0, 10, string.Join(' ', Enumerable.Repeat("nine char", 20)))));
        Assert.Equal(3, cues.Count);
        Assert.Equal((0, 10_000), (cues[0].Start, cues[^1].End));
        Assert.InRange(cues[0].End, 3_900, 4_400);
    }

    [Fact]
    public void Nothing_said_is_no_subtitle() => Assert.Equal("WEBVTT\n\n", Subtitles.Vtt(Cues.Of(Transcript.Nothing)));

    /// <summary>Whatever was said and when: a player finds subtitles in order, each with time, no two at once, lines of a bearable length, and no word is missing.</summary>
    [Fact]
    public void Subtitles_are_in_order_without_overlap_and_say_everything() => Prop.ForAll(
        Gen.Choose(0, 100_000).Two().SelectMany(times => Gen.Elements("a", "word", "two words", "antidisestablishmentarianism", "日本語", "<i>", "-->", " ", "\u0007", new string('x', 50), string.Join(' ', Enumerable.Repeat("longer", 30)))
            .ListOf().Select(texts => (times.Item1, times.Item2, Text: string.Join(' ', texts)))).ListOf().ToArbitrary(),
        segments =>
        {
            var start = 0.0;
            var said = segments.Select(one => new Said(start += one.Item1 / 10_000.0, start + (one.Item2 / 10_000.0), one.Text)).ToArray();
            var cues = Cues.Of(Of(said));
            var last = 0L;
            foreach (var cue in cues)
            {
                Assert.InRange(cue.Start, last, cue.End - 1);
                Assert.InRange(cue.Lines.Count, 1, Cues.MostLines);
                Assert.All(cue.Lines, line => Assert.True(line.Length is > 0 and <= Cues.MostLetters && !line.Contains('\n')));
                last = cue.End;
            }

            Assert.Equal(Letters(string.Concat(said.Select(one => one.Text))), Letters(string.Concat(cues.SelectMany(cue => cue.Lines))));
            Assert.Equal(cues.Count, SrtTimes().Count(Subtitles.Srt(cues)));
            var vtt = Subtitles.Vtt(cues);
            Assert.Equal(cues.Count, vtt.Split(" --> ").Length - 1);
        }).Check(Properties.Of(200));

    private static string Letters(string text) => string.Concat(text.Where(letter => !char.IsWhiteSpace(letter) && !char.IsControl(letter)));

    private static Transcript Of(params Said[] said) => new(said, [], null);

    [GeneratedRegex(@"^\d{2}:\d{2}:\d{2},\d{3} --> \d{2}:\d{2}:\d{2},\d{3}$", RegexOptions.Multiline)]
    private static partial Regex SrtTimes();
}
