using FlipUnit.TestSupport;

namespace FlipUnit.Converters.Tests.Archives;

public sealed class ArchiveExtractIsoTests(ArchiveLab lab) : IClassFixture<ArchiveLab>
{
    private const string ExtractIso = "archive.extract_iso";

    [Theory]
    [InlineData("zip")]
    [InlineData("7z")]
    [InlineData("tar.gz")]
    public async Task Each_format_is_written(string format)
    {
        var made = await lab.Convert(ExtractIso, $$"""{"format": "{{format}}"}""", "disc.iso", await File.ReadAllBytesAsync(Repository.TestData("disc.iso")));
        var files = await lab.Look(made);
        Assert.Equal("A disc.\n", files["read.me"].Text);
        Assert.Equal("first line\nsecond line\n", files["papers/Grüße und mehr.txt"].Text);
        Assert.Equal(new DateTime(2012, 5, 6, 7, 8, 10, DateTimeKind.Utc), files["read.me"].Time);
        Assert.Equal(1, made.Number("skipped"));
    }

    [Theory]
    [InlineData("-R", true, true)]
    [InlineData("-R -J", true, true)]
    [InlineData("-J -joliet-long", true, false)]
    [InlineData("-udf", true, false)]
    [InlineData("-udf -R -J", true, true)]
    [InlineData("", false, false)]
    public async Task Every_file_system_of_discs_is_read(string options, bool longNames, bool modes)
    {
        var iso = await lab.Make("a.iso", "genisoimage", ["-quiet", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), "-o", "a.iso", "t"]);
        var made = await lab.Convert(ExtractIso, """{"format": "tar.gz"}""", "a.iso", iso);
        var files = (await lab.Look(made)).Where(file => file.Value.Text is not null).ToDictionary(file => file.Key, file => file.Value);
        var expected = ArchiveLab.Contents.ToDictionary(one => one.Key[2..], one => one.Value);
        if (longNames)
            Assert.Equal(expected.OrderBy(one => one.Key), files.Select(file => KeyValuePair.Create(file.Key, file.Value.Text!)).OrderBy(one => one.Key));
        else
            Assert.Equal(expected.Values.Order(), files.Values.Select(file => file.Text!).Order());
        Assert.All(files.Values, file => Assert.Equal(ArchiveLab.Time, file.Time));
        if (modes)
            Assert.Equal((UnixFileMode)0x1E8, files["run.sh"].Mode);
    }

    [Fact]
    public async Task A_file_of_two_names_is_two_files()
    {
        var iso = await lab.Make("a.iso", "genisoimage", ["-quiet", "-R", "-graft-points", "-o", "a.iso", "a.txt=x", "b.txt=x"], ("x", "same"u8.ToArray()));
        var files = await lab.Look(await lab.Convert(ExtractIso, """{"format": "zip"}""", "a.iso", iso));
        Assert.Equal(("same", "same"), (files["a.txt"].Text, files["b.txt"].Text));
    }

    [Fact]
    public async Task What_is_cut_off_is_refused()
    {
        var iso = await lab.Make("a.iso", "genisoimage", ["-quiet", "-no-pad", "-J", "-o", "a.iso", "t"]);
        foreach (var part in (double[])[0.5, 0.9])
        {
            var failure = await lab.Fail(ExtractIso, "{}", "a.iso", iso[..(int)(iso.Length * part)]);
            Assert.True(failure.Code is ErrorCode.UnreadableInput or ErrorCode.DamagedEntry, $"{failure.Code} {failure.Detail}");
        }
    }
}
