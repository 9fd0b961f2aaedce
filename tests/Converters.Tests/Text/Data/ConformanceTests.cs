using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FlipUnit.Converters.Text.Data;
using FlipUnit.TestSupport;

namespace FlipUnit.Converters.Tests.Text.Data;

/// <summary>The published tables of tests/testdata/conformance, case by case.</summary>
public sealed partial class ConformanceTests(TextLab lab) : IClassFixture<TextLab>
{
    private static readonly DataConvert Converter = new();

    [Fact]
    public async Task Json_is_read_as_the_standard_says()
    {
        var wrong = new List<string>();
        foreach (var (name, content) in Table("json").Select(row => (row[0], Content(row[1]))))
        {
            var accepted = name[0] == 'y' || name.EndsWith("_kept", StringComparison.Ordinal);
            var json = await Try("{}", "in.json", content);
            if (json is not null != accepted)
                wrong.Add(name);
            else if (accepted && !Same(json!, Encoding.UTF8.GetString(content).TrimStart('\uFEFF'), name))
                wrong.Add($"{name}: {json}");
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Plain_yaml_scalars_are_what_the_core_schema_says()
    {
        var wrong = new List<string>();
        foreach (var row in Table("yaml"))
        {
            var json = await Try("""{"pretty":false}""", "in.yaml", Encoding.UTF8.GetBytes($"a: {row[0]}\n"));
            if (row[1] == "!" ? json is not null : json is null || !JsonNode.DeepEquals(JsonNode.Parse(json)!["a"], JsonNode.Parse(row[1])))
                wrong.Add($"{row[0]}: {json ?? "refused"}");
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Csv_is_read_as_the_rfc_says()
    {
        var wrong = new List<string>();
        foreach (var row in Table("csv"))
        {
            var json = await Try("{}", "in.csv", Content(row[1]));
            if (row[2] == "!" ? json is not null : json is null || !JsonNode.DeepEquals(JsonNode.Parse(json), JsonNode.Parse(row[2])))
                wrong.Add($"{row[0]}: {json ?? "refused"}");
        }

        Assert.Empty(wrong);
    }

    // Numbers beyond what can be compared are the same digit for digit.
    private static bool Same(string json, string original, string name) => name.StartsWith("i_number", StringComparison.Ordinal)
        ? string.Concat(json.Split()) == original
        : JsonNode.DeepEquals(JsonNode.Parse(json), JsonNode.Parse(original));

    private async Task<string?> Try(string parameters, string name, byte[] content)
    {
        try
        {
            return (await lab.Run(Converter, parameters, name, content)).Text;
        }
        catch (ConversionException fault) when (fault.Code is ErrorCode.UnreadableInput or ErrorCode.UnsupportedInput or ErrorCode.NotRepresentable)
        {
            return null;
        }
    }

    private static List<string[]> Table(string name)
    {
        List<string[]> rows = [.. File.ReadAllLines(Repository.TestData($"conformance/{name}.txt")).Select(line => line.Split('\t'))];
        Assert.True(rows.Count >= 30);
        return rows;
    }

    private static byte[] Content(string written) =>
        [.. Hex().Split(written).SelectMany((part, index) => index % 2 == 0 ? Encoding.UTF8.GetBytes(part) : Convert.FromHexString(part))];

    [GeneratedRegex(@"\{\{([0-9A-F]+)\}\}")]
    private static partial Regex Hex();
}
