using System.Text;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using FlipUnit.Converters.Text.Docx;
using FlipUnit.TestSupport;
using FsCheck;
using FsCheck.Fluent;

namespace FlipUnit.Converters.Tests.Text;

/// <summary>What is written is opened by pandoc, and checked against the schema of Office.</summary>
public sealed class DocxCreateTests(TextLab lab) : IClassFixture<TextLab>
{
    private static readonly DocxCreate Converter = new();

    [Theory]
    [InlineData("# One\n\n###### Six", "# One\n\n###### Six\n")]
    [InlineData("a **b** *c* ~~d~~ ***e***", "a **b** *c* ~~d~~ ***e***\n")]
    [InlineData("[l *m*](https://example.org/?a=1&b=2) <https://example.org/>", "[l *m*](https://example.org/?a=1&b=2) <https://example.org/>\n")]
    [InlineData("- a\n- b\n  - c\n\n1. x\n2. y", "-   a\n\n-   b\n\n    -   c\n\n1.  x\n\n2.  y\n")]
    [InlineData("5. five\n6. six\n\n<!-- -->\n\n1. one", "5.  five\n\n6.  six\n\n<!-- -->\n\n1.  one\n")]
    [InlineData("| a | b |\n|---|---|\n| 1 | ü |", "| **a** | **b** |\n|-------|-------|\n| 1     | ü     |\n")]
    [InlineData("> quoted", "> quoted\n")]
    [InlineData("one\\\ntwo\nthree", "one  \ntwo three\n")]
    [InlineData("[x](javascript:alert(1))", "x\n")]
    public async Task Another_program_reads_what_was_meant(string markdown, string read) =>
        Assert.Equal(read, await Pandoc(await Valid(markdown, "in.md"), "gfm"));

    [Fact]
    public async Task A_plain_text_keeps_its_lines_tabs_and_signs()
    {
        var text = await Pandoc(await Valid("# no heading\n\n\ttab *x* <b> &\uFFFE end\nlast", "in.txt"), "plain");
        Assert.Equal("# no heading\n\ntab *x* <b> & end\n\nlast\n", text.Replace("\t", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Properties_page_and_notes_are_there()
    {
        var bytes = await Valid("![a cat](cat.png) <i>x</i>\n\n<div>y</div>", "in.md", """{"title":"T & t","author":"Me","page_size":"letter"}""");
        using var package = WordprocessingDocument.Open(new MemoryStream(bytes), isEditable: false);
        Assert.Equal(("T & t", "Me"), (package.PackageProperties.Title, package.PackageProperties.Creator));
        Assert.Equal(12_240u, package.MainDocumentPart!.Document!.Descendants<DocumentFormat.OpenXml.Wordprocessing.PageSize>().Single().Width!.Value);
        Assert.Contains("a cat", package.MainDocumentPart.Document.InnerText, StringComparison.Ordinal);
        var (_, result) = await lab.Run(Converter, "{}", "in.md", "![a](b.png) <i>x</i> [y](file:///etc/passwd)"u8.ToArray());
        Assert.Equal(3, result.Notes.Count);
    }

    [Fact]
    public async Task A_book_is_written_soon()
    {
        var book = string.Concat(Enumerable.Range(1, 4000).Select(chapter => $"# Chapter {chapter}\n\nSome **words** and a [link](https://example.org/{chapter}).\n\n- a\n- b\n\n"));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Assert.NotEmpty(await lab.Bytes(Converter, "{}", "in.md", Encoding.UTF8.GetBytes(book)));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"{clock.Elapsed}");
    }

    [Fact]
    public void Whatever_is_written_it_is_a_valid_document()
    {
        var parts = Gen.Elements("# ", "- ", "1. ", "> ", "*", "**", "`", "```\n", "[a](https://b.c)", "[", "](x)", "|a|b|\n|-|-|\n|c|\n", "\n", "\n\n", "    ", "  ", "<b>", "&copy;", "- [ ] ", "---\n", "~~", "\t", "é", "🙂", "word ", "99999999. ", "<https://x.y>");
        Prop.ForAll(parts.ArrayOf(20).Select(all => "x" + string.Concat(all)).ToArbitrary(), text =>
            AssertValid(text, Direct(text))).Check(Properties.Of(150));
    }

    private async Task<byte[]> Valid(string text, string name, string parameters = "{}")
    {
        var bytes = await lab.Bytes(Converter, parameters, name, Encoding.UTF8.GetBytes(text));
        AssertValid(text, bytes);
        return bytes;
    }

    private static byte[] Direct(string text)
    {
        using var output = new MemoryStream();
        DocxFile.Write(output, text, new FlipUnit.Converters.Text.Worker.DocxWork(true, "", "", DocxPage.A4));
        return output.ToArray();
    }

    private static void AssertValid(string text, byte[] bytes)
    {
        using var package = WordprocessingDocument.Open(new MemoryStream(bytes), isEditable: false);
        var faults = new OpenXmlValidator(DocumentFormat.OpenXml.FileFormatVersions.Office2019).Validate(package).Select(fault => $"{fault.Path?.XPath} {fault.Description}").ToList();
        Assert.True(faults.Count == 0, $"{text}\n{string.Join('\n', faults)}");
    }

    private static async Task<string> Pandoc(byte[] document, string format)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("in.docx");
        await File.WriteAllBytesAsync(path, document);
        return await OtherProgram.Output("pandoc", "-f", "docx", "-t", format, "--wrap=none", path);
    }
}
