using System.Text.Json;
using FlipUnit.Converters.Tools;

namespace FlipUnit.Converters;

/// <summary>One operation: what it is, how its parameters are read, and how it converts. Constructors do no work.</summary>
public interface IConverter
{
    OperationDescriptor Descriptor { get; }

    /// <summary>The parameters as a JSON Schema 2020-12 object.</summary>
    ParameterSchema Parameters { get; }

    /// <param name="context">The attempt's inputs, folder and tools.</param>
    /// <param name="parameters">Already validated by <see cref="Parameters"/>.</param>
    /// <param name="cancellation">Set on cancel and at the soft time-out.</param>
    Task<ConversionResult> Convert(ConversionContext context, JsonElement parameters, CancellationToken cancellation);
}

/// <summary>An operation whose parameters are the record <typeparamref name="TParameters"/>, checked by its data annotations.</summary>
public abstract class Converter<TParameters> : IConverter
    where TParameters : class, new()
{
    private readonly Lazy<ParameterSchema> schema = new(() => ParameterSchema.Of<TParameters>());

    public abstract OperationDescriptor Descriptor { get; }

    public ParameterSchema Parameters => schema.Value;

    public async Task<ConversionResult> Convert(ConversionContext context, JsonElement parameters, CancellationToken cancellation)
    {
        var result = await Convert(context, (TParameters)Parameters.Read(parameters), cancellation);
        foreach (var output in result.Outputs)
            PlainFiles.Require(context.Folder.Work, output.Path);
        return result;
    }

    protected abstract Task<ConversionResult> Convert(ConversionContext context, TParameters parameters, CancellationToken cancellation);
}
