using System.Text;
using System.Text.Json.Nodes;
using FlipUnit.Converters.Text.Data;
using FlipUnit.TestSupport;
using FsCheck;
using FsCheck.Fluent;

namespace FlipUnit.Converters.Tests.Text.Data;

public sealed class DataPropertyTests(TextLab lab) : IClassFixture<TextLab>
{
    private static readonly DataConvert Converter = new();

    private static readonly string[] Odd =
        ["", " ", "x ", "\n", "a\nb", "a\n\n", "\r\n", "\t", "null", "true", "1e5", "-", "- a", "a: b", "#", "'", "\"", "\\", "|", "&a", "*a", "!x", "%", "{", "[", ",", "\u0085", "\u2028", "\uFEFF", "é", "🙂", "\u0001", "]]>", "<", "&", "=1", "1.", "0x10", "2024-01-01", "~", "...", "---", "a #b", "a:"];

    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.Elements(Odd),
        Gen.Elements(Odd).Three().Select(three => three.Item1 + three.Item2 + three.Item3),
        ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => string.Concat(text.Get.EnumerateRunes().Where(rune => rune.Value != 0xFFFD))));

    private static readonly Gen<JsonNode?> Scalars = Gen.OneOf(
        Texts.Select(text => (JsonNode?)JsonValue.Create(text)),
        Gen.Elements("0", "-1", "1.50", "1e400", "-0.001", "123456789012345678901234567890", "1E-7").Select(text => JsonNode.Parse(text)),
        Gen.Elements("true", "false", "null").Select(text => JsonNode.Parse(text)));

    private static Gen<JsonNode?> Trees(int depth) => depth == 0
        ? Scalars
        : Gen.Frequency(
            (3, Scalars),
            (2, Trees(depth - 1).ArrayOf(3).Select(items => (JsonNode?)new JsonArray([.. items.Select(item => item?.DeepClone())]))),
            (2, Texts.Zip(Trees(depth - 1)).ArrayOf(3).Select(pairs => (JsonNode?)new JsonObject(
                pairs.DistinctBy(pair => pair.Item1).Select(pair => KeyValuePair.Create(pair.Item1, pair.Item2?.DeepClone()))))));

    [Fact]
    public void Json_comes_back_from_yaml_as_it_was() => Prop.ForAll(Trees(3).ToArbitrary(), tree =>
    {
        var yaml = Text("""{"format":"yaml"}""", "in.json", tree?.ToJsonString() ?? "null");
        var json = JsonNode.Parse(Text("""{"format":"json"}""", "in.yaml", yaml));
        Assert.True(JsonNode.DeepEquals(tree, json), $"{tree?.ToJsonString()}\n{yaml}\n{json?.ToJsonString()}");
    }).Check(Properties.Of(400));

    [Fact]
    public void Tables_come_back_from_csv_and_tsv_as_they_were() => Prop.ForAll(Texts.Where(IsTextFile).ArrayOf(3).ArrayOf(4).ToArbitrary(), rows =>
    {
        var json = new JsonArray([.. rows.Select(row => new JsonArray([.. row.Select(cell => JsonValue.Create(cell))]))]).ToJsonString();
        foreach (var format in (string[])["csv", "tsv"])
        {
            var table = Text($$"""{"format":"{{format}}","header":false}""", "in.json", json);
            var back = JsonNode.Parse(Text("""{"format":"json","header":false,"infer_types":false}""", $"in.{format}", table));
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), back), $"{json}\n{table}\n{back?.ToJsonString()}");
        }
    }).Check(Properties.Of());

    [Fact]
    public void Json_comes_back_from_toml_or_is_refused() => Prop.ForAll(Trees(3).ToArbitrary(), tree =>
    {
        var whole = new JsonObject { ["x"] = tree?.DeepClone() };
        string toml;
        try
        {
            toml = Text("""{"format":"toml"}""", "in.json", whole.ToJsonString());
        }
        catch (ConversionException fault) when (fault.Code == ErrorCode.NotRepresentable)
        {
            return;
        }

        var json = JsonNode.Parse(Text("""{"format":"json"}""", "in.toml", toml));
        Assert.True(JsonNode.DeepEquals(whole, json), $"{whole.ToJsonString()}\n{toml}\n{json?.ToJsonString()}");
    }).Check(Properties.Of(300));

    [Fact]
    public void Texts_come_back_from_xml_or_are_refused() => Prop.ForAll(Texts.ToArbitrary(), text =>
    {
        var json = new JsonObject { ["r"] = new JsonObject { ["@a"] = text, ["e"] = new JsonArray(text, text) } };
        string xml;
        try
        {
            xml = Text("""{"format":"xml"}""", "in.json", json.ToJsonString());
        }
        catch (ConversionException fault) when (fault.Code == ErrorCode.NotRepresentable)
        {
            return;
        }

        var back = JsonNode.Parse(Text("""{"format":"json","infer_types":false}""", "in.xml", xml))!["r"]!;
        Assert.Equal(text, (string?)back["@a"]);
        // Text that is nothing but space is layout to XML, and nothing is an empty element.
        if (text.Trim(' ', '\n', '\r', '\t').Length > 0)
            Assert.Equal(text, (string?)back["e"]![0]);
    }).Check(Properties.Of());

    [Fact]
    public void Whatever_bytes_come_the_end_is_a_result_or_a_closed_code()
    {
        var bytes = Gen.OneOf(
            ArbMap.Default.GeneratorFor<byte[]>(),
            Gen.Elements(Odd.Concat(["{", "}", "[", "]", "<a>", "</a>", "<a b='", "key = ", "[[t]]", "a: ", "- ", ", ", "\n", "\"\"\"", "'''"])).ArrayOf(12).Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts))));
        Prop.ForAll(bytes.Where(all => all.Length > 0).ToArbitrary(), Gen.Elements("json", "xml", "yaml", "csv", "tsv", "toml").Two().ToArbitrary(), (content, formats) =>
            lab.Bounded(Converter, $$"""{"format":"{{formats.Item2}}"}""", $"in.{formats.Item1}", content)).Check(Properties.Of(1500));
    }

    // Other control characters make a file that is no text, and a byte order mark at its start is none of it.
    private static bool IsTextFile(string text) => !text.StartsWith('\uFEFF') && !text.Any(letter => letter < ' ' && letter is not ('\n' or '\r' or '\t'));

    private string Text(string parameters, string name, string content) =>
        lab.Convert(Converter, parameters, name, content).GetAwaiter().GetResult();
}
