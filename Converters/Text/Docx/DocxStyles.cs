using System.Globalization;
using DocumentFormat.OpenXml.Wordprocessing;

namespace FlipUnit.Converters.Text.Docx;

/// <summary>The styles a document of ours uses, under the names that word processors know.</summary>
internal static class DocxStyles
{
    public const string Quote = "Quote";
    public const string Code = "Code";
    public const string Link = "Hyperlink";
    public const string Table = "TableGrid";

    // Half points, from Heading1 to Heading6.
    private static readonly int[] HeadingSizes = [36, 30, 26, 24, 22, 22];

    public static string Heading(int level) => string.Create(CultureInfo.InvariantCulture, $"Heading{Math.Clamp(level, 1, 6)}");

    public static Styles Make()
    {
        var styles = new Styles(
            new DocDefaults(
                new RunPropertiesDefault(new RunPropertiesBaseStyle(new RunFonts { Ascii = "Calibri", HighAnsi = "Calibri" }, new FontSize { Val = "22" })),
                new ParagraphPropertiesDefault(new ParagraphPropertiesBaseStyle(new SpacingBetweenLines { After = "120", Line = "264", LineRule = LineSpacingRuleValues.Auto }))),
            new Style(new StyleName { Val = "Normal" }, new PrimaryStyle()) { Type = StyleValues.Paragraph, StyleId = "Normal", Default = true });
        for (var level = 1; level <= HeadingSizes.Length; level++)
            styles.Append(HeadingStyle(level));
        styles.Append(
            Paragraph(Quote, new StyleParagraphProperties(new Indentation { Left = "720" }), new StyleRunProperties(new Italic(), new Color { Val = "555555" })),
            Paragraph(Code, new StyleParagraphProperties(new Shading { Val = ShadingPatternValues.Clear, Fill = "F2F2F2" }, new SpacingBetweenLines { After = "0" }),
                new StyleRunProperties(new RunFonts { Ascii = "Consolas", HighAnsi = "Consolas" }, new FontSize { Val = "20" })),
            new Style(new StyleName { Val = Link }, new StyleRunProperties(new Color { Val = "0563C1" }, new Underline { Val = UnderlineValues.Single }))
            {
                Type = StyleValues.Character,
                StyleId = Link,
            },
            TableStyle());
        return styles;
    }

    private static Style HeadingStyle(int level) => new(
        new StyleName { Val = string.Create(CultureInfo.InvariantCulture, $"heading {level}") },
        new BasedOn { Val = "Normal" },
        new NextParagraphStyle { Val = "Normal" },
        new PrimaryStyle(),
        new StyleParagraphProperties(new KeepNext(), new SpacingBetweenLines { Before = "240", After = "80" }, new OutlineLevel { Val = level - 1 }),
        new StyleRunProperties(new Bold(), new FontSize { Val = HeadingSizes[level - 1].ToString(CultureInfo.InvariantCulture) }))
    {
        Type = StyleValues.Paragraph,
        StyleId = Heading(level),
    };

    private static Style Paragraph(string name, StyleParagraphProperties paragraph, StyleRunProperties run) =>
        new(new StyleName { Val = name }, new BasedOn { Val = "Normal" }, new PrimaryStyle(), paragraph, run) { Type = StyleValues.Paragraph, StyleId = name };

    private static Style TableStyle()
    {
        static T Border<T>()
            where T : BorderType, new() => new() { Val = BorderValues.Single, Size = 4, Color = "999999" };
        return new Style(
            new StyleName { Val = "Table Grid" },
            new StyleTableProperties(new TableBorders(
                Border<TopBorder>(), Border<LeftBorder>(), Border<BottomBorder>(), Border<RightBorder>(), Border<InsideHorizontalBorder>(), Border<InsideVerticalBorder>())))
        {
            Type = StyleValues.Table,
            StyleId = Table,
        };
    }
}
