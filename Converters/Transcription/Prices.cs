namespace FlipUnit.Converters.Transcription;

/// <summary>What speech costs by its length.</summary>
internal static class Prices
{
    private const int Digits = 6;

    public static decimal Of(TimeSpan length, decimal usdPerMinute) => decimal.Round((decimal)length.TotalSeconds / 60 * usdPerMinute, Digits);
}
