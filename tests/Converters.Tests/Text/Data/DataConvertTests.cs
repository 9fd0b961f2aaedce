using System.Text.Json.Nodes;
using FlipUnit.Converters.Text.Data;

namespace FlipUnit.Converters.Tests.Text.Data;

public sealed class DataConvertTests(TextLab lab) : IClassFixture<TextLab>
{
    private static readonly DataConvert Converter = new();

    /// <summary>One small table in every format.</summary>
    private static readonly Dictionary<string, string> Same = new()
    {
        ["json"] = """{"city":[{"name":"Zürich","people":9007199254740993,"area":87.88},{"name":"東京","people":14,"area":-0.5}]}""",
        ["xml"] = """<?xml version="1.0" encoding="utf-8"?><r><city><name>Zürich</name><people>9007199254740993</people><area>87.88</area></city><city><name>東京</name><people>14</people><area>-0.5</area></city></r>""",
        ["yaml"] = "city:\n- name: Zürich\n  people: 9007199254740993\n  area: 87.88\n- name: 東京\n  people: 14\n  area: -0.5\n",
        ["csv"] = "name,people,area\r\nZürich,9007199254740993,87.88\r\n東京,14,-0.5\r\n",
        ["tsv"] = "name\tpeople\tarea\r\nZürich\t9007199254740993\t87.88\r\n東京\t14\t-0.5\r\n",
        ["toml"] = "[[city]]\nname = \"Zürich\"\npeople = 9007199254740993\narea = 87.88\n[[city]]\nname = \"東京\"\npeople = 14\narea = -0.5\n",
    };

    public static TheoryData<string, string> Directions { get; } = new(
        from source in Same.Keys from target in Same.Keys where source != target && !(target == "toml" && source is "csv" or "tsv") select (source, target));

    [Theory, MemberData(nameof(Directions))]
    public async Task Every_direction_keeps_the_values_and_their_digits(string source, string target)
    {
        var there = await lab.Convert(Converter, Parameters(target), $"in.{source}", Same[source]);
        var json = target == "json" ? there : await lab.Convert(Converter, Parameters("json"), $"in.{target}", there);
        Assert.Contains("9007199254740993", json, StringComparison.Ordinal);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Same["json"])!["city"], Rows(JsonNode.Parse(json))), json);
    }

    [Theory]
    [InlineData("ISO-8859-1", "Zürich")]
    [InlineData("windows-1252", "Zürich “€”")]
    [InlineData("koi8-r", "Москва")]
    [InlineData("shift_jis", "東京")]
    [InlineData("utf-8", "東京")]
    [InlineData("UTF-16", "東京", "utf-8")]
    [InlineData("no-such-thing", "東京", "utf-8")]
    public async Task Xml_is_read_in_the_encoding_that_it_names(string named, string city, string? meant = null)
    {
        System.Text.Encoding.RegisterProvider(System.Text.CodePagesEncodingProvider.Instance);
        var bytes = System.Text.Encoding.GetEncoding(meant ?? named).GetBytes($"<?xml version=\"1.0\" encoding='{named}' ?><r><city>{city}</city></r>");
        var json = System.Text.Encoding.UTF8.GetString(await lab.Bytes(Converter, Parameters("json"), "in.xml", bytes));
        Assert.Equal(city, JsonNode.Parse(json)!["r"]!["city"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_null_in_a_table_is_said()
    {
        var (text, result) = await lab.Run(Converter, Parameters("csv"), "in.json", """[{"a":null,"b":""}]"""u8.ToArray());
        Assert.Equal("a,b\r\n,\r\n", text.ReplaceLineEndings("\r\n"));
        Assert.Equal("A table knows no null: it was written as an empty cell.", Assert.Single(result.Notes));
    }

    [Fact]
    public async Task A_list_is_no_toml() =>
        Assert.Equal(ErrorCode.NotRepresentable, (await lab.Refused(Converter, Parameters("toml"), "in.csv", Same["csv"])).Code);

    [Theory]
    [InlineData("json", "yaml", """{"a":null,"b":"null","c":"yes","d":"012","e":"2024-01-02","f":"","g":" x","h":"a: b","i":"# no","j":[],"k":{},"l":"1e3","m":"x\ny\n","n":"tab\there"}""")]
    [InlineData("json", "yaml", """{"big":123456789012345678901234567890,"small":-0.000000000000000000001,"exp":1e400,"cap":1E-2,"text":"99999999999999999999"}""")]
    [InlineData("json", "yaml", """[[],[[]],[{}],[null],["-"],["? x"],["!t"],["&a"],["*a"],["|"],["%"],["@"],["`"],["'"],["\""]]""")]
    [InlineData("json", "toml", """{"a":"1979-05-27T07:32:00Z","b":true,"c":1.5,"d":-9223372036854775808,"e":{"f":{"g":[1,2]}},"h":[],"i":1e5,"j":"\u0000\u001f\ud83d\ude00","k k":1,"":2}""")]
    [InlineData("json", "xml", """{"r":{"@id":"7","@xml:lang":"de","#text":"x","e":[1,2.50,true],"n":null}}""")]
    [InlineData("yaml", "json", "a: &x {b: 1}\nc: *x\nd: [*x, *x]\ne: |\n  two\n  lines\nf: >-\n  folded\n  text\n")]
    [InlineData("xml", "json", """<a:r xmlns:a="urn:a" xmlns="urn:b" a:k="1"><a:e>&#x1F600;&amp;&lt;</a:e><f><![CDATA[<raw>]]></f></a:r>""")]
    public async Task What_both_can_say_comes_back_the_same(string source, string other, string content)
    {
        var there = await lab.Convert(Converter, Parameters(other), $"in.{source}", content);
        var back = await lab.Convert(Converter, Parameters(source), $"in.{other}", there);
        var (first, last) = (await AsJson(source, content), await AsJson(source, back));
        Assert.True(JsonNode.DeepEquals(first, last), $"{there}\n{last}");
    }

    [Fact]
    public async Task Namespaces_attributes_and_lists_of_xml_have_their_names()
    {
        const string Xml = """<?xml version="1.0"?><feed xmlns="urn:f" xmlns:d="urn:d" d:v="2"><entry id="1">a</entry><entry/><d:rights>b</d:rights></feed>""";
        var json = JsonNode.Parse(await lab.Convert(Converter, Parameters("json"), "in.xml", Xml));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"feed":{"@xmlns":"urn:f","@xmlns:d":"urn:d","@d:v":"2","entry":[{"@id":"1","#text":"a"},null],"d:rights":"b"}}"""), json), json!.ToJsonString());
        var xml = System.Xml.Linq.XDocument.Parse(await lab.Convert(Converter, Parameters("xml"), "in.json", json.ToJsonString()));
        Assert.Equal("b", xml.Root!.Element(System.Xml.Linq.XName.Get("rights", "urn:d"))!.Value);
        Assert.Equal("2", xml.Root.Attribute(System.Xml.Linq.XName.Get("v", "urn:d"))!.Value);
    }

    [Theory]
    [InlineData("<r>a<b/>c</r>", "mixed inside r")]
    [InlineData("<r><a/><b/><a/></r>", "stand in turns")]
    [InlineData("<r><!-- hm --><a/></r>", "Comments")]
    public async Task What_xml_loses_is_said(string xml, string said)
    {
        var (_, result) = await lab.Run(Converter, Parameters("json"), "in.xml", System.Text.Encoding.UTF8.GetBytes(xml));
        Assert.Contains(said, Assert.Single(result.Notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1979-05-27T07:32:00Z", "1979-05-27T07:32:00Z")]
    [InlineData("1979-05-27T00:32:00.5-07:00", "1979-05-27T00:32:00.5-07:00")]
    [InlineData("1979-05-27T07:32:00", "1979-05-27T07:32:00")]
    [InlineData("1979-05-27", "1979-05-27")]
    [InlineData("07:32:00", "07:32:00")]
    [InlineData("0xDEAD", 0xDEAD)]
    [InlineData("1_000", 1000)]
    public async Task Toml_values_become_json(string toml, object expected)
    {
        var json = JsonNode.Parse(await lab.Convert(Converter, Parameters("json"), "in.toml", $"a = {toml}\n"))!["a"]!;
        Assert.Equal(expected.ToString(), json.ToString());
    }

    [Theory]
    [InlineData("csv", """[{"a":[1]}]""", "cannot hold a list")]
    [InlineData("csv", """[1,2]""", "list of objects")]
    [InlineData("tsv", "42", "list of objects")]
    [InlineData("toml", "[1]", "outermost")]
    [InlineData("toml", """{"a":null}""", "no null, and a is null")]
    [InlineData("toml", """{"a":123456789012345678901}""", "64 bits")]
    [InlineData("toml", """{"a":1e400}""", "64 bits")]
    [InlineData("toml", """{"a":9007199254740993.5}""", "64 bits")]
    [InlineData("xml", """{"a b":1}""", "XML cannot hold")]
    [InlineData("xml", """{"a":"\u0001"}""", "XML cannot hold")]
    [InlineData("xml", """{"r":{"@a":[1],"b":1}}""", "attribute of XML")]
    [InlineData("xml", """{"p:r":1}""", "XML cannot hold")]
    public async Task What_the_target_cannot_say_is_refused(string target, string json, string said)
    {
        var fault = await lab.Refused(Converter, Parameters(target), "in.json", json);
        Assert.Equal(ErrorCode.NotRepresentable, fault.Code);
        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("yaml", "a: .inf", "no number")]
    [InlineData("yaml", "a: 1\n---\nb: 2\n", "several YAML documents")]
    [InlineData("yaml", "a: !!binary aGk=", "tags")]
    [InlineData("yaml", "? [1]\n: 2\n", "keys")]
    [InlineData("toml", "a = nan", "no number")]
    public async Task What_json_cannot_say_is_refused(string source, string content, string said)
    {
        var fault = await lab.Refused(Converter, Parameters("json"), $"in.{source}", content);
        Assert.Equal(ErrorCode.NotRepresentable, fault.Code);
        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_inference_all_cells_are_texts() =>
        Assert.Equal("""[{"a":"1","b":"true"}]""", await lab.Convert(Converter, """{"infer_types":false,"pretty":false}""", "in.csv", "a,b\n1,true"));

    [Fact]
    public async Task Without_a_header_rows_are_lists() =>
        Assert.Equal("""[[1,"x"],[2,"y"]]""", await lab.Convert(Converter, """{"header":false,"pretty":false}""", "in.csv", "1,x\n2,y\n"));

    [Fact]
    public async Task The_delimiter_is_read_and_written()
    {
        Assert.Equal("""[{"a":1,"b":"x,y"}]""", await lab.Convert(Converter, """{"delimiter":";","pretty":false}""", "in.csv", "a;b\n1;x,y"));
        Assert.Equal("a;b\r\n1;\"x;y\"\r\n", await lab.Convert(Converter, """{"format":"csv","delimiter":";"}""", "in.json", """[{"a":1,"b":"x;y"}]"""));
    }

    [Theory]
    [InlineData("in.json", """[{"a":"=1+1"}]""", true)]
    [InlineData("in.json", """[{"a":-1}]""", false)]
    [InlineData("in.tsv", "a\n@SUM(1)", true)]
    [InlineData("in.tsv", "a\nplain", false)]
    public async Task Cells_that_a_spreadsheet_would_run_stay_and_are_named(string name, string content, bool told)
    {
        var (text, result) = await lab.Run(Converter, Parameters("csv"), name, System.Text.Encoding.UTF8.GetBytes(content));
        Assert.Equal(told, result.Notes.Any(note => note.Contains("formulas", StringComparison.Ordinal)));
        Assert.DoesNotContain('\'', text);
    }

    private async Task<JsonNode?> AsJson(string source, string content) => JsonNode.Parse(await lab.Convert(Converter, Parameters("json"), $"in.{source}", content));

    private static string Parameters(string format) => $$"""{"format":"{{format}}"}""";

    private static JsonNode? Rows(JsonNode? tree) => tree is JsonObject { Count: 1 } whole ? Rows(whole.First().Value) : tree;
}
