using System.ComponentModel;

namespace FlipUnit.Converters.Code;

/// <summary>Lays code out for people: line breaks and indentation.</summary>
public sealed class CodeBeautify : Converter<CodeBeautify.ParameterSet>
{
    public override OperationDescriptor Descriptor { get; } = new()
    {
        Name = "code.beautify",
        Title = "Beautify code",
        Summary = "Lays out HTML, CSS, JavaScript, JSON or XML with line breaks and indentation. Comments of JavaScript are not kept. Code that is not valid is refused.",
        Queue = QueueDescriptor.Lightweight,
        Accept = CodeTypes.Accepted,
        Produces = CodeTypes.Produced,
        SoftTimeout = TimeSpan.FromSeconds(10),
        HardTimeout = TimeSpan.FromSeconds(30),
        MemoryMegabytes = Text.Worker.TextJob.MemoryMegabytes,
        Example = new OperationExample(["styles.css"], "{}"),
    };

    protected override Task<ConversionResult> Convert(ConversionContext context, ParameterSet parameters, CancellationToken cancellation) =>
        CodeRewrite.Run(context, parameters.Language, minify: false, cancellation);

    /// <summary>The parameters of code.beautify.</summary>
    public sealed record ParameterSet
    {
        [Description("The language. Without it the file's name tells.")]
        public CodeLanguage? Language { get; init; }
    }
}
