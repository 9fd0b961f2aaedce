namespace FlipUnit.Converters.Utilities.Calculator;

/// <summary>An expression that has no value; the message is a sentence for the person.</summary>
internal sealed class CalculatorException(string message) : Exception(message);
