namespace FlipUnit.Converters.Pdf.ToEpub;

/// <summary>Makes of a page what is read on it, in order.</summary>
internal static class PageBlocks
{
    /// <summary>A picture this large behind text is the scan that the text was recognized in, or a background.</summary>
    private const double WholePage = 0.8;

    private const int FewLetters = 20;

    public static IReadOnlyList<Block> Of(BookPage page, BookFacts facts)
    {
        var pieces = page.Pieces.Where(piece => !facts.IsMargin(page, piece)).ToList();
        var regions = ReadingOrder.Of(pieces).Select(region => new Region(region)).ToList();
        var hasText = pieces.Sum(piece => piece.Text.Length) > FewLetters;
        foreach (var picture in page.Pictures.Where(picture => !hasText || picture.Width * picture.Height < WholePage * page.Width * page.Height))
        {
            var nearest = regions.MinBy(region => region.DistanceTo(picture));
            if (nearest is null)
                regions.Add(nearest = new Region([]));
            nearest.Add(picture);
        }

        return [.. regions.SelectMany(region => region.Blocks)];
    }

    /// <summary>A part of a page that is read from top to bottom.</summary>
    private sealed class Region
    {
        private readonly List<Block> blocks = [];
        private readonly double left;
        private readonly double top;
        private readonly double right;
        private readonly double bottom;

        public Region(IReadOnlyList<TextPiece> pieces)
        {
            if (pieces.Count == 0)
                return;
            (left, right) = (pieces.Min(piece => piece.Left), pieces.Max(piece => piece.Right));
            (top, bottom) = (pieces.Min(piece => piece.Top), pieces.Max(piece => piece.Bottom));
            blocks.AddRange(Paragraph.Of(TextLine.Of(pieces)));
        }

        public IEnumerable<Block> Blocks => blocks.OrderBy(block => block.Top);

        public void Add(PagePicture picture) => blocks.Add(new PictureBlock(picture.Top, picture.File));

        public double DistanceTo(PagePicture picture)
        {
            var (x, y) = (picture.Left + (picture.Width / 2), picture.Top + (picture.Height / 2));
            return Math.Max(0, Math.Max(left - x, x - right)) + Math.Max(0, Math.Max(top - y, y - bottom));
        }
    }
}
