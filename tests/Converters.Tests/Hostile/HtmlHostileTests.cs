using System.IO.Compression;
using System.Text;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Tests.Sniffing;
using FlipUnit.Converters.Tools;
using FlipUnit.TestSupport;

namespace FlipUnit.Converters.Tests.Hostile;

/// <summary>HTML pages that want to read, to call, to hang or to fill the memory.</summary>
public sealed class HtmlHostileTests
{
    private const string Operation = "pdf.from_html";

    [Fact]
    public async Task No_way_of_reading_a_file_reads_one() => await AssertPrinted(canary => $$"""
        <!doctype html><link rel=stylesheet href="file://{{canary.Path}}"><style>@import url("file://{{canary.Path}}"); body{background:url("file://{{canary.Path}}")}</style>
        <h1>The page</h1><img src="file://{{canary.Path}}"><iframe src="file://{{canary.Path}}" width=500></iframe><iframe src="file:///etc/passwd"></iframe><iframe src="/proc/self/mountinfo"></iframe>
        <object data="file://{{canary.Path}}"></object><embed src="file://{{canary.Path}}"><video src="file://{{canary.Path}}"></video><script src="file://{{canary.Path}}"></script>
        <iframe srcdoc="<iframe src='file:///etc/passwd'></iframe>"></iframe>
        <script>
        fetch('file://{{canary.Path}}').then(a => a.text()).then(t => document.body.append(t));
        const x = new XMLHttpRequest(); x.onload = () => document.body.append(x.responseText); x.open('GET', 'file:///proc/self/environ'); x.send();
        window.open('file:///etc/passwd');
        </script>
        """);

    [Fact]
    public async Task No_way_of_calling_out_calls() => await AssertPrinted(canary => $$"""
        <!doctype html><base href="{{canary.Url}}"><link rel=stylesheet href="/a.css"><link rel=preload href="{{canary.Url}}/p" as=fetch><link rel=dns-prefetch href="{{canary.Url}}"><script src="{{canary.Url}}/a.js"></script>
        <h1>The page</h1><img src="{{canary.Url}}/a.png"><iframe src="{{canary.Url}}/f"></iframe><object data="{{canary.Url}}/o"></object><video src="{{canary.Url}}/v" autoplay></video>
        <form action="{{canary.Url}}/form" id=f></form>
        <script>
        fetch('{{canary.Url}}/fetch', { mode: 'no-cors' }); navigator.sendBeacon('{{canary.Url}}/beacon', 'x');
        new WebSocket('{{canary.Url}}'.replace('http', 'ws')); new EventSource('{{canary.Url}}/events'); new Image().src = '{{canary.Url}}/image';
        try { new Worker('{{canary.Url}}/worker') } catch { }
        document.getElementById('f').submit();
        </script>
        """);

    [Theory]
    [InlineData("<meta http-equiv=refresh content='0;url=URL/refresh'>")]
    [InlineData("<meta http-equiv=refresh content='0;url=file:///etc/'>")]
    [InlineData("<script>location = 'file:///usr/share/doc/'</script>")]
    [InlineData("<script>location.replace('URL/replaced')</script>")]
    public async Task A_page_that_leads_away_is_refused(string redirection)
    {
        await using var lab = new HostileLab { Within = TimeSpan.FromSeconds(30) };
        var outcome = await lab.Attempt(Operation, "{}", [Page("<!doctype html><h1>The page</h1>" + redirection.Replace("URL", lab.Canary.Url, StringComparison.Ordinal))]);
        Assert.Equal(ErrorCode.UnreadableInput, outcome.Code);
        Assert.Equal("\"page.html\" leads to another address instead of showing itself; remove its redirection.", outcome.Message);
    }

    [Theory]
    [InlineData("<script>for (let i = 0; i < 1000; i++) print(); setInterval(print, 1); onafterprint = print; alert(1); confirm(2); prompt(3)</script>")]
    [InlineData("<script>setInterval(() => { window.open('about:blank'); open('file:///') }, 1); onbeforeunload = () => 'stay'</script>")]
    [InlineData("<script>for (let i = 0; i < 1e5; i++) console.log('x'.repeat(1000)); console.clear()</script>")]
    [InlineData("<script>document.documentElement.remove(); document.append(document.createElement('html')); document.documentElement.innerHTML = '<h1>The page</h1>'</script>")]
    [InlineData("<script>setTimeout(function f() { setTimeout(f, 0) }, 0)</script>")]
    public async Task A_page_that_makes_a_nuisance_of_itself_is_printed(string nuisance) => await AssertPrinted(_ => "<!doctype html><h1>The page</h1>" + nuisance);

    [Theory]
    [InlineData("<script>for (;;);</script>")]
    [InlineData("<iframe srcdoc='<script>for (;;) print()</script>'></iframe>")]
    [InlineData("<script>for (const kept = [];;) { const p = document.createElement('p'); p.textContent = 'x'.repeat(10000); document.body.append(p) }</script>")]
    [InlineData("<script>for (const kept = [];;) kept.push(new Uint8Array(64 << 20).fill(1))</script>")]
    public async Task A_page_that_never_rests_ends_by_its_time_or_memory(string loop)
    {
        await using var lab = new HostileLab { Within = TimeSpan.FromSeconds(8) };
        var outcome = await lab.Attempt(Operation, "{}", [Page("<!doctype html><body><h1>The page</h1>" + loop)]);
        Assert.True(outcome.Code is ErrorCode.Timeout or ErrorCode.OutOfMemory, outcome.ToString());
    }

    [Fact]
    public async Task A_hundred_thousand_elements_deep_is_printed_or_refused()
    {
        await using var lab = new HostileLab { Within = TimeSpan.FromSeconds(20) };
        await lab.Run(Operation, "{}", Page("<!doctype html>" + string.Concat(Enumerable.Repeat("<div><b>", 50_000)) + "deep"));
    }

    [Fact]
    public async Task A_site_cannot_reach_out_of_its_folder()
    {
        await using var lab = new HostileLab { Within = TimeSpan.FromSeconds(30) };
        // A link called index.html that leads to the canary.
        var outcome = await lab.Attempt(Operation, "{}", [new HostileFile("site.zip", Linked("index.html", lab.Canary.Path))]);
        Assert.Equal(ErrorCode.UnsupportedInput, outcome.Code);
        outcome = await lab.Run(
            Operation, "{}", new HostileFile("site.zip", HeadMaker.Zip(("../../up.txt", "up"), ("/tmp/absolute.txt", "absolute"), ("index.html", "<!doctype html><h1>The page</h1>"))),
            result => AssertText(result, "", "The page"));
        Assert.True(outcome.Converted, outcome.ToString());
        Assert.False(File.Exists("/tmp/absolute.txt"));
    }

    [Fact]
    public async Task A_site_that_unpacks_to_far_more_than_it_is_is_refused()
    {
        await using var lab = new HostileLab { Within = TimeSpan.FromSeconds(30) };
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry("index.html", CompressionLevel.SmallestSize).Open();
            var spaces = new byte[1024 * 1024];
            spaces.AsSpan().Fill((byte)' ');
            for (var i = 0; i < 600; i++)
                entry.Write(spaces);
        }

        var outcome = await lab.Attempt(Operation, "{}", [new HostileFile("site.zip", packed.ToArray())]);
        Assert.Equal(ErrorCode.ArchiveTooLarge, outcome.Code);
    }

    [Theory]
    [InlineData("", ErrorCode.UnsupportedInput)]
    [InlineData("<", null)]
    [InlineData("\0\0\0", ErrorCode.UnsupportedInput)]
    [InlineData("<!--", null)]
    [InlineData("<plaintext>", null)]
    [InlineData("<!doctype html><script>/*", null)]
    public async Task Next_to_nothing_is_refused_or_an_empty_page(string page, ErrorCode? code)
    {
        await using var lab = new HostileLab { Within = TimeSpan.FromSeconds(30) };
        Assert.Equal(code, (await lab.Attempt(Operation, "{}", [Page(page)])).Code);
    }

    /// <summary>The page itself is printed, and nothing else.</summary>
    private static async Task AssertPrinted(Func<Canary, string> html)
    {
        await using var lab = new HostileLab { Within = TimeSpan.FromSeconds(40) };
        var outcome = await lab.Attempt(Operation, "{}", [Page(html(lab.Canary))], result => AssertText(result, lab.Canary.Secret, "The page"));
        Assert.True(outcome.Converted, outcome.ToString());
    }

    private static async Task AssertText(ConversionResult result, string secret, string expected)
    {
        await using var reader = new ConverterHarness();
        reader.With("out.pdf", FileTypes.Pdf, path => File.Copy(result.Outputs[0].Path, path));
        var text = await reader.Tools.Run(new ToolCommand("pdftotext", [reader.Box.InputPath(reader.Folder, "in-0.pdf"), "-"]), reader.Folder, TestContext.Current.CancellationToken);
        Assert.Equal(expected, text.Output.Trim());
        if (secret.Length > 0)
            Assert.DoesNotContain(secret, text.Output, StringComparison.Ordinal);
    }

    private static HostileFile Page(string html) => new("page.html", Encoding.UTF8.GetBytes(html));

    private static byte[] Linked(string name, string target)
    {
        const int SymbolicLink = 0xA1FF;
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            var entry = zip.CreateEntry(name);
            entry.ExternalAttributes = SymbolicLink << 16;
            using var content = entry.Open();
            content.Write(Encoding.UTF8.GetBytes(target));
        }

        return packed.ToArray();
    }
}
