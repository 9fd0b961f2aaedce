using System.ComponentModel;

namespace FlipUnit.Converters.Code;

/// <summary>Makes code as short as it can be without a change of what it does.</summary>
public sealed class CodeMinify : Converter<CodeMinify.ParameterSet>
{
    public override OperationDescriptor Descriptor { get; } = new()
    {
        Name = "code.minify",
        Title = "Minify code",
        Summary = "Takes space, comments and long local names out of HTML, CSS, JavaScript, JSON or XML. Code that is not valid is refused.",
        Queue = QueueDescriptor.Lightweight,
        Accept = CodeTypes.Accepted,
        Produces = CodeTypes.Produced,
        SoftTimeout = TimeSpan.FromSeconds(10),
        HardTimeout = TimeSpan.FromSeconds(30),
        MemoryMegabytes = Text.Worker.TextJob.MemoryMegabytes,
        Example = new OperationExample(["styles.css"], "{}"),
    };

    protected override Task<ConversionResult> Convert(ConversionContext context, ParameterSet parameters, CancellationToken cancellation) =>
        CodeRewrite.Run(context, parameters.Language, minify: true, cancellation);

    /// <summary>The parameters of code.minify.</summary>
    public sealed record ParameterSet
    {
        [Description("The language. Without it the file's name tells.")]
        public CodeLanguage? Language { get; init; }
    }
}
