using System.Globalization;
using DocumentFormat.OpenXml.Wordprocessing;

namespace FlipUnit.Converters.Text.Docx;

/// <summary>The numbering of lists: one pattern of bullets, one of numbers, and a count of its own for each numbered list.</summary>
internal sealed class DocxNumbering
{
    public const int MostLevels = 9;

    private const int Bullets = 1;
    private const int Numbers = 2;

    // Twentieths of a point a level goes in.
    private const int Step = 360;

    private static readonly string[] Signs = ["•", "◦", "▪"];

    private readonly List<NumberingInstance> lists = [];

    /// <summary>The number of a new list.</summary>
    public int Begin(bool ordered, int level, int first)
    {
        var list = new NumberingInstance(new AbstractNumId { Val = ordered ? Numbers : Bullets }) { NumberID = lists.Count + 1 };
        if (ordered)
            list.Append(new LevelOverride(new StartOverrideNumberingValue { Val = first }) { LevelIndex = level });
        lists.Add(list);
        return lists.Count;
    }

    public Numbering Make() => new([Pattern(Bullets), Pattern(Numbers), .. lists]);

    private static AbstractNum Pattern(int id)
    {
        var pattern = new AbstractNum(new MultiLevelType { Val = MultiLevelValues.HybridMultilevel }) { AbstractNumberId = id };
        for (var level = 0; level < MostLevels; level++)
        {
            pattern.Append(new Level(
                new StartNumberingValue { Val = 1 },
                new NumberingFormat { Val = id == Bullets ? NumberFormatValues.Bullet : NumberFormatValues.Decimal },
                new LevelText { Val = id == Bullets ? Signs[level % Signs.Length] : string.Create(CultureInfo.InvariantCulture, $"%{level + 1}.") },
                new LevelJustification { Val = LevelJustificationValues.Left },
                new PreviousParagraphProperties(new Indentation { Left = ((level + 1) * Step * 2).ToString(CultureInfo.InvariantCulture), Hanging = Step.ToString(CultureInfo.InvariantCulture) }))
            {
                LevelIndex = level,
            });
        }

        return pattern;
    }
}
