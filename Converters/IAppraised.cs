using System.Text.Json;

namespace FlipUnit.Converters;

/// <summary>An operation that costs money by what its inputs hold: they are looked at before the job is accepted.</summary>
public interface IAppraised : IConverter
{
    /// <summary>What the job will cost in USD, about; null when nobody knows a price. Takes a moment, and spends nothing.</summary>
    /// <exception cref="ConversionException">The inputs are not taken: nothing is charged for them.</exception>
    Task<decimal?> Appraise(ConversionContext context, JsonElement parameters, CancellationToken cancellation);
}
