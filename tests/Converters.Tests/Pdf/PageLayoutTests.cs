using FlipUnit.Converters.Pdf.FromImages;
using FlipUnit.TestSupport;
using FsCheck;
using FsCheck.Fluent;

namespace FlipUnit.Converters.Tests.Pdf;

public sealed class PageLayoutTests
{
    private const double Tolerance = 1e-6;

    private static readonly Arbitrary<(int Width, int Height, int Margin)> Images =
        Gen.Choose(1, 30_000).Two().SelectMany(sides => Gen.Choose(0, 50).Select(margin => (sides.Item1, sides.Item2, margin))).ToArbitrary();

    [Fact]
    public void An_image_keeps_its_proportions_wherever_it_lies() => Prop.ForAll(Images, one =>
        Layouts(one).All(layout => Math.Abs((layout.Width * one.Height) - (layout.Height * one.Width)) < Tolerance * layout.Width * one.Height)).Check(Properties.Of());

    [Fact]
    public void A_contained_image_lies_within_the_margins_and_touches_two_of_them() => Prop.ForAll(Images, one =>
    {
        var layout = PageLayout.For(Image(one), PdfPageSize.A4, PdfImageFit.Contain, one.Margin);
        var margin = one.Margin * 72 / 25.4;
        var gap = Math.Min(layout.X, layout.Y);
        return Math.Abs(gap - margin) < Tolerance && layout.X + layout.Width <= layout.PageWidth - margin + Tolerance && layout.Y + layout.Height <= layout.PageHeight - margin + Tolerance;
    }).Check(Properties.Of());

    [Fact]
    public void A_covering_image_leaves_nothing_within_the_margins_free() => Prop.ForAll(Images, one =>
    {
        var layout = PageLayout.For(Image(one), PdfPageSize.Letter, PdfImageFit.Cover, one.Margin);
        var margin = one.Margin * 72 / 25.4;
        return layout.X <= margin + Tolerance && layout.Y <= margin + Tolerance
            && layout.X + layout.Width >= layout.PageWidth - margin - Tolerance && layout.Y + layout.Height >= layout.PageHeight - margin - Tolerance;
    }).Check(Properties.Of());

    [Fact]
    public void A_shrunk_image_is_never_larger_than_its_own_size() => Prop.ForAll(Images, one =>
        PageLayout.For(Image(one), PdfPageSize.A3, PdfImageFit.Shrink, one.Margin).Width <= (one.Width * 72 / 96.0) + Tolerance).Check(Properties.Of());

    [Fact]
    public void No_page_is_larger_than_viewers_take() => Prop.ForAll(Images, one =>
    {
        var layout = PageLayout.For(Image(one), PdfPageSize.Image, PdfImageFit.Contain, one.Margin);
        return layout.PageWidth <= 14_400 + Tolerance && layout.PageHeight <= 14_400 + Tolerance;
    }).Check(Properties.Of());

    private static IEnumerable<PageLayout> Layouts((int Width, int Height, int Margin) one) =>
        Enum.GetValues<PdfPageSize>().SelectMany(size => Enum.GetValues<PdfImageFit>().Select(fit => PageLayout.For(Image(one), size, fit, one.Margin)));

    private static PdfImage Image((int Width, int Height, int Margin) one) =>
        new() { Path = "", Data = [], Width = one.Width, Height = one.Height, Channels = 3, Bits = 8 };
}
