namespace FlipUnit.Converters.Code;

/// <summary>Makes code as short as it can be without a change of what it does.</summary>
public sealed class CodeMinify : CodeConverter
{
    public override OperationDescriptor Descriptor { get; } = Describe(
        "code.minify", "Minify code",
        "Takes space, comments and long local names out of HTML, CSS, JavaScript, JSON or XML. Code that is not valid is refused.");

    protected override Task<ConversionResult> Convert(ConversionContext context, CodeParameters parameters, CancellationToken cancellation) =>
        CodeRewrite.Run(context, parameters.Language, minify: true, cancellation);
}
