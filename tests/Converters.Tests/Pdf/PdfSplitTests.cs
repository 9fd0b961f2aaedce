using FlipUnit.Converters.Pdf;

namespace FlipUnit.Converters.Tests.Pdf;

public sealed class PdfSplitTests
{
    private static readonly PdfSplit Converter = new();

    [Fact]
    public async Task Every_so_many_pages_become_a_file()
    {
        await using var lab = new PdfLab().With("Buch.pdf", PdfMaker.Document("A", 11));
        var result = await lab.Convert(Converter, """{"every": 4}""");
        Assert.Equal(["Buch-01-04.pdf", "Buch-05-08.pdf", "Buch-09-11.pdf"], result.Outputs.Select(output => output.Name));
        Assert.Equal(["A page 1", "A page 2", "A page 3", "A page 4"], await lab.PageTexts(result.Outputs[0]));
        Assert.Equal(["A page 9", "A page 10", "A page 11"], await lab.PageTexts(result.Outputs[2]));
        Assert.Empty(result.Notes);
        Assert.Equal(1, lab.Progress[^1]);
    }

    [Fact]
    public async Task Two_thousand_single_pages_come_in_order()
    {
        await using var lab = new PdfLab().With("long.pdf", PdfMaker.Document("A", 2000));
        var result = await lab.Convert(Converter, "{}");
        Assert.Equal(2000, result.Outputs.Count);
        Assert.Equal("long-0987.pdf", result.Outputs[986].Name);
        Assert.Equal(["A page 987"], await lab.PageTexts(result.Outputs[986]));
    }

    [Fact]
    public async Task Each_range_becomes_a_file()
    {
        await using var lab = new PdfLab { Threads = 3 }.With("a.pdf", PdfMaker.Document("A", 5));
        var result = await lab.Convert(Converter, """{"by": "ranges", "ranges": "1-3,2,5-4,4-"}""");
        Assert.Equal(["a-1-3.pdf", "a-2.pdf", "a-5-4.pdf", "a-4-5.pdf"], result.Outputs.Select(output => output.Name));
        Assert.Equal(["A page 5", "A page 4"], await lab.PageTexts(result.Outputs[2]));
        Assert.Equal(["A page 4", "A page 5"], await lab.PageTexts(result.Outputs[3]));
        Assert.Equal(lab.Progress.Order(), lab.Progress);
    }

    [Fact]
    public async Task A_title_that_the_parts_do_not_have_is_said()
    {
        await using var lab = new PdfLab().With("a.pdf", PdfMaker.Titled("Annual report"));
        var result = await lab.Convert(Converter, "{}");
        Assert.Equal(2, result.Outputs.Count);
        Assert.Equal("The title and author of the document could not be kept in the parts.", Assert.Single(result.Notes));
    }

    [Fact]
    public async Task Each_bookmark_becomes_a_file_with_its_title()
    {
        await using var lab = new PdfLab().With("report.pdf");
        var result = await lab.Convert(Converter, """{"by": "bookmarks"}""");
        Assert.Equal(["report-1-Report part 1.pdf", "report-2-Report part 2.pdf", "report-3-Report part 3.pdf"], result.Outputs.Select(output => output.Name));
        Assert.Equal(["Report page 2"], await lab.PageTexts(result.Outputs[1]));
        Assert.Equal(["The outline (bookmarks) could not be kept in the parts.", "The tags for screen readers could not be kept in the parts."], result.Notes);
    }

    [Fact]
    public async Task A_part_holds_nothing_of_the_other_pages()
    {
        await using var lab = new PdfLab().With("report.pdf");
        var result = await lab.Convert(Converter, """{"by": "ranges", "ranges": "1,2"}""");
        var pages = await lab.Tool("qpdf", "--json=2", "--json-key=qpdf", "--decode-level=all", Path.GetFileName(result.Outputs[1].Path));
        Assert.Equal(1, pages.Split("\"/Type\": \"/Page\"").Length - 1);
        Assert.Contains("Form:            AcroForm", await lab.Tool("pdfinfo", Path.GetFileName(result.Outputs[0].Path)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_with_a_password_is_split_into_open_ones()
    {
        await using var lab = new PdfLab().With("locked.pdf");
        var result = await lab.Convert(Converter, """{"password": "open"}""");
        Assert.Equal(3, result.Outputs.Count);
        Assert.Equal(["Report page 3"], await lab.PageTexts(result.Outputs[2]));
        Assert.Contains("The protection of the original (its password, or the rights to print and change) was not kept.", result.Notes);
    }

    [Fact]
    public async Task Without_bookmarks_they_cannot_be_split_by()
    {
        await using var lab = new PdfLab().With("a.pdf", PdfMaker.Document("A", 2));
        var failure = await lab.Fail(Converter, """{"by": "bookmarks"}""");
        Assert.Equal(ErrorCode.InvalidParameters, failure.Code);
        Assert.Equal("\"a.pdf\" has no bookmarks: split it by pages or ranges.", failure.Message);
    }

    [Fact]
    public void Bookmarks_part_the_pages_at_their_own_and_none_is_lost()
    {
        OutlineEntry[] entries = [new("One", 3), new("Same page", 3), new("Two", 4), new("End", 9)];
        var parts = PdfPart.OfOutline(entries, 9);
        Assert.Equal(["1-2", "3", "4-8", "9"], parts.Select(part => PageRanges.Format(part.Pages)));
        Assert.Equal(["", "One", "Two", "End"], parts.Select(part => part.Title));
    }

    [Theory]
    [InlineData("1. Über uns", "x-1-1 Über uns.pdf")]
    [InlineData("../../etc/passwd", "x-1-etc passwd.pdf")]
    [InlineData("a\nb\0c:d", "x-1-a b c d.pdf")]
    [InlineData("???", "x-7.pdf")]
    [InlineData("第一章 始め", "x-1-第一章 始め.pdf")]
    public void Titles_become_names_that_any_file_system_takes(string title, string name) =>
        Assert.Equal(name, new PdfPart([7], title).Name("x", 0, 2, 9));

    [Fact]
    public void A_name_stays_short() => Assert.True(new PdfPart([1], new string('a', 5000)).Name("x", 0, 1, 1).Length < 80);

    [Theory]
    [InlineData("""{"by": "ranges"}""")]
    [InlineData("""{"every": 0}""")]
    public void Parameters_that_say_too_little_are_refused(string parameters)
    {
        using var json = System.Text.Json.JsonDocument.Parse(parameters);
        Assert.NotEmpty(Converter.Parameters.Validate(json.RootElement));
    }
}
