using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Text;

namespace FlipUnit.Converters.Utilities.Calculator;

/// <summary>Evaluates an expression with units.</summary>
public sealed class CalculatorEvaluate : Converter<CalculatorEvaluate.ParameterSet>
{
    public override OperationDescriptor Descriptor { get; } = new()
    {
        Name = "calculator.evaluate",
        Title = "Calculate",
        Summary = "Works out an expression in decimal digits, with units of length, mass, time, temperature and data, and gives it in the unit you ask for.",
        Queue = QueueDescriptor.Lightweight,
        Accept = [],
        Produces = [FileTypes.Text],
        MinInputs = 0,
        MaxInputs = 0,
        SoftTimeout = TimeSpan.FromSeconds(10),
        HardTimeout = TimeSpan.FromSeconds(30),
        Example = new OperationExample([], """{"expression": "(3 km + 200 m) / 15 min in km/h"}"""),
    };

    protected override async Task<ConversionResult> Convert(ConversionContext context, ParameterSet parameters, CancellationToken cancellation)
    {
        var answer = Expression.Evaluate(parameters.Expression);
        var text = $"{answer.Value} {answer.Unit}".TrimEnd();
        var result = await InlineText.Write(context, "answer.txt", FileTypes.Text, text + "\n", cancellation);
        result.Result!["value"] = answer.Value;
        result.Result["unit"] = answer.Unit;
        result.Result["exact"] = answer.Exact;
        return result;
    }

    /// <summary>The parameters of calculator.evaluate.</summary>
    public sealed record ParameterSet : IValidatableObject
    {
        [Description("For example 2^10 + 1, 20 °C in °F, 5 GB / 100 Mbit * 1 s in min, sqrt(2), round(10/3, 2). Known: + - * / % ^, brackets, sqrt abs round floor ceil min max ln log exp sin cos tan, pi, e.")]
        [Required]
        [StringLength(Calculator.Expression.MostLetters, MinimumLength = 1)]
        public string Expression { get; init; } = "";

        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            string fault;
            try
            {
                _ = Calculator.Expression.Evaluate(Expression);
                yield break;
            }
            catch (CalculatorException told)
            {
                fault = told.Message;
            }

            yield return new ValidationResult($"cannot be worked out: {fault.TrimEnd('.')}", [nameof(Expression)]);
        }
    }
}
