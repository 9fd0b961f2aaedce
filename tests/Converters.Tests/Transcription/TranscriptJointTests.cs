using FlipUnit.Converters.Transcription;
using FlipUnit.TestSupport;
using FsCheck;
using FsCheck.Fluent;

namespace FlipUnit.Converters.Tests.Transcription;

public sealed class TranscriptJointTests
{
    private const string Words = "the quick brown fox jumps over lazy dogs while seven hens watch from their old wooden house near a river and";

    [Fact]
    public void Times_are_those_of_the_whole()
    {
        var joined = TranscriptJoint.Join([
            (Part(0, 300), Heard([new Said(0, 2, " One."), new Said(290, 299, " Two.")])),
            (Part(300, 500), Heard([new Said(1, 3, " Three.")], words: [new Said(1, 1.5, "Three")])),
        ]);
        Assert.Equal([new Said(0, 2, " One."), new Said(290, 299, " Two."), new Said(301, 303, " Three.")], joined.Segments);
        Assert.Equal([new Said(301, 301.5, "Three")], joined.Words);
        Assert.Equal("One.", TranscriptText.Of(joined).Split('\n')[0]);
    }

    [Fact]
    public void What_two_parts_both_heard_is_there_once()
    {
        var joined = TranscriptJoint.Join([
            (Part(0, 331), Heard([new Said(320, 331, " We met at the old bridge near the")])),
            (Part(329, 600, overlaps: true), Heard([new Said(0, 6, " Old bridge near the river, and then"), new Said(6, 9, " it rained.")])),
        ]);
        Assert.Equal("We met at the old bridge near the river, and then it rained.", TranscriptText.Of(joined));
    }

    [Fact]
    public void Words_that_were_cut_in_two_are_taken_from_who_heard_them_whole()
    {
        var joined = TranscriptJoint.Join([
            (Part(0, 331), Heard([new Said(320, 331, "they were looking for the treas")])),
            (Part(329, 600, overlaps: true), Heard([new Said(0, 6, "king for the treasure of the island")])),
        ]);
        Assert.Equal("they were looking for the treasure of the island", TranscriptText.Of(joined));
    }

    [Fact]
    public void Where_no_words_agree_times_decide_and_nothing_is_lost()
    {
        var joined = TranscriptJoint.Join([
            (Part(0, 331), Heard([new Said(320, 329.5, "good evening"), new Said(330.2, 330.9, "hm")])),
            (Part(329, 600, overlaps: true), Heard([new Said(0, 0.8, "eve"), new Said(1.2, 6, "ladies and gentlemen")])),
        ]);
        Assert.Equal("good evening ladies and gentlemen", TranscriptText.Of(joined));
    }

    [Fact]
    public void Chinese_is_compared_sign_by_sign_and_joined_without_spaces()
    {
        var joined = TranscriptJoint.Join([
            (Part(0, 331), Heard([new Said(320, 331, "今天天气很好我们。")])),
            (Part(329, 600, overlaps: true), Heard([new Said(0, 6, "很好我们去公园"), new Said(6, 8, "散步吧")])),
        ]);
        Assert.Equal("今天天气很好我们。去公园散步吧", TranscriptText.Of(joined));
    }

    [Fact]
    public void A_providers_impossible_times_stay_within_their_part()
    {
        var joined = TranscriptJoint.Join([(Part(10, 20), Heard([new Said(-5, 3, "a"), new Said(double.NaN, double.PositiveInfinity, "b"), new Said(2, 1, "c"), new Said(90, 99, "d")]))]);
        Assert.Equal([new Said(10, 13, "a"), new Said(10, 10, "b"), new Said(12, 12, "c"), new Said(20, 20, "d")], joined.Segments);
    }

    [Fact]
    public void The_language_is_the_one_most_was_said_in() => Assert.Equal("german", TranscriptJoint.Join([
        (Part(0, 10), new Transcript([new Said(0, 1, "hi")], [], "english")), (Part(10, 20), new Transcript([new Said(0, 1, "guten Tag zusammen")], [], "german")),
    ]).Language);

    /// <summary>A speaker who never pauses, heard in two parts that overlap at any place, each with another cut of its words into segments: the text is what was said.</summary>
    [Fact]
    public void Speech_cut_anywhere_comes_out_as_it_was_said() => Prop.ForAll(
        Gen.Choose(4, 17).ToArbitrary(), Gen.Choose(1, 6).ToArbitrary(), Gen.Choose(2, 5).ToArbitrary(), (cut, segment, common) =>
        {
            // Two words a second: the word of index i lasts from i/2 to (i+1)/2 s. Around the mark `common` words are heard by both.
            var words = Words.Split(' ');
            var mark = cut / 2.0;
            var (last, first) = (Math.Min(words.Length, cut + (common / 2)), cut - ((common + 1) / 2));
            var before = Segments(words, 0, last, segment, 0);
            var after = Segments(words, first, words.Length, segment, mark - 1);
            var joined = TranscriptJoint.Join([
                (new AudioPart(TimeSpan.Zero, TimeSpan.FromSeconds(mark + 1), false), Heard(before)),
                (new AudioPart(TimeSpan.FromSeconds(mark - 1), TimeSpan.FromSeconds(60), true), Heard(after)),
            ]);
            Assert.Equal(Words, TranscriptText.Of(joined));
            Assert.Equal(joined.Segments.OrderBy(one => one.Start), joined.Segments);
            Assert.All(joined.Segments, one => Assert.True(one.Start <= one.End));
        }).Check(Properties.Of(200));

    private static List<Said> Segments(string[] words, int first, int last, int size, double offset) =>
    [
        .. Enumerable.Range(first, last - first).Chunk(size)
            .Select(chunk => new Said(Math.Max(0, (chunk[0] / 2.0) - offset), ((chunk[^1] + 1) / 2.0) - offset, " " + string.Join(' ', chunk.Select(word => words[word])))),
    ];

    private static AudioPart Part(double from, double to, bool overlaps = false) => new(TimeSpan.FromSeconds(from), TimeSpan.FromSeconds(to), overlaps);

    private static Transcript Heard(IReadOnlyList<Said> segments, IReadOnlyList<Said>? words = null) => new(segments, words ?? [], null);
}
