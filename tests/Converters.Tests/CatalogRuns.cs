using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FlipUnit.Converters.Files;
using FlipUnit.TestSupport;

namespace FlipUnit.Converters.Tests;

/// <summary>Runs operations that are known by nothing but their descriptors.</summary>
internal static partial class CatalogRuns
{
    /// <summary>Inputs of a type to try, the best first: the sample, and the example's file under a name of that type, since "text" may have to be something in particular.</summary>
    public static async Task<IReadOnlyList<IReadOnlyList<(string Name, byte[] Content)>>> Inputs(IConverter converter, FileType? type)
    {
        if (type is null)
            return [[]];
        var count = Math.Max(1, converter.Descriptor.MinInputs);
        var inputs = new List<IReadOnlyList<(string, byte[])>> { Enumerable.Repeat((Samples.Name(type), await Samples.Of(type)), count).ToList() };
        if (converter.Descriptor.Example.Inputs is [var example, ..])
        {
            var content = await File.ReadAllBytesAsync(Repository.TestData(example));
            if (Sniffer.Detect(content.AsSpan(0, Math.Min(content.Length, Sniffer.HeadBytes)), Samples.Name(type), [type]) is not null)
                inputs.Add(Enumerable.Repeat((Samples.Name(type), content), count).ToList());
        }

        return inputs;
    }

    /// <summary>The example's parameters; what is random by nature gets a seed.</summary>
    public static string Repeatable(IConverter converter) =>
        converter.Parameters.Json["properties"]?["seed"] is null ? converter.Descriptor.Example.Parameters : With(converter, "seed", JsonValue.Create("7"));

    /// <summary>The example's parameters with the format that makes the type, where there is one.</summary>
    public static string Parameters(IConverter converter, FileType to)
    {
        var format = Values(converter).Where(one => one.Field == "format").Select(one => one.Value)
            .FirstOrDefault(value => value.GetValueKind() == JsonValueKind.String && (value.GetValue<string>() == to.Name || to.Extensions.Contains(value.GetValue<string>())));
        return format is null ? converter.Descriptor.Example.Parameters : With(converter, "format", format);
    }

    /// <summary>That, and then the example's parameters with every choice there is, one at a time.</summary>
    public static IEnumerable<string> Variations(IConverter converter, FileType to) =>
        Values(converter).Select(one => With(converter, one.Field, one.Value)).Prepend(Parameters(converter, to)).Distinct();

    public static async Task<T> Convert<T>(
        Toolbox toolbox, IConverter converter, IReadOnlyList<(string Name, byte[] Content)> inputs, string parameters, Func<ConversionResult, Task<T>> look)
    {
        await using var harness = new ConverterHarness(toolbox);
        foreach (var (input, content) in inputs)
            harness.With(converter, input, content);
        var result = await harness.Convert(converter, parameters, TestContext.Current.CancellationToken);
        Assert.All(result.Outputs, output => Assert.Contains(output.Type, converter.Descriptor.Produces));
        return await look(result);
    }

    /// <summary>What can be said of a result: equal for equal results. Encoders with threads do not give the same number of bytes twice.</summary>
    public static async Task<string> Describe(ConversionResult result)
    {
        var all = Number().Replace(result.Result?.ToJsonString() ?? "", "#");
        foreach (var output in result.Outputs)
            all += $"\n{output.Name} {await Facts.Of(output)}";
        return all;
    }

    private static string With(IConverter converter, string field, JsonNode value)
    {
        var parameters = JsonNode.Parse(converter.Descriptor.Example.Parameters)!.AsObject();
        parameters[field] = value.DeepClone();
        return parameters.ToJsonString();
    }

    /// <summary>Every field that is a choice, with each of its values.</summary>
    private static IEnumerable<(string Field, JsonNode Value)> Values(IConverter converter)
    {
        foreach (var (field, schema) in converter.Parameters.Json["properties"]?.AsObject() ?? [])
        {
            if (schema?["enum"] is JsonArray choices)
            {
                foreach (var choice in choices.OfType<JsonNode>())
                    yield return (field, choice);
            }
            else if (schema?["items"]?["enum"] is JsonArray listed)
            {
                foreach (var choice in listed.OfType<JsonNode>())
                    yield return (field, new JsonArray(choice.DeepClone()));
            }
            else if (schema?["type"]?.ToJsonString().Contains("boolean", StringComparison.Ordinal) == true)
            {
                yield return (field, JsonValue.Create(true));
                yield return (field, JsonValue.Create(false));
            }
        }
    }

    [GeneratedRegex("[0-9]+([.][0-9]+)?")]
    private static partial Regex Number();
}
