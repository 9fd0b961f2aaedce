namespace FlipUnit.Converters.Code;

/// <summary>What operations that rewrite code have in common.</summary>
public abstract class CodeConverter : Converter<CodeParameters>
{
    protected static OperationDescriptor Describe(string name, string title, string summary) => new()
    {
        Name = name,
        Title = title,
        Summary = summary,
        Queue = QueueDescriptor.Lightweight,
        Accept = CodeTypes.Accepted,
        Produces = CodeTypes.Produced,
        SoftTimeout = TimeSpan.FromSeconds(10),
        HardTimeout = TimeSpan.FromSeconds(30),
        MemoryMegabytes = Text.Worker.TextJob.MemoryMegabytes,
        Example = new OperationExample(["styles.css"], "{}"),
    };
}
