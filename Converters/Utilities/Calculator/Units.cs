using System.Collections.Frozen;

namespace FlipUnit.Converters.Utilities.Calculator;

/// <summary>A unit: how many base units it is, and where its zero lies.</summary>
internal sealed record Unit(string Name, decimal Factor, Dimension Dimension, decimal Zero = 0);

/// <summary>The units by their names. Base units are metre, kilogram, second, kelvin and byte.</summary>
internal static class Units
{
    private const decimal Inch = 0.0254m;
    private const decimal Pound = 0.45359237m;

    private static readonly FrozenDictionary<string, Unit> All = Make();

    public static Unit? Find(string name) => All.GetValueOrDefault(name);

    private static FrozenDictionary<string, Unit> Make()
    {
        var units = new Dictionary<string, Unit>(StringComparer.Ordinal);
        Add(new Dimension(Length: 1), (1e-9m, ["nm"]), (1e-6m, ["µm", "um"]), (0.001m, ["mm"]), (0.01m, ["cm"]), (0.1m, ["dm"]), (1, ["m", "meter", "metre", "meters", "metres"]), (1000, ["km"]),
            (Inch, ["inch", "inches"]), (12 * Inch, ["ft", "foot", "feet"]), (36 * Inch, ["yd", "yard", "yards"]), (1609.344m, ["mi", "mile", "miles"]), (1852, ["nmi"]));
        Add(new Dimension(Mass: 1), (1e-9m, ["µg", "ug"]), (1e-6m, ["mg"]), (0.001m, ["g", "gram", "grams"]), (1, ["kg"]), (1000, ["t", "tonne", "tonnes"]),
            (Pound / 16, ["oz", "ounce", "ounces"]), (Pound, ["lb", "lbs", "pound", "pounds"]), (14 * Pound, ["st", "stone"]), (2000 * Pound, ["ton", "tons"]));
        Add(new Dimension(Time: 1), (1e-9m, ["ns"]), (1e-6m, ["µs", "us"]), (0.001m, ["ms"]), (1, ["s", "sec", "second", "seconds"]), (60, ["min", "minute", "minutes"]), (3600, ["h", "hour", "hours"]),
            (86_400, ["d", "day", "days"]), (604_800, ["week", "weeks"]), (31_557_600, ["year", "years"]));
        Add(new Dimension(Data: 1), (0.125m, ["bit", "bits"]), (125, ["kbit"]), (125_000, ["Mbit"]), (125_000_000, ["Gbit"]), (1, ["B", "byte", "bytes"]),
            (1e3m, ["kB", "KB"]), (1e6m, ["MB"]), (1e9m, ["GB"]), (1e12m, ["TB"]), (1e15m, ["PB"]),
            (1024, ["KiB"]), (1_048_576, ["MiB"]), (1_073_741_824, ["GiB"]), (1_099_511_627_776, ["TiB"]), (1_125_899_906_842_624, ["PiB"]));
        Add(new Dimension(Length: 3), (0.001m, ["l", "L", "liter", "litre", "liters", "litres"]), (1e-6m, ["ml", "mL"]));
        Add(new Dimension(Temperature: 1), (1, ["K", "kelvin"]));
        foreach (var name in new[] { "°C", "C", "celsius" })
            units[name] = new Unit("°C", 1, new Dimension(Temperature: 1), 273.15m);
        foreach (var name in new[] { "°F", "F", "fahrenheit" })
            units[name] = new Unit("°F", 5m / 9, new Dimension(Temperature: 1), 459.67m * 5 / 9);
        return units.ToFrozenDictionary(StringComparer.Ordinal);

        void Add(Dimension dimension, params (decimal Factor, string[] Names)[] rows)
        {
            foreach (var (factor, names) in rows)
            {
                foreach (var name in names)
                    units[name] = new Unit(names[0], factor, dimension);
            }
        }
    }
}
