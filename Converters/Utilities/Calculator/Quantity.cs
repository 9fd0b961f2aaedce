namespace FlipUnit.Converters.Utilities.Calculator;

/// <summary>A number of base units.</summary>
/// <param name="Value">In base units.</param>
/// <param name="Dimension">Of what.</param>
/// <param name="Exact">Nothing was rounded on the way.</param>
/// <param name="OnScale">A temperature in °C or °F: a place on a scale, which can be converted but not added up.</param>
internal readonly record struct Quantity(decimal Value, Dimension Dimension, bool Exact = true, bool OnScale = false)
{
    public static Quantity operator +(Quantity one, Quantity other) => one.Same(other) with { Value = one.Value + other.Value };

    public static Quantity operator -(Quantity one, Quantity other) => one.Same(other) with { Value = one.Value - other.Value };

    public static Quantity operator *(Quantity one, Quantity other) =>
        new(one.Plain().Value * other.Plain().Value, one.Dimension.Times(other.Dimension, 1), one.Exact && other.Exact);

    public static Quantity operator /(Quantity one, Quantity other)
    {
        var quotient = one.Plain().Value / other.Plain().Value;
        return new(quotient, one.Dimension.Times(other.Dimension, -1), one.Exact && other.Exact && Math.Abs(quotient) < 1e27m && quotient * other.Value == one.Value);
    }

    public static Quantity operator %(Quantity one, Quantity other) => one.Same(other) with { Value = one.Value % other.Value };

    public static Quantity operator -(Quantity one) => one.Plain() with { Value = -one.Value };

    /// <summary>A whole power by multiplication; another by way of doubles, of a number only.</summary>
    public Quantity Power(Quantity exponent)
    {
        var power = exponent.Number("An exponent");
        if (power != decimal.Truncate(power) || Math.Abs(power) > 1000)
            return FromDouble(Math.Pow((double)Number("What is raised to such a power"), (double)power));
        var (result, factor) = (new Quantity(1, Dimension.None, Exact && exponent.Exact), Plain());
        for (var left = (int)Math.Abs(power); left > 0; left >>= 1)
        {
            if ((left & 1) == 1)
                result *= factor;
            if (left > 1)
                factor *= factor;
        }

        return power < 0 ? new Quantity(1, Dimension.None) / result : result;
    }

    /// <summary>The value of what must be a plain number.</summary>
    public decimal Number(string what) => Dimension == Dimension.None ? Value : throw new CalculatorException($"{what} must be a number without a unit.");

    public static Quantity FromDouble(double value) => double.IsFinite(value)
        ? new Quantity((decimal)value, Dimension.None, Exact: false)
        : throw new CalculatorException("The expression has no value there.");

    public Quantity Plain() => OnScale
        ? throw new CalculatorException("Temperatures in °C and °F can be converted, not calculated with; write them in K.")
        : this;

    public Quantity Same(Quantity other) => Dimension == other.Dimension
        ? Plain() with { Exact = Exact && other.Plain().Exact }
        : throw new CalculatorException($"{Shown(Dimension)} and {Shown(other.Dimension)} cannot be added or compared.");

    public static string Shown(Dimension dimension) => dimension == Dimension.None ? "a number" : dimension.ToString();
}
