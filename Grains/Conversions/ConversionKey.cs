namespace FlipUnit.Grains.Conversions;

/// <summary>The key of a conversion grain: <c>queue@silo</c>. A silo's address is never used twice, so a key never outlives its meaning.</summary>
public static class ConversionKey
{
    public static string Of(string queue, string silo) => $"{queue}@{silo}";

    public static (string Queue, string Silo) Parse(string key)
    {
        // The address itself contains an '@' (its generation), so only the first one divides.
        var at = key.IndexOf('@', StringComparison.Ordinal);
        return at < 0 ? throw new FormatException($"'{key}' is no conversion key") : (key[..at], key[(at + 1)..]);
    }
}
