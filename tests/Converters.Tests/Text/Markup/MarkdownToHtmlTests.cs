using FlipUnit.Converters.Text.Markup;
using FlipUnit.TestSupport;
using FsCheck;
using FsCheck.Fluent;

namespace FlipUnit.Converters.Tests.Text.Markup;

public sealed class MarkdownToHtmlTests(TextLab lab) : IClassFixture<TextLab>
{
    private static readonly MarkdownToHtml Converter = new();

    [Theory]
    [InlineData("# One\n\ntwo *three*", "<h1>One</h1>\n<p>two <em>three</em></p>\n")]
    [InlineData("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n")]
    [InlineData("~~gone~~ https://example.org", "<p><del>gone</del> <a href=\"https://example.org\">https://example.org</a></p>\n")]
    [InlineData("`a<b`", "<p><code>a&lt;b</code></p>\n")]
    [InlineData("[m](mailto:a@example.org)", "<p><a href=\"mailto:a@example.org\">m</a></p>\n")]
    public async Task Markdown_becomes_html(string markdown, string html) =>
        Assert.Equal(html, await lab.Convert(Converter, """{"page":false}""", "in.md", markdown));

    [Fact]
    public async Task Tables_and_tasks_are_there()
    {
        var html = await lab.Convert(Converter, """{"page":false}""", "in.md", "|a|b|\n|-|-|\n|1|2|\n\n- [x] done\n- [ ] open\n");
        Assert.Contains("<th>a</th>", html, StringComparison.Ordinal);
        Assert.Contains("<td>2</td>", html, StringComparison.Ordinal);
        Assert.Equal(2, html.Split("type=\"checkbox\"").Length - 1);
    }

    [Fact]
    public async Task A_page_has_its_title_escaped()
    {
        var html = await lab.Convert(Converter, """{"title":"a <b>"}""", "in.md", "x");
        Assert.StartsWith("<!DOCTYPE html>", html, StringComparison.Ordinal);
        Assert.Contains("<title>a &lt;b&gt;</title>", html, StringComparison.Ordinal);
        Assert.Contains("<title>my notes</title>", await lab.Convert(Converter, "{}", "my notes.md", "x"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>x")]
    [InlineData("[a](javascript:alert(1))")]
    [InlineData("[a](JaVaScRiPt:alert(1))")]
    [InlineData("[a](data:text/html;base64,PHNjcmlwdD4=)")]
    [InlineData("![a](vbscript:x)")]
    [InlineData("<a href='&#106;avascript:alert(1)'>a</a>")]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("<svg onload=alert(1)>")]
    [InlineData("<svg><script>alert(1)</script></svg>")]
    [InlineData("<math><mi//xlink:href='javascript:alert(1)'>")]
    [InlineData("<iframe src='https://evil.example'></iframe>")]
    [InlineData("<object data=x></object><embed src=x>")]
    [InlineData("<form action='https://evil.example'><input name=p><button>go</button></form>")]
    [InlineData("<style>*{background:url(javascript:alert(1))}</style>")]
    [InlineData("<p style='position:fixed'>x</p>")]
    [InlineData("<base href='https://evil.example/'>")]
    [InlineData("<meta http-equiv=refresh content='0;url=https://evil.example'>")]
    [InlineData("<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>")]
    [InlineData("<template><script>alert(1)</script></template>")]
    [InlineData("<textarea><script>alert(1)</script></textarea>")]
    [InlineData("`` <img src=x onerror=alert(1)> `")]
    public async Task What_could_run_is_taken_out(string markdown)
    {
        var html = await lab.Convert(Converter, """{"page":false}""", "in.md", markdown);
        var tree = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(html);
        Assert.Empty(tree.QuerySelectorAll("script, style, iframe, object, embed, form, button, textarea, base, meta, template, svg, math, input:not([type=checkbox][disabled])"));
        foreach (var attribute in tree.All.SelectMany(element => element.Attributes))
        {
            Assert.DoesNotContain("on", attribute.Name[..2], StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(attribute.Name, (string[])["style", "action", "formaction", "srcdoc"]);
            Assert.DoesNotMatch("(?i)^(javascript|vbscript|data):", attribute.Value.Trim());
        }
    }

    /// <summary>Some take the library time that grows with the square: then the job is cancelled, and ends at once.</summary>
    [Theory]
    [InlineData("> ", 50_000)]
    [InlineData("- ", 50_000)]
    [InlineData("<div></q>", 200_000)]
    [InlineData("[", 300_000)]
    [InlineData("| a ", 200_000)]
    [InlineData("<b><i>", 100_000)]
    public Task Hostile_texts_end_soon(string piece, int count) => lab.Ends(Converter, "in.md", piece, count);

    [Fact]
    public void Whatever_is_written_there_is_html_or_a_closed_code()
    {
        var parts = Gen.Elements("# ", "- ", "1. ", "> ", "*", "**", "_", "`", "```\n", "[", "](", ")", "!", "|", "\n", "\n\n", "    ", "<b>", "</b>", "<script>", "<!--", "-->", "&amp;", "https://x.y", "a", "é", "🙂", "\t", "~~", "---", "\\");
        Prop.ForAll(parts.ArrayOf(25).Select(all => "x" + string.Concat(all)).ToArbitrary(), text =>
            Assert.DoesNotContain("<script", HtmlPage.Write(text, title: null), StringComparison.OrdinalIgnoreCase)).Check(Properties.Of(500));
    }
}
