using System.Text;
using FlipUnit.Converters.Pdf;
using FlipUnit.TestSupport;

namespace FlipUnit.Converters.Tests.Pdf;

/// <summary>What every PDF operation says of an input that it cannot use.</summary>
public sealed class PdfInputsTests
{
    public static TheoryData<string> Operations => new(PdfFamily.Converters.Where(converter => converter.Descriptor.Accept.Contains(Files.FileTypes.Pdf)).Select(converter => converter.Descriptor.Name));

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_password_that_is_missing_is_asked_for(string operation)
    {
        await using var lab = Lab(operation, "locked.pdf", await File.ReadAllBytesAsync(Repository.TestData("locked.pdf"), TestContext.Current.CancellationToken));
        var failure = await lab.Fail(Find(operation), "{}");
        Assert.Equal(ErrorCode.PasswordRequired, failure.Code);
        Assert.Equal("\"locked.pdf\" opens only with a password: give it as the parameter password.", failure.Message);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_wrong_password_is_said_to_be_wrong(string operation)
    {
        await using var lab = Lab(operation, "locked.pdf", await File.ReadAllBytesAsync(Repository.TestData("locked.pdf"), TestContext.Current.CancellationToken));
        var failure = await lab.Fail(Find(operation), """{"password": "shut"}""");
        Assert.Equal(ErrorCode.WrongPassword, failure.Code);
        Assert.Equal("The password does not open \"locked.pdf\".", failure.Message);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task An_empty_file_is_unreadable(string operation)
    {
        await using var lab = Lab(operation, "empty.pdf", []);
        await Unreadable(lab, operation, "empty.pdf");
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_file_of_another_type_is_unreadable(string operation)
    {
        await using var lab = Lab(operation, "text.pdf", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("This is no PDF at all. ", 1000))));
        await Unreadable(lab, operation, "text.pdf");
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_file_that_is_cut_off_is_unreadable(string operation)
    {
        var whole = PdfMaker.Document("A", 9);
        await using var lab = Lab(operation, "cut.pdf", whole[..(whole.Length * 2 / 3)]);
        await Unreadable(lab, operation, "cut.pdf");
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_file_that_may_be_read_but_not_changed_needs_no_password(string operation)
    {
        await using var maker = new PdfLab().With("report.pdf");
        await maker.Tool("qpdf", "--encrypt", "", "owner", "256", "--modify=none", "--extract=n", "--", maker.InputPath(0), "rights.pdf");
        await using var lab = Lab(operation, "rights.pdf", await File.ReadAllBytesAsync(maker.Folder.WorkPath("rights.pdf"), TestContext.Current.CancellationToken));
        var result = await lab.Convert(Find(operation), "{}");
        Assert.All(result.Outputs, output => Assert.True(new FileInfo(output.Path).Length > 0));
    }

    [Theory]
    [InlineData("pdf.merge")]
    [InlineData("pdf.split")]
    [InlineData("pdf.compress")]
    [InlineData("pdf.ocr")]
    public async Task A_stream_without_its_length_is_repaired_and_that_is_said(string operation)
    {
        var damaged = PdfMaker.Document("A", 3);
        "<< /Lxngth "u8.CopyTo(damaged.AsSpan(damaged.AsSpan().LastIndexOf("<< /Length "u8)));
        await using var lab = Lab(operation, "bad.pdf", damaged);
        var result = await lab.Convert(Find(operation), operation == "pdf.compress" ? """{"level": "lossless"}""" : "{}");
        Assert.Contains("A file was damaged and has been repaired as far as possible: check the result.", result.Notes);
        Assert.Equal("A page 3", (await lab.PageTexts(result.Outputs[^1]))[^1]);
    }

    private static async Task Unreadable(PdfLab lab, string operation, string name)
    {
        var failure = await lab.Fail(Find(operation), "{}");
        Assert.Equal(ErrorCode.UnreadableInput, failure.Code);
        Assert.Equal($"\"{name}\" is empty, cut off or damaged, and cannot be read as a PDF.", failure.Message);
    }

    private static IConverter Find(string operation) => PdfFamily.Converters.First(converter => converter.Descriptor.Name == operation);

    private static PdfLab Lab(string operation, string name, byte[] content)
    {
        var lab = new PdfLab();
        // The faulty file comes last, after as many good ones as the operation needs.
        for (var i = 1; i < Find(operation).Descriptor.MinInputs; i++)
            lab.With($"good-{i}.pdf", PdfMaker.Document("Good", 1));
        return lab.With(name, content);
    }
}
