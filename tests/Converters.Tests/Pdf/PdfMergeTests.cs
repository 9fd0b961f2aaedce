using FlipUnit.Converters.Pdf;

namespace FlipUnit.Converters.Tests.Pdf;

public sealed class PdfMergeTests
{
    private static readonly PdfMerge Converter = new();

    [Fact]
    public async Task Pages_come_in_the_order_of_the_files()
    {
        await using var lab = new PdfLab().With("B.pdf", PdfMaker.Document("B", 2)).With("A.pdf", PdfMaker.Document("A", 3)).With("C.pdf", PdfMaker.Document("C", 1));
        var result = await lab.Convert(Converter, "{}");
        var output = Assert.Single(result.Outputs);
        Assert.Equal("B.pdf", output.Name);
        Assert.Empty(result.Notes);
        Assert.Equal(["B page 1", "B page 2", "A page 1", "A page 2", "A page 3", "C page 1"], await lab.PageTexts(output));
    }

    [Fact]
    public async Task Chosen_pages_come_in_the_order_chosen()
    {
        await using var lab = new PdfLab().With("A.pdf", PdfMaker.Document("A", 4)).With("B.pdf", PdfMaker.Document("B", 3)).With("C.pdf", PdfMaker.Document("C", 5));
        var result = await lab.Convert(Converter, """{"pages": "4,1-2;;5-4,5"}""");
        Assert.Equal(["A page 4", "A page 1", "A page 2", "B page 1", "B page 2", "B page 3", "C page 5", "C page 4", "C page 5"], await lab.PageTexts(result.Outputs[0]));
    }

    [Fact]
    public async Task The_first_files_outline_tags_and_all_form_fields_stay_and_the_loss_is_said()
    {
        await using var lab = new PdfLab().With("report.pdf").With("appendix.pdf");
        var result = await lab.Convert(Converter, "{}");
        var structure = await lab.Tool("qpdf", "--json=2", "--json-key=outlines", "--json-key=acroform", "merged.pdf");
        Assert.Contains("\"title\": \"Report part 3\"", structure, StringComparison.Ordinal);
        Assert.DoesNotContain("Appendix part", structure, StringComparison.Ordinal);
        Assert.Contains("\"fullname\": \"name\"", structure, StringComparison.Ordinal);
        Assert.Contains("\"fullname\": \"name+1\"", structure, StringComparison.Ordinal);
        Assert.Contains("Tagged:          yes", await lab.Tool("pdfinfo", "merged.pdf"), StringComparison.Ordinal);
        Assert.Equal(
            [
                "The outline (bookmarks) of \"appendix.pdf\" could not be kept; that of the first file was.",
                "The tags for screen readers of \"appendix.pdf\" could not be kept; those of the first file were.",
                "More than one file has a form: fields of the same name were renamed.",
            ],
            result.Notes);
    }

    [Fact]
    public async Task A_file_with_a_password_is_opened_and_its_lost_protection_is_said()
    {
        await using var lab = new PdfLab().With("A.pdf", PdfMaker.Document("A", 1)).With("locked.pdf");
        var result = await lab.Convert(Converter, """{"password": "open", "pages": "1;3"}""");
        Assert.Equal(["A page 1", "Report page 3"], await lab.PageTexts(result.Outputs[0]));
        Assert.Contains("The protection of the original (its password, or the rights to print and change) was not kept.", result.Notes);
    }

    [Fact]
    public async Task A_first_file_with_a_password_leaves_none_on_the_result()
    {
        await using var lab = new PdfLab().With("locked.pdf").With("A.pdf", PdfMaker.Document("A", 1));
        var result = await lab.Convert(Converter, """{"password": "owner"}""");
        Assert.Equal(4, (await lab.PageTexts(result.Outputs[0])).Length);
        Assert.Contains("Encrypted:       no", await lab.Tool("pdfinfo", "merged.pdf"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ranges_for_more_files_than_there_are_are_refused()
    {
        await using var lab = new PdfLab().With("report.pdf").With("appendix.pdf");
        Assert.Equal(ErrorCode.InvalidParameters, (await lab.Fail(Converter, """{"pages": "1;1;1"}""")).Code);
    }

    [Fact]
    public async Task A_page_that_does_not_exist_names_its_file()
    {
        await using var lab = new PdfLab().With("report.pdf").With("appendix.pdf");
        var failure = await lab.Fail(Converter, """{"pages": ";2-3"}""");
        Assert.Equal(ErrorCode.InvalidParameters, failure.Code);
        Assert.Equal("Page 3 does not exist: \"appendix.pdf\" has 2 pages.", failure.Message);
    }

    [Fact]
    public async Task Together_more_pages_than_allowed_are_refused()
    {
        await using var lab = new PdfLab().With("A.pdf", PdfMaker.Document("A", 1500)).With("B.pdf", PdfMaker.Document("B", 501));
        Assert.Equal(ErrorCode.TooManyPages, (await lab.Fail(Converter, "{}")).Code);
    }

    [Fact]
    public async Task A_hundred_files_are_merged()
    {
        await using var lab = new PdfLab();
        for (var i = 0; i < 100; i++)
            lab.With($"{i}.pdf", PdfMaker.Document($"F{i}", 1));
        var result = await lab.Convert(Converter, "{}");
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"F{i} page 1"), await lab.PageTexts(result.Outputs[0]));
        Assert.Equal(lab.Progress.Order(), lab.Progress);
        Assert.Equal(1, lab.Progress[^1]);
    }

    [Fact]
    public async Task A_damaged_file_is_repaired_and_that_is_said()
    {
        var damaged = PdfMaker.Document("B", 2);
        damaged.AsSpan(damaged.AsSpan().LastIndexOf("startxref"u8) + 10, 2).Fill((byte)'9');
        await using var lab = new PdfLab().With("A.pdf", PdfMaker.Document("A", 1)).With("B.pdf", damaged);
        var result = await lab.Convert(Converter, "{}");
        Assert.Equal(["A page 1", "B page 1", "B page 2"], await lab.PageTexts(result.Outputs[0]));
        Assert.Equal("A file was damaged and has been repaired as far as possible: check the result.", Assert.Single(result.Notes));
    }

    [Fact]
    public async Task Arguments_with_the_password_do_not_outlive_the_tool()
    {
        await using var lab = new PdfLab().With("locked.pdf").With("A.pdf", PdfMaker.Document("A", 1));
        await lab.Convert(Converter, """{"password": "open"}""");
        Assert.Empty(Directory.GetFiles(lab.Folder.Work, "*.args"));
    }

    [Theory]
    [InlineData("""{"pages": "1;x"}""")]
    [InlineData("""{"pages": ["1"]}""")]
    [InlineData("""{"password": "a\nb"}""")]
    public void Parameters_of_another_form_are_refused(string parameters)
    {
        using var json = System.Text.Json.JsonDocument.Parse(parameters);
        Assert.NotEmpty(Converter.Parameters.Validate(json.RootElement));
    }
}
