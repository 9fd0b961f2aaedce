namespace FlipUnit.Converters.Utilities;

/// <summary>The operations of this family: they take parameters and no file.</summary>
public static class UtilityFamily
{
    public static IReadOnlyList<IConverter> Converters { get; } =
        [new Calculator.CalculatorEvaluate(), new Qr.QrCreate(), new Random.RandomGenerate()];
}
