using FlipUnit.Converters.Pdf;
using FlipUnit.TestSupport;
using FsCheck;
using FsCheck.Fluent;

namespace FlipUnit.Converters.Tests.Pdf;

public sealed class PageRangesTests
{
    [Theory]
    [InlineData("", new[] { 1, 2, 3, 4, 5 })]
    [InlineData("1-3,5", new[] { 1, 2, 3, 5 })]
    [InlineData(" 4- ", new[] { 4, 5 })]
    [InlineData("5-3 , 3", new[] { 5, 4, 3, 3 })]
    [InlineData("2", new[] { 2 })]
    public void Ranges_mean_pages_in_the_order_written(string text, int[] pages) =>
        Assert.Equal(pages, PageRanges.Parse(text).Of(5, "a.pdf"));

    [Theory]
    [InlineData("0")]
    [InlineData("-3")]
    [InlineData("1,,2")]
    [InlineData("1-2-3")]
    [InlineData("a")]
    [InlineData("1;2")]
    [InlineData("1,")]
    [InlineData("12345678")]
    [InlineData("１")]
    [InlineData("1\n")]
    public void Other_texts_are_refused(string text)
    {
        Assert.False(PageRanges.IsValid(text));
        Assert.Throws<FormatException>(() => PageRanges.Parse(text));
    }

    [Fact]
    public void A_page_that_does_not_exist_is_named()
    {
        var failure = Assert.Throws<ConversionException>(() => PageRanges.Parse("2-7").Of(5, "a.pdf"));
        Assert.Equal(ErrorCode.InvalidParameters, failure.Code);
        Assert.Equal("Page 7 does not exist: \"a.pdf\" has 5 pages.", failure.Message);
    }

    [Fact]
    public void Few_characters_that_mean_very_many_pages_are_refused()
    {
        var failure = Assert.Throws<ConversionException>(() => PageRanges.Parse(string.Join(',', Enumerable.Repeat("1-999999", 50))).Of(999_999, "a.pdf"));
        Assert.Equal(ErrorCode.TooManyPages, failure.Code);
    }

    [Fact]
    public void What_is_formatted_is_parsed_to_the_same_pages() => Prop.ForAll(
        Gen.Choose(1, 40).NonEmptyListOf().ToArbitrary(),
        pages => pages.SequenceEqual(PageRanges.Parse(PageRanges.Format([.. pages])).Of(40, "a.pdf"))).Check(Properties.Of());

    [Fact]
    public void A_run_of_pages_is_formatted_as_one_range() => Prop.ForAll(
        Gen.Choose(1, 500).Two().ToArbitrary(),
        ends => PageRanges.Format([.. PageRanges.Parse($"{ends.Item1}-{ends.Item2}").Of(500, "a.pdf")]) ==
            (ends.Item1 == ends.Item2 ? $"{ends.Item1}" : $"{ends.Item1}-{ends.Item2}")).Check(Properties.Of());

    [Fact]
    public void Any_text_is_either_refused_or_gives_pages_of_the_document() => Prop.ForAll(
        Gen.Elements('1', '2', '9', '-', ',', ' ', 'x').ListOf().Select(letters => string.Concat(letters)).ToArbitrary(),
        text =>
        {
            if (!PageRanges.IsValid(text))
                return true;
            try
            {
                return PageRanges.Parse(text).Of(99, "a.pdf").All(page => page is >= 1 and <= 99);
            }
            catch (ConversionException failure)
            {
                return failure.Code is ErrorCode.InvalidParameters or ErrorCode.TooManyPages;
            }
        }).Check(Properties.Of());
}
