using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using FlipUnit.Converters.Pdf;

namespace FlipUnit.Converters.Tests.Pdf;

public sealed partial class PdfToEpubTests
{
    private static readonly PdfToEpub Converter = new();

    [Fact]
    public async Task The_outline_becomes_the_contents_and_every_page_has_its_mark()
    {
        await using var lab = new PdfLab().With("report.pdf");
        var result = await lab.Convert(Converter, """{"title": "A <report> & more", "author": "Ann \"B\""}""");
        var output = Assert.Single(result.Outputs);
        Assert.Equal("report.epub", output.Name);
        await AssertValid(output.Path);

        var book = Book.Open(output.Path);
        Assert.Contains("<dc:title>A &lt;report&gt; &amp; more</dc:title>", book.Text("EPUB/package.opf"), StringComparison.Ordinal);
        Assert.Contains("Ann &quot;B&quot;", book.Text("EPUB/package.opf"), StringComparison.Ordinal);
        Assert.Equal(["Report part 1", "Report part 2", "Report part 3"], book.Contents().Select(entry => entry.Title));
        Assert.Equal(["Report page 1", "Report page 2", "Report page 3"], book.Contents().Select(entry => book.At(entry.Address)));
        Assert.Equal(3, result.Result!["pages"]!.GetValue<int>());
    }

    [Fact]
    public async Task Lines_become_paragraphs_and_broken_words_whole()
    {
        var book = await BookOf(PdfMaker.Drawn(
            Lines(72, 700, 12, 14, "The quick brown fox jumps over the lazy dog, and runs an exam-", "ple through word-by-", "word hyphens of 1990-", "2000 and further on to its end.")
            + Lines(72, 630, 12, 14, "A second paragraph stands apart, after more space than a line has.")));
        Assert.Equal(
            [
                "The quick brown fox jumps over the lazy dog, and runs an example through word-by-word hyphens of 1990-2000 and further on to its end.",
                "A second paragraph stands apart, after more space than a line has.",
            ],
            book.Elements("p"));
    }

    [Fact]
    public async Task A_paragraph_goes_on_over_the_end_of_a_page_and_is_marked_there()
    {
        var book = await BookOf(PdfMaker.Drawn(
            Lines(72, 100, 12, 14, "This sentence begins on one page of the document and is bro-"),
            Lines(72, 720, 12, 14, "ken by its end, to go on here.")));
        Assert.Equal(["This sentence begins on one page of the document and is broken by its end, to go on here."], book.Elements("p"));
        Assert.Matches("bro<span id=\"page2\"[^>]*></span>ken", book.Text("EPUB/chapter-0001.xhtml"));
    }

    [Fact]
    public async Task Headings_are_told_by_their_size()
    {
        var book = await BookOf(PdfMaker.Drawn(
            Lines(72, 750, 28, 30, "The Title") + Lines(72, 700, 18, 20, "1 A chapter") + Body(680, 8) + Lines(72, 500, 14, 16, "1.1 A part") + Body(480, 8),
            Lines(72, 750, 18, 20, "2 Another chapter") + Body(720, 8)));
        Assert.Equal(["The Title"], book.Elements("h1"));
        Assert.Equal(["1 A chapter", "2 Another chapter"], book.Elements("h2"));
        Assert.Equal(["1.1 A part"], book.Elements("h3"));
        Assert.Equal(["The Title", "1 A chapter", "2 Another chapter"], book.Contents().Select(entry => entry.Title));
    }

    [Fact]
    public async Task Two_columns_come_one_after_the_other_under_a_title_across_both()
    {
        var left = Enumerable.Range(1, 20).Select(line => $"left column line {line} which is full").ToArray();
        var right = Enumerable.Range(1, 20).Select(line => $"right column line {line} which is full").ToArray();
        var book = await BookOf(PdfMaker.Drawn(
            Lines(72, 760, 20, 22, "A title that goes across both of the columns here") + Lines(72, 700, 10, 12, left) + Lines(320, 700, 10, 12, right)));
        Assert.Equal(["A title that goes across both of the columns here"], book.Elements("h1"));
        Assert.Equal(string.Join(' ', [.. left, .. right]), string.Join(' ', book.Elements("p")));
    }

    [Fact]
    public async Task A_table_is_read_line_by_line()
    {
        string[] names = ["Apples", "Pears", "Plums", "Cherries", "Figs", "Dates", "Limes", "Kiwis"];
        var book = await BookOf(PdfMaker.Drawn(
            string.Concat(names.Select((name, row) => Lines(72, 700 - (20 * row), 12, 14, name) + Lines(300, 700 - (20 * row), 12, 14, $"{row + 1} kg") + Lines(450, 700 - (20 * row), 12, 14, $"{row}.50")))));
        Assert.StartsWith("Apples 1 kg 0.50", string.Join(' ', book.Elements("p")), StringComparison.Ordinal);
        Assert.Contains("Plums 3 kg 2.50", string.Join(' ', book.Elements("p")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Running_titles_and_page_numbers_are_left_out()
    {
        var book = await BookOf(PdfMaker.Drawn([.. Enumerable.Range(1, 5).Select(page =>
            Lines(72, 800, 10, 12, "My book, chapter " + page) + Lines(300, 30, 10, 12, "- " + page + " -") + Lines(72, 700, 12, 14, $"The text of page {page} is this one."))]));
        Assert.Equal(Enumerable.Range(1, 5).Select(page => $"The text of page {page} is this one."), book.Elements("p"));
    }

    [Fact]
    public async Task Lines_of_fixed_letters_keep_their_breaks_and_indents()
    {
        var book = await BookOf(PdfMaker.Drawn(
            Lines(72, 760, 12, 14, "Before the code.") + Lines(72, 700, 10, 12, "F3", "if (a &lt; b)") + Lines(84, 688, 10, 12, "F3", "run();")));
        Assert.Equal(["if (a &lt; b)\n  run();"], book.Elements("pre"));
    }

    [Fact]
    public async Task Pictures_are_kept_once_and_can_be_left_out()
    {
        await using var lab = new PdfLab().With("photo.pdf", PdfMaker.Photo(60));
        var result = await lab.Convert(Converter, "{}");
        var book = Book.Open(result.Outputs[0].Path);
        Assert.Single(book.Names, name => name.StartsWith("EPUB/images/", StringComparison.Ordinal));
        Assert.StartsWith("The pages hold no text, only pictures", Assert.Single(result.Notes), StringComparison.Ordinal);
        await AssertValid(result.Outputs[0].Path);

        await using var other = new PdfLab().With("photo.pdf", PdfMaker.Photo(60));
        var without = Book.Open((await other.Convert(Converter, """{"images": false}""")).Outputs[0].Path);
        Assert.DoesNotContain(without.Names, name => name.StartsWith("EPUB/images/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_real_manual_becomes_a_valid_book()
    {
        // TeX's, of bzip2: 38 pages, contents, code, links.
        const string Manual = "/usr/share/doc/bzip2/manual.pdf.gz";
        Assert.SkipUnless(File.Exists(Manual), "the package bzip2 has its manual on this machine");
        using var unpacked = new MemoryStream();
        await using (var gzip = new GZipStream(File.OpenRead(Manual), CompressionMode.Decompress))
            await gzip.CopyToAsync(unpacked, TestContext.Current.CancellationToken);
        await using var lab = new PdfLab().With("manual.pdf", unpacked.ToArray());
        var result = await lab.Convert(Converter, "{}");
        await AssertValid(result.Outputs[0].Path);
        var book = Book.Open(result.Outputs[0].Path);
        Assert.Contains(book.Contents(), entry => entry.Title.Contains("How to use bzip2", StringComparison.Ordinal));
        Assert.Contains(
            book.Elements("p"),
            text => text.StartsWith("bzip2 is a freely available, patent free", StringComparison.Ordinal) || text.Contains("bzip2 compresses files using the Burrows-Wheeler block-sorting text compression algorithm, and Huffman coding.", StringComparison.Ordinal));
    }

    private static async Task<Book> BookOf(byte[] pdf)
    {
        await using var lab = new PdfLab().With("a.pdf", pdf);
        return Book.Open((await lab.Convert(Converter, "{}")).Outputs[0].Path);
    }

    /// <summary>EPUBCheck finds nothing wrong.</summary>
    private static async Task AssertValid(string path)
    {
        var info = new ProcessStartInfo("java") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-Xmx256m", "-jar", "/usr/share/java/epubcheck.jar", path])
            info.ArgumentList.Add(argument);
        using var process = Process.Start(info)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken) + await error;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0 && !said.Contains("ERROR", StringComparison.Ordinal) && !said.Contains("WARNING", StringComparison.Ordinal), said);
    }

    private static string Body(int top, int lines) =>
        Lines(72, top, 10, 12, [.. Enumerable.Range(1, lines).Select(line => $"Line {line} of running text that has nothing to say but fills the page it is on")]);

    /// <summary>Lines one below the other; a first line F3 is the font's name.</summary>
    private static string Lines(int left, int top, int size, int pitch, params string[] lines)
    {
        var font = lines[0] == "F3" ? "F3" : "F1";
        return string.Concat(lines.Where(line => line != "F3").Select((line, row) =>
            FormattableString.Invariant($"BT /{font} {size} Tf {left} {top - (row * pitch)} Td ({line.Replace("&lt;", "<", StringComparison.Ordinal).Replace("(", "\\(", StringComparison.Ordinal).Replace(")", "\\)", StringComparison.Ordinal)}) Tj ET\n")));
    }

    /// <summary>An EPUB, taken apart by other means than it was made.</summary>
    private sealed partial class Book
    {
        private readonly Dictionary<string, string> texts = [];

        public IEnumerable<string> Names => texts.Keys;

        public static Book Open(string path)
        {
            var book = new Book();
            using var zip = ZipFile.OpenRead(path);
            foreach (var entry in zip.Entries)
            {
                using var reader = new StreamReader(entry.Open(), Encoding.UTF8);
                book.texts[entry.FullName] = reader.ReadToEnd();
            }

            return book;
        }

        public string Text(string name) => texts[name];

        /// <summary>The text of every element of a name, in the chapters' order.</summary>
        public IEnumerable<string> Elements(string name) => texts.Where(text => text.Key.StartsWith("EPUB/chapter-", StringComparison.Ordinal)).OrderBy(text => text.Key, StringComparer.Ordinal)
            .SelectMany(text => XDocument.Parse(text.Value, LoadOptions.PreserveWhitespace).Descendants().Where(element => element.Name.LocalName == name)
                .Select(element => name == "pre" ? Xml().Replace(element.ToString(SaveOptions.DisableFormatting), "") : element.Value)).Where(text => text.Length > 0);

        public IEnumerable<(string Title, string Address)> Contents() => XDocument.Parse(texts["EPUB/nav.xhtml"]).Descendants().First(element => element.Name.LocalName == "nav")
            .Descendants().Where(element => element.Name.LocalName == "a").Select(link => (link.Value, link.Attribute("href")!.Value));

        /// <summary>The text of the element that an address leads to, or that it stands in.</summary>
        public string At(string address)
        {
            var parts = address.Split('#');
            var target = XDocument.Parse(texts["EPUB/" + parts[0]]).Descendants().Single(element => element.Attribute("id")?.Value == parts[1]);
            return target.Value.Length > 0 ? target.Value : target.Parent!.Value;
        }

        [GeneratedRegex("<[^>]*>")]
        private static partial Regex Xml();
    }
}
