using NetVips;

namespace FlipUnit.Converters.Images.Worker;

/// <summary>Puts images together in rows; each row is as high as its highest, and a grid's columns as wide as their widest.</summary>
internal static class ImageMerger
{
    public static Image Merge(IReadOnlyList<Image> images, ImageLayout layout, string? background)
    {
        var columns = Math.Min(layout.Columns, images.Count);
        var rows = (images.Count + columns - 1) / columns;
        var widths = Enumerable.Range(0, columns).Select(column => images.Where((_, at) => at % columns == column).Max(image => image.Width)).ToArray();
        var heights = Enumerable.Range(0, rows).Select(row => images.Where((_, at) => at / columns == row).Max(image => image.Height)).ToArray();
        var (width, height) = (Total(widths, layout.Gap), Total(heights, layout.Gap));
        ImageHeader.CheckSize(width, height);

        var alpha = background is null;
        var merged = Enumerable.Range(0, rows).Select(row => Strip(
            [.. Enumerable.Range(0, columns).Select(column => (row * columns) + column is var at && at < images.Count
                ? Cell(Even(images[at], alpha, background), widths[column], heights[row], layout.Align, background)
                : Empty(Even(images[0], alpha, background), widths[column], heights[row], background))],
            Enums.Direction.Horizontal, layout.Gap, background)).ToArray();
        return Strip(merged, Enums.Direction.Vertical, layout.Gap, background);
    }

    private static long Total(int[] sides, int gap) => sides.Sum(side => (long)side) + ((sides.Length - 1L) * gap);

    /// <summary>All alike: colour, 8 bits, and transparency for all or for none.</summary>
    private static Image Even(Image image, bool alpha, string? background)
    {
        var coloured = Colours.Coloured(image);
        if (!alpha)
            return Colours.Flat(coloured, background);
        return coloured.HasAlpha() ? coloured : coloured.Bandjoin(255);
    }

    private static Image Cell(Image image, int width, int height, ImageAlign align, string? background)
    {
        var (left, top) = align switch
        {
            ImageAlign.Start => (0, 0),
            ImageAlign.Center => ((width - image.Width) / 2, (height - image.Height) / 2),
            _ => (width - image.Width, height - image.Height),
        };
        return image.Embed(left, top, width, height, extend: Enums.Extend.Background, background: Colours.Filling(image, background));
    }

    /// <summary>The end of a grid's last row.</summary>
    private static Image Empty(Image like, int width, int height, string? background) => like.NewFromImage(Colours.Filling(like, background))
        .Crop(0, 0, 1, 1).Embed(0, 0, width, height, extend: Enums.Extend.Copy);

    private static Image Strip(Image[] images, Enums.Direction direction, int gap, string? background) => images.Aggregate((left, right) => left.Join(
        right, direction, expand: true, shim: gap, background: Colours.Filling(left, background)));
}
