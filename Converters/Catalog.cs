using System.Collections.Frozen;

namespace FlipUnit.Converters;

/// <summary>Every operation by name. A duplicate name fails at start.</summary>
public sealed class Catalog
{
    private readonly FrozenDictionary<string, IConverter> byName;

    public Catalog(IEnumerable<IConverter> converters)
    {
        Converters = [.. converters.OrderBy(converter => converter.Descriptor.Name, StringComparer.Ordinal)];
        byName = Converters.ToFrozenDictionary(converter => converter.Descriptor.Name, StringComparer.Ordinal);
    }

    /// <summary>The operations FlipUnit ships.</summary>
    public static IReadOnlyList<IConverter> Shipped { get; } =
        [.. Media.MediaFamily.Converters, .. Pdf.PdfFamily.Converters, .. Images.ImageFamily.Converters,
         .. Archives.ArchiveFamily.Converters, .. Text.TextFamily.Converters, .. Code.CodeFamily.Converters, .. Utilities.UtilityFamily.Converters,
         .. Providers.ProviderFamily.Converters];

    public IReadOnlyList<IConverter> Converters { get; }

    public IConverter? Find(string name) => byName.GetValueOrDefault(name);
}
