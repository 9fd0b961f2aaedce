using System.Text.Json;
using FlipUnit.Converters;

namespace FlipUnit.Grains.Tests.Conversions;

/// <summary>A shipped operation with other time-outs.</summary>
/// <param name="inner">The operation.</param>
/// <param name="soft">Its soft time-out.</param>
/// <param name="hard">Its hard one.</param>
/// <param name="isDeaf">It is never told that it should stop.</param>
internal sealed class HastyConverter(IConverter inner, TimeSpan soft, TimeSpan hard, bool isDeaf) : IConverter
{
    public OperationDescriptor Descriptor { get; } = inner.Descriptor with { SoftTimeout = soft, HardTimeout = hard };

    public ParameterSchema Parameters => inner.Parameters;

    /// <summary>Awaited before the operation begins.</summary>
    public Task Before { get; init; } = Task.CompletedTask;

    public async Task<ConversionResult> Convert(ConversionContext context, JsonElement parameters, CancellationToken cancellation)
    {
        await Before;
        return await inner.Convert(context, parameters, isDeaf ? CancellationToken.None : cancellation);
    }
}
