using System.Globalization;

namespace FlipUnit.Converters.Utilities.Calculator;

/// <summary>
/// Reads and evaluates an expression: + - * / % ^, brackets, functions, pi and e, numbers with units, and at its end
/// "in" or "to" with the unit of the answer. No names but these are known; nothing is run.
/// </summary>
internal sealed class Expression
{
    /// <summary>Longest text that is read.</summary>
    public const int MostLetters = 1000;

    private const int MostDepth = 100;

    private readonly string text;
    private int at;
    private int depth;

    private Expression(string text) => this.text = text;

    public static Answer Evaluate(string text)
    {
        try
        {
            return new Expression(text).Whole();
        }
        catch (OverflowException)
        {
            throw new CalculatorException("The value is larger than 28 digits hold.");
        }
        catch (DivideByZeroException)
        {
            throw new CalculatorException("The expression divides by zero.");
        }
    }

    private Answer Whole()
    {
        var value = Sum();
        var answer = new Answer(value, null);
        if (Word() is "in" or "to")
        {
            at += 2;
            answer = new Answer(value, UnitProduct());
        }

        Space();
        return at == text.Length ? answer.Checked() : throw Unexpected();
    }

    private Quantity Sum()
    {
        if (++depth > MostDepth)
            throw new CalculatorException($"Brackets go {MostDepth} deep.");
        var value = Product();
        while (Next("+-−") is { } sign)
            value = sign == '+' ? value + Product() : value - Product();
        depth--;
        return value;
    }

    private Quantity Product()
    {
        var value = Signed();
        while (Next("*×·/÷%") is { } sign)
        {
            var other = Signed();
            value = sign switch { '/' or '÷' => value / other, '%' => value % other, _ => value * other };
        }

        return value;
    }

    private Quantity Signed()
    {
        var negative = false;
        while (Next("+-−") is { } sign)
            negative ^= sign != '+';
        if (!negative)
            return Power();
        // -5 °C is a place on the scale as well: there the sign belongs to the number. In -2^2 it does not.
        Space();
        var start = at;
        if (at < text.Length && char.IsAsciiDigit(text[at]) && WithUnit(-Number()) is { OnScale: true } temperature)
            return temperature;
        at = start;
        return -Power();
    }

    private Quantity Power()
    {
        var value = Primary();
        if (Next("^") is null)
            return value;
        if (++depth > MostDepth)
            throw new CalculatorException($"Powers go {MostDepth} deep.");
        var power = value.Power(Signed());
        depth--;
        return power;
    }

    private Quantity Primary()
    {
        Space();
        if (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.'))
            return WithUnit(Number());
        if (Next("(") is not null)
        {
            var inner = Sum();
            Close();
            return inner;
        }

        var word = Word();
        if (word.Length == 0)
            throw Unexpected();
        at += word.Length;
        if (Functions.Has(word))
            return Function(word);
        return word switch
        {
            "pi" or "π" => new Quantity(3.1415926535897932384626433833m, Dimension.None, Exact: false),
            "e" => new Quantity(2.7182818284590452353602874714m, Dimension.None, Exact: false),
            _ => throw new CalculatorException($"'{word}' is not known."),
        };
    }

    private Quantity Function(string name)
    {
        if (Next("(") is null)
            throw new CalculatorException($"{name} wants its values in brackets.");
        var values = new List<Quantity>();
        do
        {
            values.Add(Sum());
        }
        while (Next(",;") is not null);
        Close();
        return Functions.Call(name, values);
    }

    private decimal Number()
    {
        var start = at;
        while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] is '.' or '_'))
            at++;
        // 2e3, but not 2 e or 2em.
        if (at < text.Length && text[at] is 'e' or 'E' && Exponent() is var end && end > 0)
            at = end;
        var written = text[start..at].Replace("_", "", StringComparison.Ordinal);
        return decimal.TryParse(written, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new CalculatorException($"'{written}' is no number of at most 28 digits.");
    }

    private int Exponent()
    {
        var end = at + 1;
        if (end < text.Length && text[end] is '+' or '-')
            end++;
        var digits = end;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        return end > digits && (end == text.Length || !char.IsLetter(text[end])) ? end : 0;
    }

    private Quantity WithUnit(decimal number)
    {
        var word = Word();
        if (word.Length == 0 || Units.Find(word) is not { } unit)
            return new Quantity(number, Dimension.None);
        at += word.Length;
        return new Quantity((number * unit.Factor) + unit.Zero, unit.Dimension, OnScale: unit.Zero != 0);
    }

    /// <summary>km, km/h, kg*m^2: the unit of the answer.</summary>
    private Unit UnitProduct()
    {
        var (name, whole, sign) = ("", new Unit("", 1, Dimension.None), '*');
        do
        {
            var word = Word();
            var unit = Units.Find(word) ?? throw new CalculatorException(word.Length == 0 ? "The unit of the answer is missing." : $"The unit '{word}' is not known.");
            at += word.Length;
            name += (name.Length == 0 ? "" : sign) + unit.Name;
            var power = sign == '/' ? -1 : 1;
            if (Next("^") is not null)
            {
                var exponent = Number();
                name += '^' + exponent.ToString(CultureInfo.InvariantCulture);
                power *= exponent is 1 or 2 or 3 ? (int)exponent : throw new CalculatorException("A unit's power is 1, 2 or 3.");
            }

            var factor = new Quantity(unit.Factor, Dimension.None).Power(new Quantity(power, Dimension.None)).Value;
            whole = new Unit(name, whole.Factor * factor, whole.Dimension.Times(unit.Dimension, power), unit.Zero);
        }
        while (Next("*/") is { } next && (sign = next) != '\0');
        return whole;
    }

    private void Close()
    {
        if (Next(")") is null)
            throw new CalculatorException("A bracket is not closed.");
    }

    private char? Next(string signs)
    {
        Space();
        return at < text.Length && signs.Contains(text[at], StringComparison.Ordinal) ? text[at++] : null;
    }

    /// <summary>The word that stands here; it is not taken yet.</summary>
    private string Word()
    {
        Space();
        var end = at;
        while (end < text.Length && (char.IsLetter(text[end]) || text[end] == '°'))
            end++;
        return text[at..end];
    }

    private void Space()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
    }

    private CalculatorException Unexpected() => new(at >= text.Length
        ? "The expression ends too soon."
        : $"What stands at place {at + 1} is not understood.");
}
