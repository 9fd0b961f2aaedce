namespace FlipUnit.Converters.Utilities.Calculator;

/// <summary>The functions an expression can call.</summary>
internal static class Functions
{
    public static bool Has(string name) => name is "sqrt" or "abs" or "round" or "floor" or "ceil" or "min" or "max" or "ln" or "log" or "exp" or "sin" or "cos" or "tan";

    public static Quantity Call(string name, IReadOnlyList<Quantity> given) => (name, given.Count) switch
    {
        ("abs", 1) => given[0].Plain() with { Value = Math.Abs(given[0].Value) },
        ("round", 1) => Rounded(given[0], 0),
        ("round", 2) => Rounded(given[0], given[1].Number("The number of places")),
        ("floor", 1) => given[0] with { Value = Math.Floor(given[0].Number("floor's value")) },
        ("ceil", 1) => given[0] with { Value = Math.Ceiling(given[0].Number("ceil's value")) },
        ("min", > 0) => given.Aggregate((one, other) => one.Same(other) with { Value = Math.Min(one.Value, other.Value) }),
        ("max", > 0) => given.Aggregate((one, other) => one.Same(other) with { Value = Math.Max(one.Value, other.Value) }),
        ("sqrt", 1) => Root(given[0]),
        ("ln", 1) => Real(given[0], Math.Log),
        ("log", 1) => Real(given[0], Math.Log10),
        ("exp", 1) => Real(given[0], Math.Exp),
        ("sin", 1) => Real(given[0], Math.Sin),
        ("cos", 1) => Real(given[0], Math.Cos),
        ("tan", 1) => Real(given[0], Math.Tan),
        _ => throw new CalculatorException($"{name} takes another number of values."),
    };

    private static Quantity Rounded(Quantity value, decimal places) => places is >= 0 and <= 28 && places == decimal.Truncate(places)
        ? value with { Value = Math.Round(value.Number("round's value"), (int)places, MidpointRounding.AwayFromZero) }
        : throw new CalculatorException("round takes 0 to 28 places.");

    private static Quantity Real(Quantity value, Func<double, double> function) =>
        Quantity.FromDouble(function((double)value.Number("The value of such a function")));

    // The root of 4 is 2, not 2.0000000000000004: a double's root that squares to the value is the value's.
    private static Quantity Root(Quantity value)
    {
        var number = value.Number("sqrt's value");
        var root = Quantity.FromDouble(Math.Sqrt((double)number));
        return root.Value * root.Value == number ? root with { Exact = value.Exact } : root;
    }
}
