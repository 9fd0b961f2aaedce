using System.Text;

namespace FlipUnit.Converters.Tests.Hostile;

public sealed class SvgHostileTests
{
    private const string FromSvg = "image.from_svg";
    private const string Head = "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' width='64' height='64'>";

    public static TheoryData<string> References { get; } =
    [
        "<image href='file://{file}' width='64' height='64'/>",
        "<image href='{file}' width='64' height='64'/>",
        "<image xlink:href='../../../../../../{file}' width='64' height='64'/>",
        "<image href='in-0.svg' width='64' height='64'/>",
        "<image href='{url}/a.png' width='64' height='64'/>",
        "<use href='{url}/a.svg#x'/><use href='file://{file}#x'/>",
        "<style>@import url('{url}/a.css'); @import url('file://{file}'); rect {{ fill: url('{url}/a.svg#p'); }}</style><rect width='9' height='9'/>",
        "<style>@font-face {{ font-family: x; src: url('{url}/a.woff'); }}</style><text font-family='x' y='20'>x</text>",
        "<filter id='f'><feImage href='{url}/a.png'/><feImage href='file://{file}'/></filter><rect filter='url(#f)' width='9' height='9'/>",
        "<foreignObject width='64' height='64'><iframe xmlns='http://www.w3.org/1999/xhtml' src='{url}'/></foreignObject>",
        "<script>fetch('{url}')</script><image href='x' onerror=\"fetch('{url}')\"/>",
        "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='file://{file}' parse='text'/>",
        "<image width='64' height='64' href='data:image/svg+xml;utf8,&lt;svg xmlns=&quot;http://www.w3.org/2000/svg&quot;&gt;&lt;image href=&quot;{url}&quot;/&gt;&lt;/svg&gt;'/>",
    ];

    [Theory, MemberData(nameof(References))]
    public async Task Nothing_that_a_drawing_refers_to_is_read(string body)
    {
        await using var lab = new HostileLab { Within = TimeSpan.FromSeconds(20) };
        var outcome = await Draw(lab, Head + body.Replace("{{", "{", StringComparison.Ordinal).Replace("}}", "}", StringComparison.Ordinal) + "</svg>");
        Assert.True(outcome.Converted, outcome.ToString());
    }

    [Theory]
    [InlineData("<!DOCTYPE svg [<!ENTITY x SYSTEM 'file://{file}'>]>" + Head + "<text y='20'>&x;</text></svg>")]
    [InlineData("<!DOCTYPE svg [<!ENTITY x SYSTEM '{url}/x'>]>" + Head + "<text y='20'>&x;</text></svg>")]
    [InlineData("<!DOCTYPE svg [<!ENTITY % x SYSTEM '{url}/x.dtd'>%x;]>" + Head + "</svg>")]
    [InlineData("<!DOCTYPE svg SYSTEM '{url}/x.dtd'>" + Head + "</svg>")]
    [InlineData("<?xml-stylesheet type='text/css' href='{url}/a.css'?>" + Head + "</svg>")]
    public async Task No_entity_is_fetched(string svg)
    {
        await using var lab = new HostileLab { Within = TimeSpan.FromSeconds(20) };
        var outcome = await Draw(lab, svg);
        Assert.True(outcome.Converted || outcome.Code == ErrorCode.UnreadableInput, outcome.ToString());
    }

    [Fact]
    public async Task Entities_that_multiply_are_refused()
    {
        await using var lab = new HostileLab();
        var laughs = string.Concat(Enumerable.Range(1, 12).Select(i => $"<!ENTITY e{i} '{string.Concat(Enumerable.Repeat($"&e{i - 1};", 10))}'>"));
        var outcome = await Draw(lab, $"<!DOCTYPE svg [<!ENTITY e0 'ha'>{laughs}]>{Head}<text>&e12;</text></svg>");
        Assert.Equal(ErrorCode.UnreadableInput, outcome.Code);
        outcome = await Draw(lab, $"<!DOCTYPE svg [<!ENTITY a '&b;'><!ENTITY b '&a;'>]>{Head}<text>&a;</text></svg>");
        Assert.Equal(ErrorCode.UnreadableInput, outcome.Code);
    }

    [Fact]
    public async Task Parts_that_use_each_other_without_end_are_refused()
    {
        await using var lab = new HostileLab();
        var copies = string.Concat(Enumerable.Range(1, 12).Select(i => $"<g id='g{i}'>{string.Concat(Enumerable.Repeat($"<use href='#g{i - 1}'/>", 10))}</g>"));
        var outcome = await Draw(lab, $"{Head}<defs><rect id='g0' width='1' height='1'/>{copies}</defs><use href='#g12'/></svg>");
        Assert.Equal(ErrorCode.UnreadableInput, outcome.Code);
        outcome = await Draw(lab, $"{Head}<g id='a'><use href='#b'/></g><g id='b'><use href='#a'/></g></svg>");
        Assert.True(outcome.Converted || outcome.Code == ErrorCode.UnreadableInput, outcome.ToString());
    }

    [Fact]
    public async Task A_bomb_of_filters_runs_to_the_limit_and_no_further()
    {
        await using var lab = new HostileLab { Within = TimeSpan.FromSeconds(4) };
        var blurs = string.Concat(Enumerable.Repeat("<feTurbulence baseFrequency='0.01' numOctaves='10'/><feMorphology operator='dilate' radius='400'/>", 200));
        var outcome = await Draw(lab, $"{Head}<filter id='f' x='0' y='0' width='1' height='1'>{blurs}</filter><rect filter='url(#f)' width='64' height='64'/></svg>", """{"width": 8000}""");
        Assert.True(outcome.Code is ErrorCode.Timeout or ErrorCode.OutOfMemory or ErrorCode.UnreadableInput, outcome.ToString());
    }

    [Theory]
    [InlineData(100_000, "{}")]
    [InlineData(1_000_000_000, """{"scale": 100}""")]
    public async Task A_drawing_of_endless_size_is_refused_unless_a_bearable_one_is_asked_for(int side, string parameters)
    {
        await using var lab = new HostileLab();
        var svg = $"<svg xmlns='http://www.w3.org/2000/svg' width='{side}' height='{side}'><rect width='{side}' height='{side}' fill='red'/></svg>";
        Assert.Equal(ErrorCode.ImageTooLarge, (await Draw(lab, svg, parameters)).Code);
        var outcome = await Draw(lab, svg, """{"width": 10}""");
        Assert.True(outcome.Converted, outcome.ToString());
    }

    [Fact]
    public async Task Depth_and_length_are_bounded()
    {
        await using var lab = new HostileLab { Within = TimeSpan.FromSeconds(20) };
        var deep = Head + string.Concat(Enumerable.Repeat("<g>", 200_000)) + string.Concat(Enumerable.Repeat("</g>", 200_000)) + "</svg>";
        var outcome = await Draw(lab, deep);
        Assert.True(outcome.Converted || outcome.Code is ErrorCode.UnreadableInput or ErrorCode.ToolFailed, outcome.ToString());
        outcome = await Draw(lab, $"{Head}<path d='M0 0{string.Concat(Enumerable.Repeat("l1 1", 1_000_000))}'/></svg>");
        Assert.True(outcome.Converted || outcome.Code is ErrorCode.UnreadableInput, outcome.ToString());
    }

    private static Task<HostileOutcome> Draw(HostileLab lab, string svg, string parameters = "{}")
    {
        var text = svg.Replace("{file}", lab.Canary.Path, StringComparison.Ordinal).Replace("{url}", lab.Canary.Url, StringComparison.Ordinal);
        return lab.Run(FromSvg, parameters, new HostileFile("a.svg", Encoding.UTF8.GetBytes(text)));
    }
}
