using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Text.Cases;

namespace FlipUnit.Converters.Text;

/// <summary>Changes the case of a text file, in constant memory.</summary>
public sealed class TextChangeCase : Converter<TextChangeCase.ParameterSet>
{
    public override OperationDescriptor Descriptor { get; } = new()
    {
        Name = "text.change_case",
        Title = "Change case",
        Summary = "Rewrites a text in upper, lower, title, sentence, camel, Pascal, snake, kebab or constant case. The encoding is kept.",
        Queue = QueueDescriptor.Lightweight,
        Accept = [FileTypes.Text, FileTypes.Markdown],
        Produces = [FileTypes.Text],
        SoftTimeout = TimeSpan.FromSeconds(10),
        HardTimeout = TimeSpan.FromSeconds(30),
        Example = new OperationExample(["hello.txt"], """{"case": "title"}"""),
    };

    protected override async Task<ConversionResult> Convert(ConversionContext context, ParameterSet parameters, CancellationToken cancellation)
    {
        var input = context.Inputs[0];
        var words = CaseWriter.For(parameters.Case, CultureInfo.GetCultureInfo(parameters.Locale));
        var path = context.Folder.WorkPath("out.txt");
        await TextFile.Rewrite(input, path, words.Write, words.End, context.Report, cancellation);
        return new ConversionResult([new OutputFile(input.Renamed("txt"), path, FileTypes.Text)])
        {
            Result = await InlineText.OfFile(path, cancellation),
        };
    }

    /// <summary>The parameters of text.change_case.</summary>
    public sealed record ParameterSet : IValidatableObject
    {
        private static readonly Lazy<HashSet<string>> Locales = new(() =>
            CultureInfo.GetCultures(CultureTypes.AllCultures).Select(culture => culture.Name).ToHashSet(StringComparer.OrdinalIgnoreCase));

        [Description("The case to write. Identifier cases (camel, pascal, snake, kebab, constant) join the words of each line.")]
        public TextCase Case { get; init; } = TextCase.Upper;

        [Description("Language whose rules apply, as a BCP 47 tag; for example tr for the Turkish dotless i. Empty: none in particular.")]
        [StringLength(35)]
        public string Locale { get; init; } = "";

        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            if (!Locales.Value.Contains(Locale))
                yield return new ValidationResult("must be a known language tag such as en, de or tr", [nameof(Locale)]);
        }
    }
}

/// <summary>The cases a text can be written in.</summary>
public enum TextCase
{
    Upper,
    Lower,
    Title,
    Sentence,
    Camel,
    Pascal,
    Snake,
    Kebab,
    Constant,
}
