using FlipUnit.Converters.Tests.Text;
using FlipUnit.Converters.Utilities.Calculator;
using FlipUnit.TestSupport;
using FsCheck;
using FsCheck.Fluent;

namespace FlipUnit.Converters.Tests.Utilities;

public sealed class CalculatorTests(TextLab lab) : IClassFixture<TextLab>
{
    [Theory]
    [InlineData("1 + 2 * 3", "7", "")]
    [InlineData("(1 + 2) * 3 - -4", "13", "")]
    [InlineData("2^3^2", "512", "")]
    [InlineData("-2^2", "-4", "")]
    [InlineData("2^-2", "0.25", "")]
    [InlineData("0.1 + 0.2", "0.3", "")]
    [InlineData("10 % 4", "2", "")]
    [InlineData("1e3 + 1_000", "2000", "")]
    [InlineData("9007199254740993 * 3", "27021597764222979", "")]
    [InlineData("sqrt(144) + abs(-1) + max(1, 2, 3) - min(4; 5)", "12", "")]
    [InlineData("round(10/3, 2)", "3.33", "")]
    [InlineData("floor(-1.5) + ceil(1.2)", "0", "")]
    [InlineData("round(sin(pi/2), 10) + round(ln(e), 10) + log(1000)", "5", "")]
    [InlineData("(3 km + 200 m) / 15 min in km/h", "12.8", "km/h")]
    [InlineData("5 ft 6 in to cm", "!", "")]
    [InlineData("5 ft + 6 inch in cm", "167.64", "cm")]
    [InlineData("1 mi in km", "1.609344", "km")]
    [InlineData("12 stone in kg", "76.20351816", "kg")]
    [InlineData("20 °C in °F", "68", "°F")]
    [InlineData("-40 C to F", "-40", "°F")]
    [InlineData("212 °F in °C", "100", "°C")]
    [InlineData("0 K in C", "-273.15", "°C")]
    [InlineData("5 GB / (100 Mbit / 1 s) in min", "6.666666666666666666666667", "min")]
    [InlineData("1 GiB in MB", "1073.741824", "MB")]
    [InlineData("2 m * 3 m", "6", "m^2")]
    [InlineData("10 l in m^3", "0.01", "m^3")]
    [InlineData("1 kg * 2 m / 1 s^2", "2", "m*kg/s^2")]
    [InlineData("90 km/1 h", "25", "m/s")]
    [InlineData("1 week in h", "168", "h")]
    public void An_expression_has_its_value_and_unit(string expression, string value, string unit)
    {
        if (value == "!")
        {
            Assert.ThrowsAny<CalculatorException>(() => Expression.Evaluate(expression));
            return;
        }

        var answer = Expression.Evaluate(expression);
        Assert.Equal((value, unit), (answer.Value, answer.Unit));
    }

    [Theory]
    [InlineData("1 / 3", false)]
    [InlineData("1 / 4", true)]
    [InlineData("sin(1)", false)]
    [InlineData("sqrt(9)", true)]
    [InlineData("1 km in m", true)]
    public void It_says_whether_anything_was_rounded(string expression, bool exact) => Assert.Equal(exact, Expression.Evaluate(expression).Exact);

    [Theory]
    [InlineData("1 +", "ends too soon")]
    [InlineData("1 2", "place 3")]
    [InlineData("(1", "not closed")]
    [InlineData("1 / 0", "divides by zero")]
    [InlineData("0 ^ -1", "divides by zero")]
    [InlineData("10 ^ 40", "28 digits")]
    [InlineData("9 ^ 9 ^ 9 ^ 9", "no value")]
    [InlineData("1 m + 1 s", "cannot be added")]
    [InlineData("1 m in kg", "cannot be given in kg")]
    [InlineData("20 °C + 5 °C", "write them in K")]
    [InlineData("sqrt(-1)", "no value")]
    [InlineData("2 ^ (1 m)", "without a unit")]
    [InlineData("System.IO", "'System' is not known")]
    [InlineData("sqrt 4", "brackets")]
    [InlineData("sqrt(1, 2)", "another number of values")]
    [InlineData("1.2.3", "no number")]
    [InlineData("1 m in parsec", "'parsec' is not known")]
    [InlineData("1 $ 2", "place 3")]
    [InlineData("((1 m)^9)^9", "Powers of units")]
    public void What_has_no_value_is_told_in_a_sentence(string expression, string said) =>
        Assert.Contains(said, Assert.Throws<CalculatorException>(() => Expression.Evaluate(expression)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("(")]
    [InlineData("-(")]
    [InlineData("2^")]
    [InlineData("abs(")]
    public void Nesting_is_bounded(string open)
    {
        var deep = string.Concat(Enumerable.Repeat(open, 1000 / open.Length));
        Assert.Throws<CalculatorException>(() => Expression.Evaluate(deep));
    }

    [Fact]
    public async Task A_wrong_expression_is_a_wrong_parameter()
    {
        var fault = await lab.Refused(new CalculatorEvaluate(), """{"expression":"1 +"}""");
        Assert.Equal((ErrorCode.InvalidParameters, "expression cannot be worked out: The expression ends too soon."), (fault.Code, fault.Message));
        Assert.Equal(ErrorCode.InvalidParameters, (await lab.Refused(new CalculatorEvaluate(), "{}")).Code);
    }

    [Fact]
    public async Task The_answer_is_inline_and_a_file()
    {
        var (text, result) = await lab.Run(new CalculatorEvaluate(), """{"expression":"1 GiB in MiB"}""");
        Assert.Equal("1024 MiB\n", text);
        Assert.Equal("""{"text":"1024 MiB\n","value":"1024","unit":"MiB","exact":true}""", result.Result!.ToJsonString());
    }

    [Fact]
    public void Sums_and_products_of_decimals_are_the_decimals_own() => Prop.ForAll<int, int, byte>((one, other, places) =>
    {
        var (first, second) = (one / (decimal)Math.Pow(10, places % 6), other / 100m);
        Assert.Equal(first + second, decimal.Parse(Expression.Evaluate($"{Text(first)} + {Text(second)}").Value, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(first * second, decimal.Parse(Expression.Evaluate($"{Text(first)} * {Text(second)}").Value, System.Globalization.CultureInfo.InvariantCulture));
    }).Check(Properties.Of());

    [Fact]
    public void Whatever_is_written_there_is_an_answer_or_a_sentence()
    {
        var parts = Gen.Elements("1", "0", "2.5", "1e9", "9999999999999999999", "(", ")", "+", "-", "*", "/", "^", "%", "m", "km", "kg", "°C", "F", "s", "GB", "in", "to", "sqrt(", "ln(", "round(", "max(", ",", "pi", "e", " ", "x", "🙂", "\0", "°");
        Prop.ForAll(Gen.OneOf(parts.ArrayOf(9).Select(string.Concat), ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => text.Get)).ToArbitrary(), text =>
        {
            try
            {
                Assert.NotEmpty(Expression.Evaluate(text[..Math.Min(text.Length, Expression.MostLetters)]).Value);
            }
            catch (CalculatorException fault)
            {
                Assert.EndsWith(".", fault.Message, StringComparison.Ordinal);
            }
        }).Check(Properties.Of(5000));
    }

    private static string Text(decimal number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
