using System.Globalization;

namespace FlipUnit.Converters.Utilities.Calculator;

/// <summary>A value in the unit that was asked for, or in base units.</summary>
internal sealed record Answer(Quantity Quantity, Unit? Asked)
{
    public string Unit => Asked?.Name ?? Quantity.Dimension.ToString();

    /// <summary>Nothing was rounded, the answer's last digit neither.</summary>
    public bool Exact => Quantity.Exact && (Asked is null ? Number : (Number * Asked.Factor) + Asked.Zero) == Quantity.Value;

    /// <summary>Without zeros at its end.</summary>
    public string Value => Number.ToString("0.############################", CultureInfo.InvariantCulture);

    // What thirds of kelvin leave in the 28th digit is not part of the answer.
    private decimal Number
    {
        get
        {
            var value = Asked is null ? Quantity.Value : (Quantity.Value - Asked.Zero) / Asked.Factor;
            return value == 0 ? 0 : Math.Round(value, Math.Clamp(24 - (int)Math.Floor(Math.Log10((double)Math.Abs(value))), 0, 24));
        }
    }

    public Answer Checked()
    {
        if (Asked is not null && Asked.Dimension != Quantity.Dimension)
            throw new CalculatorException($"{Quantity.Shown(Quantity.Dimension)} cannot be given in {Asked.Name}.");
        // A bad quotient shows here, not when it is read.
        _ = Value;
        return this;
    }
}
