namespace FlipUnit.Converters.Code;

/// <summary>Lays code out for people: line breaks and indentation.</summary>
public sealed class CodeBeautify : CodeConverter
{
    public override OperationDescriptor Descriptor { get; } = Describe(
        "code.beautify", "Beautify code",
        "Lays out HTML, CSS, JavaScript, JSON or XML with line breaks and indentation. Comments of JavaScript are not kept. Code that is not valid is refused.");

    protected override Task<ConversionResult> Convert(ConversionContext context, CodeParameters parameters, CancellationToken cancellation) =>
        CodeRewrite.Run(context, parameters.Language, minify: false, cancellation);
}
