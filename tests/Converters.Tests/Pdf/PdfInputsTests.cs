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
        using var lab = Lab(operation, "locked.pdf", await File.ReadAllBytesAsync(Repository.TestData("locked.pdf"), TestContext.Current.CancellationToken));
        var failure = await lab.Fail(Find(operation), "{}");
        Assert.Equal(ErrorCode.PasswordRequired, failure.Code);
        Assert.Equal("\"locked.pdf\" opens only with a password: give it as the parameter password.", failure.Message);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_wrong_password_is_said_to_be_wrong(string operation)
    {
        using var lab = Lab(operation, "locked.pdf", await File.ReadAllBytesAsync(Repository.TestData("locked.pdf"), TestContext.Current.CancellationToken));
        var failure = await lab.Fail(Find(operation), """{"password": "shut"}""");
        Assert.Equal(ErrorCode.WrongPassword, failure.Code);
        Assert.Equal("The password does not open \"locked.pdf\".", failure.Message);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task An_empty_file_is_unreadable(string operation)
    {
        using var lab = Lab(operation, "empty.pdf", []);
        await Unreadable(lab, operation, "empty.pdf");
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_file_of_another_type_is_unreadable(string operation)
    {
        using var lab = Lab(operation, "text.pdf", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("This is no PDF at all. ", 1000))));
        await Unreadable(lab, operation, "text.pdf");
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_file_that_is_cut_off_is_unreadable(string operation)
    {
        var whole = PdfMaker.Document("A", 9);
        using var lab = Lab(operation, "cut.pdf", whole[..(whole.Length * 2 / 3)]);
        await Unreadable(lab, operation, "cut.pdf");
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
