using System.Net;
using FlipUnit.Converters.Text.Markup;
using FlipUnit.TestSupport;
using FsCheck;
using FsCheck.Fluent;

namespace FlipUnit.Converters.Tests.Text.Markup;

public sealed class HtmlToMarkdownTests(TextLab lab) : IClassFixture<TextLab>
{
    private static readonly HtmlToMarkdown Converter = new();

    [Theory]
    [InlineData("<h2>A <em>b</em></h2><p>c<p>d", "## A *b*\n\nc\n\nd\n")]
    [InlineData("a<br>b  c\n d", "a\\\nb c d\n")]
    [InlineData("<b> x </b>y<i></i>", "**x** y\n")]
    [InlineData("<ul><li>a<ul><li>b</ul><li>c</ul>", "- a\n\n  - b\n\n- c\n")]
    [InlineData("<ol start=3><li>a<li>b</ol><ol><li>c</ol>", "3. a\n4. b\n\n1) c\n")]
    [InlineData("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b\n")]
    [InlineData("<pre><code class='language-js'>a &lt; b\n  c\n</code></pre>", "```js\na < b\n  c\n```\n")]
    [InlineData("<pre>```</pre>", "````\n```\n````\n")]
    [InlineData("<code>a`b</code>", "``a`b``\n")]
    [InlineData("<a href='https://x.org/a b(c)'>l</a>", "[l](https://x.org/a%20b%28c%29)\n")]
    [InlineData("<a href='javascript:x()'>l</a> <a href='/rel'>m</a>", "l [m](/rel)\n")]
    [InlineData("<img src='a.png' alt='a [b]'><img src='data:x' alt='c'>", "![a \\[b\\]](a.png)c\n")]
    [InlineData("<table><tr><th>a<th>b<tr><td>1|2<td>x<br>y<tr><td>z</table>", "| a | b |\n| --- | --- |\n| 1\\|2 | x y |\n| z |  |\n")]
    [InlineData("<del>a</del><hr><p>b", "~~a~~\n\n---\n\nb\n")]
    [InlineData("<p># not a heading<p>1. nor a list<p>- nor this<p>a*b_c &lt;d&gt; &amp;amp;", "\\# not a heading\n\n1\\. nor a list\n\n\\- nor this\n\na\\*b\\_c \\<d> \\&amp;\n")]
    [InlineData("<script>x</script><style>y</style><p>z</p><!-- no -->", "z\n")]
    [InlineData("<ul><li><input type=checkbox checked disabled> done</ul>", "- [x] done\n")]
    [InlineData("<div><div>a</div>b</div>", "a\n\nb\n")]
    [InlineData("a&nbsp;b", "a\u00A0b\n")]
    public async Task Html_becomes_markdown(string html, string markdown) => Assert.Equal(markdown, await lab.Convert(Converter, "{}", "in.html", html));

    [Fact]
    public async Task Links_and_images_can_be_left_out() => Assert.Equal(
        "l i\n", await lab.Convert(Converter, """{"links":false,"images":false}""", "in.html", "<a href='https://x.org'>l</a> <img src=a.png alt=i>"));

    [Fact]
    public void The_words_come_back_from_markdown_as_they_were()
    {
        var words = Gen.Elements("word", "*", "_", "`", "[", "]", "(", ")", "#", "-", "+", "1.", "2)", ">", "<", "&", "&amp;", "\\", "!", "![", "|", "~~", "~", "=", "===", ":", "---", "\"", "é", "🙂", "http:", "a*b*c", "__x__", "<b>", "``");
        Prop.ForAll(words.NonEmptyListOf().Select(all => string.Join(' ', all)).ToArbitrary(), text =>
        {
            var markdown = Markdown($"<p>{WebUtility.HtmlEncode(text)}</p>");
            var html = HtmlPage.Write(markdown, title: null);
            var tree = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(html);
            Assert.True(tree.Body!.Children is [{ LocalName: "p", Children.Length: 0 }] && tree.Body.TextContent.Trim() == text, $"{text}\n{markdown}\n{html}");
        }).Check(Properties.Of(500));
    }

    [Theory]
    [InlineData("<div>", 300_000)]
    [InlineData("<div></q>", 200_000)]
    [InlineData("<ul><li>", 100_000)]
    [InlineData("<p>", 300_000)]
    [InlineData("<table><td>", 100_000)]
    [InlineData("<b><p></b>", 100_000)]
    [InlineData("<", 500_000)]
    public Task Hostile_pages_end_soon(string piece, int count) => lab.Ends(Converter, "in.html", piece, count);

    [Fact]
    public void Whatever_comes_there_is_markdown()
    {
        var parts = Gen.Elements("<p>", "</p>", "<b>", "</i>", "<ul>", "<li>", "<ol start=99999999999>", "<table>", "<td>", "<tr>", "<pre>", "<code class='language-'>", "<a href='x'>", "<br>", "<!--", "<![CDATA[", "<script>", "&#0;", "&#xD800;", "text ", "\n", "<img alt>", "<blockquote>", "<h9>", "</", "<input type=checkbox>", "🙂");
        Prop.ForAll(parts.ArrayOf(30).Select(string.Concat).ToArbitrary(), text => Assert.NotNull(Markdown(text))).Check(Properties.Of(500));
    }

    private static string Markdown(string html) => new MarkdownBlocks(new MarkdownInlines(links: true, images: true)).Write(HtmlTree.Parse(html));
}
