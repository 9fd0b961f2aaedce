using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Text.Lines;

namespace FlipUnit.Converters.Text;

/// <summary>Puts the lines of a text in order.</summary>
public sealed class TextFormat : Converter<TextFormat.ParameterSet>
{
    private const int MostBytes = 16 * 1024 * 1024;

    public override OperationDescriptor Descriptor { get; } = new()
    {
        Name = "text.format",
        Title = "Format text",
        Summary = "Trims, sorts, wraps and counts the lines of a text, takes out double and empty ones, and changes line ends. Written in UTF-8.",
        Queue = QueueDescriptor.Lightweight,
        Accept = TextTypes.All,
        Produces = [FileTypes.Text],
        SoftTimeout = TimeSpan.FromSeconds(10),
        HardTimeout = TimeSpan.FromSeconds(30),
        Example = new OperationExample(["hello.txt"], """{"trim": "both", "wrap": 40}"""),
    };

    protected override async Task<ConversionResult> Convert(ConversionContext context, ParameterSet parameters, CancellationToken cancellation)
    {
        var input = context.Inputs[0];
        var lines = new TextLines(await TextFile.Read(input, MostBytes, cancellation));
        lines.Edit(parameters, cancellation);
        var text = lines.Joined(parameters.LineEnds);
        var result = await InlineText.Write(context, input.Renamed("txt"), FileTypes.Text, text, cancellation);
        var told = result.Result ?? [];
        told["counts"] = TextCounts.Of(text, cancellation);
        return result with { Result = told };
    }

    /// <summary>The parameters of text.format.</summary>
    public sealed record ParameterSet
    {
        [Description("Take out the space at lines' ends, or at both sides.")]
        public LineTrim Trim { get; init; } = LineTrim.None;

        [Description("Make one space of several inside lines.")]
        public bool CollapseSpaces { get; init; }

        [Description("Take out empty lines.")]
        public bool RemoveEmptyLines { get; init; }

        [Description("Keep only the first of equal lines.")]
        public bool Dedupe { get; init; }

        [Description("Sort the lines. natural puts file 10 after file 9.")]
        public LineSort Sort { get; init; } = LineSort.None;

        [Description("Sort from the last to the first.")]
        public bool Descending { get; init; }

        [Description("Do not tell small letters from capitals when lines are sorted or compared.")]
        public bool IgnoreCase { get; init; }

        [Description("Break lines between words after this many characters.")]
        [Range(10, 1000)]
        public int? Wrap { get; init; }

        [Description("The line ends to write: those of the first line, or lf, crlf, cr.")]
        public LineEnds LineEnds { get; init; } = LineEnds.Keep;
    }
}

/// <summary>Where space is taken out of lines.</summary>
public enum LineTrim
{
    None,
    End,
    Both,
}

/// <summary>The order of lines.</summary>
public enum LineSort
{
    None,
    Alphabetic,
    Natural,
}

/// <summary>What ends lines.</summary>
public enum LineEnds
{
    Keep,
    Lf,
    Crlf,
    Cr,
}
