using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using FlipUnit.Converters.Code;
using FlipUnit.Converters.Tests.Text;
using FlipUnit.TestSupport;
using FsCheck;
using FsCheck.Fluent;

namespace FlipUnit.Converters.Tests.Code;

public sealed class CodeTests(TextLab lab) : IClassFixture<TextLab>
{
    private static readonly CodeMinify Minify = new();
    private static readonly CodeBeautify Beautify = new();

    [Theory]
    [InlineData("in.json", "{ \"a\" : 9007199254740993,\n \"b\": [ 1.50, \"ü\" ] }", "{\"a\":9007199254740993,\"b\":[1.50,\"ü\"]}")]
    [InlineData("in.xml", "<?xml version=\"1.0\"?>\n<r>\n  <!-- x -->\n  <a> <b/> </a>\n <m>t <i>u</i> <i>v</i></m>\n <p xml:space=\"preserve\"> <q/> </p>\n</r>", "<?xml version=\"1.0\" encoding=\"utf-8\"?><r><a><b /></a><m>t <i>u</i> <i>v</i></m><p xml:space=\"preserve\"> <q /> </p></r>")]
    [InlineData("in.css", "a {\n  color : #ff0000;\n  margin: 0px\n}\n/* c */\n", "a{color:#f00;margin:0}")]
    [InlineData("in.html", "<p>\n  a   b\n</p>\n<!-- c -->\n", "<p>a b</p>")]
    public async Task Minified_it_says_the_same_in_less(string name, string code, string minified) =>
        Assert.Equal(minified, (await lab.Convert(Minify, "{}", name, code)).TrimEnd());

    [Theory]
    [InlineData("in.json", "{\"a\":[1.50,{}]}", "{\n  \"a\": [\n    1.50,\n    {}\n  ]\n}\n")]
    [InlineData("in.xml", "<r><!--x--><a><b/></a><m>t <i>u</i></m></r>", "<r>\n  <!--x-->\n  <a>\n    <b />\n  </a>\n  <m>t <i>u</i></m>\n</r>\n")]
    public async Task Beautified_it_has_lines_and_indents(string name, string code, string laidOut) =>
        Assert.Equal(laidOut, await lab.Convert(Beautify, "{}", name, code));

    [Theory]
    [InlineData("function add(first, second) { /* sum */ var total = first + second; return total; }\nconsole.log(add(2, 3), `t${1 + 1}`, [1, 2].map(x => x ** 2), null ?? 'd', {a: 1}?.a);")]
    [InlineData("class A { #x = 1; get x() { return this.#x; } static async f() { await null; } }\nlet { a, ...rest } = { a: 1, b: 2 };\nconsole.log(new A().x, a, rest, /a\\/b/.test('a/b'));")]
    [InlineData("if (true) { for (let i = 0; i < 3; i++) { if (i === 1) continue; console.log(i) } } else { console.log('never') }\nlabel: while (true) { break label }\nconsole.log(typeof x, 0x10, 1e3)")]
    public async Task Javascript_does_the_same_before_and_after(string code)
    {
        var expected = await Node(code);
        var minified = await lab.Convert(Minify, "{}", "in.js", code);
        Assert.True(minified.Length < code.Length, minified);
        Assert.Equal(expected, await Node(minified));
        Assert.Equal(expected, await Node(await lab.Convert(Beautify, "{}", "in.js", minified)));
    }

    [Fact]
    public async Task Css_and_html_laid_out_and_made_short_again_are_the_same()
    {
        var css = await lab.Convert(Beautify, "{}", "in.css", "a{color:red}@media print{.b>i{margin:0 1px}}");
        Assert.True(css.Split('\n').Length > 5, css);
        Assert.Equal("a{color:#f00}@media print{.b>i{margin:0 1px}}", (await lab.Convert(Minify, "{}", "in.css", css)).TrimEnd());
        var html = await lab.Convert(Beautify, "{}", "in.html", "<!DOCTYPE html><html><head><title>t</title></head><body><ul><li>a</li><li>b</li></ul></body></html>");
        Assert.True(html.Split('\n').Length > 5, html);
    }

    [Theory]
    [InlineData("in.js", "function (", "valid JavaScript: see line 1")]
    [InlineData("in.js", "let a = 1;\nlet = = 2", "valid JavaScript: see line 2")]
    [InlineData("in.json", "{\"a\":1,}", "valid JSON: see line 1")]
    [InlineData("in.xml", "<r><a></r>", "valid XML: see line 1")]
    [InlineData("in.xml", "<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><r>&x;</r>", "document type definitions")]
    public async Task What_is_not_valid_is_refused_with_its_line(string name, string code, string said)
    {
        var fault = await lab.Refused(Minify, "{}", name, code);
        Assert.Equal(ErrorCode.UnreadableInput, fault.Code);
        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_language_is_told_by_the_name_or_the_parameter()
    {
        Assert.Equal("a{b:c}", (await lab.Convert(Minify, """{"language":"css"}""", "in.txt", "a { b : c }")).TrimEnd());
        Assert.Equal(ErrorCode.UnsupportedInput, (await lab.Refused(Minify, "{}", "in.txt", "a { b : c }")).Code);
    }

    [Theory]
    [InlineData("js", "(")]
    [InlineData("js", "!")]
    [InlineData("js", "1+")]
    [InlineData("html", "<div>")]
    [InlineData("xml", "<a>")]
    [InlineData("json", "[")]
    public async Task A_file_nested_beyond_all_measure_costs_one_job(string language, string piece)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        var code = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(piece, 200_000)));
        try
        {
            await lab.Run(Minify, $$"""{"language":"{{language}}"}""", "in.txt", code, limit.Token);
        }
        catch (ConversionException fault)
        {
            Assert.Equal(ErrorCode.UnreadableInput, fault.Code);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            // The soft time-out ended it.
        }

        // The next file is done as if nothing had been.
        Assert.Equal("a{b:c}", (await lab.Convert(Minify, "{}", "in.css", "a { b : c }")).TrimEnd());
    }

    [Fact]
    public void Whatever_comes_the_worker_gives_code_or_a_closed_code()
    {
        var parts = Gen.Elements("a", "{", "}", "(", ")", ";", ":", "<", ">", "/", "*", "'", "\"", "`", "=", "function ", "var ", "return ", "@media ", "<p>", "</p>", "<script>", "<!--", "\n", " ", "1", ".", ",", "=>", "${", "\\", "é", "class ", "async ", "#");
        Prop.ForAll(parts.ArrayOf(25).Select(string.Concat).ToArbitrary(), Gen.Elements(CodeLanguage.Js, CodeLanguage.Css, CodeLanguage.Html).ToArbitrary(), (code, language) =>
        {
            try
            {
                Assert.NotNull(ParsedCode.Rewrite(code, language, minify: true));
                Assert.NotNull(ParsedCode.Rewrite(code, language, minify: false));
            }
            catch (ConversionException fault)
            {
                Assert.Equal(ErrorCode.UnreadableInput, fault.Code);
            }
        }).Check(Properties.Of(1000));
    }

    [Fact]
    public void Json_and_xml_mean_the_same_after_both()
    {
        var texts = Gen.Elements("a", " ", "é", "<", "&", "\"", "\\", "1", "\n", "x y");
        Prop.ForAll(texts.ArrayOf(4).Select(string.Concat).Two().ToArbitrary(), pair =>
        {
            var json = new JsonObject { [pair.Item1] = pair.Item2, ["n"] = JsonNode.Parse("1.500") }.ToJsonString();
            var again = lab.Convert(Minify, "{}", "in.json", lab.Convert(Beautify, "{}", "in.json", json).GetAwaiter().GetResult()).GetAwaiter().GetResult();
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), JsonNode.Parse(again)), again);
            var xml = new XElement("r", new XAttribute("k", pair.Item1), new XElement("a", pair.Item2), new XElement("b", new XElement("c"), new XText(pair.Item1))).ToString(SaveOptions.DisableFormatting);
            foreach (var converter in new IConverter[] { Minify, Beautify })
            {
                var written = XElement.Parse(lab.Convert(converter, "{}", "in.xml", xml).GetAwaiter().GetResult());
                Assert.Equal(((string?)XElement.Parse(xml).Attribute("k"), XElement.Parse(xml).Element("a")!.Value), ((string?)written.Attribute("k"), written.Element("a")!.Value));
            }
        }).Check(Properties.Of(100));
    }

    private static async Task<string> Node(string code)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("in.js");
        await File.WriteAllTextAsync(path, code);
        return await OtherProgram.Output("node", path);
    }
}
