using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Text;

namespace FlipUnit.Converters.Utilities.Random;

/// <summary>Random UUIDs, passwords, numbers and bytes.</summary>
public sealed class RandomGenerate : Converter<RandomGenerate.ParameterSet>
{
    public override OperationDescriptor Descriptor { get; } = new()
    {
        Name = "random.generate",
        Title = "Generate random values",
        Summary = "Makes UUIDs, passwords, whole numbers or bytes from a cryptographic source. With a seed the values can be made again, and are no secret.",
        Queue = QueueDescriptor.Lightweight,
        Accept = [],
        Produces = [FileTypes.Text],
        MinInputs = 0,
        MaxInputs = 0,
        SoftTimeout = TimeSpan.FromSeconds(10),
        HardTimeout = TimeSpan.FromSeconds(30),
        Example = new OperationExample([], """{"kind": "password", "length": 20, "count": 3}"""),
    };

    protected override async Task<ConversionResult> Convert(ConversionContext context, ParameterSet parameters, CancellationToken cancellation)
    {
        var source = RandomSource.For(parameters.Seed);
        var values = new List<string>(parameters.Count);
        var passwords = new PasswordMaker(parameters);
        for (var i = 0; i < parameters.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            values.Add(One(parameters, source, passwords, i));
        }

        var result = await InlineText.Write(context, "random.txt", FileTypes.Text, string.Join('\n', values) + "\n", cancellation);
        if (result.Result is { } told && parameters.Kind == RandomKind.Password)
            told["entropy_bits"] = Math.Round(passwords.Bits(parameters.Length), 1);
        return string.IsNullOrEmpty(parameters.Seed)
            ? result
            : result with { Notes = ["Made from a seed: the same seed gives the same values, so they are no secret."] };
    }

    private static string One(ParameterSet parameters, RandomSource source, PasswordMaker passwords, int index) => parameters.Kind switch
    {
        RandomKind.UuidV4 => RandomIds.Version4(source),
        RandomKind.UuidV7 => RandomIds.Version7(source, index),
        RandomKind.Password => passwords.Make(source, parameters.Length),
        RandomKind.Number => unchecked(parameters.Min + (long)source.UpTo((ulong)(parameters.Max - parameters.Min))).ToString(CultureInfo.InvariantCulture),
        RandomKind.Hex => System.Convert.ToHexStringLower(Bytes(parameters, source)),
        RandomKind.Base64 => System.Convert.ToBase64String(Bytes(parameters, source)),
        _ => throw new ArgumentOutOfRangeException(nameof(parameters), parameters.Kind, "no such kind"),
    };

    private static byte[] Bytes(ParameterSet parameters, RandomSource source)
    {
        var bytes = new byte[parameters.Length];
        source.Fill(bytes);
        return bytes;
    }

    /// <summary>The parameters of random.generate.</summary>
    public sealed record ParameterSet : IValidatableObject
    {
        [Description("uuid_v4, uuid_v7 (in order of time), password, number (whole), or bytes as hex or base64.")]
        public RandomKind Kind { get; init; } = RandomKind.UuidV4;

        [Description("How many values.")]
        [Range(1, 1000)]
        public int Count { get; init; } = 1;

        [Description("Characters of a password, or bytes of hex and base64.")]
        [Range(4, 1024)]
        public int Length { get; init; } = 16;

        [Description("The least number.")]
        [Range(-9_007_199_254_740_991L, 9_007_199_254_740_991L)]
        public long Min { get; init; }

        [Description("The greatest number.")]
        [Range(-9_007_199_254_740_991L, 9_007_199_254_740_991L)]
        public long Max { get; init; } = 100;

        [Description("A password has small letters.")]
        public bool Lower { get; init; } = true;

        [Description("A password has capital letters.")]
        public bool Upper { get; init; } = true;

        [Description("A password has digits.")]
        public bool Digits { get; init; } = true;

        [Description("A password has other signs.")]
        public bool Symbols { get; init; } = true;

        [Description("Leave out letters and signs that look alike, such as O and 0.")]
        public bool AvoidAmbiguous { get; init; }

        [Description("For tests: the same seed gives the same values. Without it they are secret.")]
        [StringLength(100)]
        public string? Seed { get; init; }

        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            if (Kind == RandomKind.Number && Min > Max)
                yield return new ValidationResult("must not be less than min", [nameof(Max)]);
            if (Kind == RandomKind.Password && !(Lower || Upper || Digits || Symbols))
                yield return new ValidationResult("or upper, digits or symbols must be true", [nameof(Lower)]);
        }
    }
}

/// <summary>What can be generated.</summary>
public enum RandomKind
{
    UuidV4,
    UuidV7,
    Password,
    Number,
    Hex,
    Base64,
}
