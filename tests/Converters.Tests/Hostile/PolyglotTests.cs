using FlipUnit.Converters.Files;
using FlipUnit.Converters.Tests.Archives;
using FlipUnit.Converters.Tests.Images;
using FlipUnit.TestSupport;

namespace FlipUnit.Converters.Tests.Hostile;

/// <summary>Files that are two things at once, or nothing.</summary>
public sealed class PolyglotTests
{
    private static readonly byte[] Zip = ZipMaker.Zip([new ZipPart("evil.txt", "text")]);

    public static TheoryData<string> Operations { get; } =
        [.. Catalog.Shipped.Select(converter => converter.Descriptor).Where(one => one.Family is "image" or "archive").Select(one => one.Name)];

    [Fact]
    public async Task A_file_is_what_it_begins_as()
    {
        await using var lab = new HostileLab();
        byte[] pdfZip = [.. await File.ReadAllBytesAsync(Repository.TestData("report.pdf")), .. Zip];
        byte[] gifZip = [.. HostileImages.Gif(1, 1, 1), .. Zip];
        Assert.Equal(ErrorCode.UnsupportedInput, (await lab.Attempt("archive.convert", "{}", [new HostileFile("a.zip", pdfZip)])).Code);
        Assert.Equal(ErrorCode.UnsupportedInput, (await lab.Attempt("archive.convert", "{}", [new HostileFile("a.jar", gifZip)])).Code);
        // What is behind the picture is not carried along.
        var outcome = await lab.Attempt("image.convert", """{"format": "gif", "keep_metadata": true}""", [new HostileFile("a.gif", gifZip)], async result =>
            Assert.True((await File.ReadAllBytesAsync(result.Outputs[0].Path)).AsSpan().IndexOf("evil"u8) < 0));
        Assert.True(outcome.Converted, outcome.ToString());
        outcome = await lab.Attempt("pdf.to_images", """{"dpi": 36, "pages": "1"}""", [new HostileFile("a.pdf", pdfZip)]);
        Assert.True(outcome.Converted || outcome.Code == ErrorCode.UnreadableInput, outcome.ToString());
        await lab.OrdinaryJob("archive.convert");
    }

    [Fact]
    public async Task A_wrong_extension_changes_nothing()
    {
        await using var lab = new HostileLab();
        foreach (var name in (string[])["a.rar", "a.tar.gz", "a", "a.zip.exe", ".zip"])
        {
            var outcome = await lab.Attempt("archive.convert", """{"format": "tar"}""", [new HostileFile(name, Zip)]);
            Assert.True(outcome.Converted, outcome.ToString());
        }

        Assert.Equal(ErrorCode.UnsupportedInput, (await lab.Attempt("archive.convert", "{}", [new HostileFile("a.zip", PngMaker.Quadrants())])).Code);
        await lab.OrdinaryJob("archive.convert");
    }

    [Theory, MemberData(nameof(Operations))]
    public async Task Nothing_and_one_byte_are_refused_whatever_they_are_called(string operation)
    {
        await using var lab = new HostileLab();
        var descriptor = Catalog.Shipped.Single(one => one.Descriptor.Name == operation).Descriptor;
        foreach (var type in descriptor.Accept)
        {
            foreach (var content in (byte[][])[[], [0], [(byte)'P']])
            {
                var file = new HostileFile($"a.{type.Extension}", content);
                Assert.Equal(ErrorCode.UnsupportedInput, (await lab.Attempt(operation, descriptor.Example.Parameters, [.. Enumerable.Repeat(file, descriptor.MinInputs)])).Code);
            }

            // And past the sniffer, as a file whose first bytes are right and whose rest is not there.
            var forced = await lab.Attempt(operation, descriptor.Example.Parameters, [.. Enumerable.Repeat(new HostileFile("a", [0], type), descriptor.MinInputs)]);
            Assert.True(forced.Code is ErrorCode.UnreadableInput or ErrorCode.UnsupportedInput or ErrorCode.DamagedEntry || (forced.Converted && type == FileTypes.Tar), $"{type}: {forced}");
        }

        await lab.OrdinaryJob(operation);
    }
}
