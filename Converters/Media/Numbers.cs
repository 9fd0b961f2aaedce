using System.Globalization;

namespace FlipUnit.Converters.Media;

/// <summary>Numbers as ffmpeg reads them, whatever the machine's language.</summary>
internal static class Numbers
{
    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Text(double number) => number.ToString("0.######", CultureInfo.InvariantCulture);

    /// <summary>Seconds in a sentence for a person.</summary>
    public static string Said(TimeSpan time) => time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
}
