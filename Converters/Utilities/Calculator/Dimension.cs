namespace FlipUnit.Converters.Utilities.Calculator;

/// <summary>Powers of length, mass, time, temperature and data: a speed is length 1, time -1.</summary>
internal readonly record struct Dimension(int Length = 0, int Mass = 0, int Time = 0, int Temperature = 0, int Data = 0)
{
    private const int MostPower = 9;

    public static readonly Dimension None;

    public Dimension Times(Dimension other, int power) => new Dimension(
        Length + (other.Length * power), Mass + (other.Mass * power), Time + (other.Time * power),
        Temperature + (other.Temperature * power), Data + (other.Data * power)).Checked();

    /// <summary>In base units, for example <c>m/s^2</c>.</summary>
    public override string ToString()
    {
        var powers = new[] { ("m", Length), ("kg", Mass), ("s", Time), ("K", Temperature), ("B", Data) };
        var above = string.Join('*', powers.Where(one => one.Item2 > 0).Select(Written));
        var below = string.Concat(powers.Where(one => one.Item2 < 0).Select(one => '/' + Written((one.Item1, -one.Item2))));
        return (above.Length == 0 && below.Length > 0 ? "1" : above) + below;
    }

    private static string Written((string Unit, int Power) one) => one.Power == 1 ? one.Unit : $"{one.Unit}^{one.Power}";

    private Dimension Checked() => new[] { Length, Mass, Time, Temperature, Data }.All(power => Math.Abs(power) <= MostPower)
        ? this
        : throw new CalculatorException($"Powers of units go to {MostPower}.");
}
