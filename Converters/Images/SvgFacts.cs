using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;

namespace FlipUnit.Converters.Images;

/// <summary>What an SVG says of itself, read without following anything it refers to.</summary>
/// <param name="Width">In pixels of 1/96 inch; of a drawing that says no size, a usual one.</param>
/// <param name="Height">The same.</param>
/// <param name="SaysSize">False when the sizes are not the drawing's own.</param>
/// <param name="RefersOutside">It names files that will not be loaded.</param>
internal sealed partial record SvgFacts(double Width, double Height, bool SaysSize, bool RefersOutside)
{
    // What CSS gives to content of no size.
    private const double UsualWidth = 300;
    private const double UsualHeight = 150;

    private const long MostCharacters = 100_000_000;
    private const long MostFromEntities = 1_000_000;

    private static readonly XmlReaderSettings Settings = new()
    {
        // Drawing programs name their namespaces by entities of the document's own; nothing else is resolved.
        DtdProcessing = DtdProcessing.Parse,
        XmlResolver = null,
        MaxCharactersFromEntities = MostFromEntities,
        MaxCharactersInDocument = MostCharacters,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    public static SvgFacts Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            using var reader = XmlReader.Create(file, Settings);
            reader.MoveToContent();
            if (reader.LocalName != "svg")
                throw new ConversionException(ErrorCode.UnsupportedInput, "The file is XML, but no SVG drawing.");
            var facts = OfRoot(reader.GetAttribute("width"), reader.GetAttribute("height"), reader.GetAttribute("viewBox"));
            return facts with { RefersOutside = AnyOutside(reader) };
        }
        catch (XmlException fault)
        {
            throw new ConversionException(ErrorCode.UnreadableInput, "The drawing is damaged, too large, or expands without end.", fault.Message, fault);
        }
    }

    internal static SvgFacts OfRoot(string? width, string? height, string? viewBox)
    {
        var box = (viewBox ?? "").Split([' ', ',', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).Select(Number).ToArray();
        var (boxWidth, boxHeight) = box is [_, _, { } w and > 0, { } h and > 0] ? (w, h) : (0.0, 0.0);
        return (Pixels(width), Pixels(height)) switch
        {
            ({ } wide, { } high) => new SvgFacts(wide, high, true, false),
            ({ } wide, null) when boxWidth > 0 => new SvgFacts(wide, wide * boxHeight / boxWidth, true, false),
            (null, { } high) when boxWidth > 0 => new SvgFacts(high * boxWidth / boxHeight, high, true, false),
            (null, null) when boxWidth > 0 => new SvgFacts(boxWidth, boxHeight, true, false),
            var (wide, high) => new SvgFacts(wide ?? UsualWidth, high ?? UsualHeight, false, false),
        };
    }

    private static bool AnyOutside(XmlReader reader)
    {
        do
        {
            for (var more = reader.MoveToFirstAttribute(); more; more = reader.MoveToNextAttribute())
            {
                // What a person clicks on is not loaded by anybody.
                if (reader.LocalName == "href" && IsOutside(reader.Value.AsSpan().Trim()))
                {
                    reader.MoveToElement();
                    if (reader.LocalName != "a")
                        return true;
                    break;
                }
            }

            reader.MoveToElement();
        }
        while (reader.Read());
        return false;
    }

    private static bool IsOutside(ReadOnlySpan<char> reference) =>
        reference.Length > 0 && reference[0] != '#' && !reference.StartsWith("data:", StringComparison.OrdinalIgnoreCase);

    /// <summary>A length in pixels; null for none, for a share of the page, and for what is no length.</summary>
    private static double? Pixels(string? length)
    {
        if (length is null || Length().Match(length.Trim()) is not { Success: true } match || Number(match.Groups[1].Value) is not { } number || number <= 0)
            return null;
        var unit = match.Groups[2].Value.ToLowerInvariant() switch
        {
            "" or "px" => 1,
            "pt" => 96 / 72.0,
            "pc" => 16,
            "in" => 96,
            "cm" => 96 / 2.54,
            "mm" => 96 / 25.4,
            "em" => 12,
            "ex" => 6,
            _ => 0.0,
        };
        return unit > 0 ? number * unit : null;
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    [GeneratedRegex(@"^([+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)\s*([a-zA-Z%]*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Length();
}
