using System.Text;
using FlipUnit.Converters.Files;
using FlipUnit.TestSupport;
using FsCheck;
using FsCheck.Fluent;
using static FlipUnit.Converters.Tests.Sniffing.HeadMaker;

namespace FlipUnit.Converters.Tests.Sniffing;

public sealed class SnifferTests
{
    /// <summary>A head of each type that has a signature, under a name that does not help.</summary>
    private static readonly Dictionary<FileType, byte[][]> Heads = new()
    {
        [FileTypes.Jpeg] = [Bytes(0xFF, 0xD8, 0xFF, 0xE0)],
        [FileTypes.Png] = [Bytes(0x89, "PNG\r\n", 0x1A, "\n")],
        [FileTypes.Gif] = ["GIF89a"u8.ToArray(), "GIF87a"u8.ToArray()],
        [FileTypes.Webp] = [Bytes("RIFF", 1, 0, 0, 0, "WEBPVP8 ")],
        [FileTypes.Avif] = [Ftyp("avif", "mif1"), Ftyp("mif1", "miaf", "avif")],
        [FileTypes.Tiff] = [Bytes("II", 42, 0), Bytes("MM", 0, 42), Bytes("II", 43, 0)],
        [FileTypes.Heic] = [Ftyp("heic", "mif1"), Ftyp("mif1", "heic"), Ftyp("msf1", "hevc")],
        [FileTypes.Jxl] = [Bytes(0xFF, 0x0A, 1, 2), Bytes(0, 0, 0, 12, "JXL ", 13, 10)],
        [FileTypes.Jp2] = [Bytes(0, 0, 0, 12, "jP  ", 13, 10), Bytes(0xFF, 0x4F, 0xFF, 0x51)],
        [FileTypes.Bmp] = [Bmp()],
        [FileTypes.Ico] = [Bytes(0, 0, 1, 0, 2, 0, 16, 16, 0, 0)],
        [FileTypes.Mp4] = [Ftyp("isom", "avc1"), Ftyp("mp42"), Ftyp("3gp5")],
        [FileTypes.Webm] = [Bytes(0x1A, 0x45, 0xDF, 0xA3, 0x9F, "B\x82\x84webm")],
        [FileTypes.Mkv] = [Bytes(0x1A, 0x45, 0xDF, 0xA3, 0x9F, "B\x82\x88matroska")],
        [FileTypes.Mov] = [Ftyp("qt  "), Bytes(0, 0, 4, 0, "moov", new byte[8]), Bytes(0, 0, 0, 8, "wide", new byte[8])],
        [FileTypes.Avi] = [Bytes("RIFF", 1, 0, 0, 0, "AVI LIST")],
        [FileTypes.MpegTs] = [Packets(0, 188), Packets(4, 192)],
        [FileTypes.Mpeg] = [Bytes(0, 0, 1, 0xBA, 0x44), Bytes(0, 0, 1, 0xB3)],
        [FileTypes.Wmv] = [Bytes(0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11)],
        [FileTypes.Flv] = [Bytes("FLV", 1, 5)],
        [FileTypes.Ogv] = [Bytes("OggS", new byte[24], "\u0080theora", "OpusHead"), Bytes("OggS", new byte[24], "\u0080theora", 1, "vorbis")],
        [FileTypes.Mp3] = [Mp3(), Mp3(1), Bytes("ID3", 4, 0, 0, 0, 0, 1, 0)],
        [FileTypes.Wav] = [Bytes("RIFF", 1, 0, 0, 0, "WAVEfmt "), Bytes("RF64", 1, 0, 0, 0, "WAVEds64")],
        [FileTypes.Ogg] = [Bytes("OggS", new byte[24], 1, "vorbis")],
        [FileTypes.Opus] = [Bytes("OggS", new byte[24], "OpusHead")],
        [FileTypes.Flac] = ["fLaC"u8.ToArray()],
        [FileTypes.M4a] = [Ftyp("M4A "), Ftyp("M4B ")],
        [FileTypes.Aac] = [Adts()],
        [FileTypes.Aiff] = [Bytes("FORM", 0, 0, 1, 0, "AIFFCOMM"), Bytes("FORM", 0, 0, 1, 0, "AIFCFVER")],
        [FileTypes.Caf] = [Bytes("caff", 0, 1, 0, 0)],
        [FileTypes.Amr] = ["#!AMR\n"u8.ToArray()],
        [FileTypes.Pdf] = ["%PDF-1.7\n"u8.ToArray(), Bytes(new byte[100], "%PDF-1.4\n")],
        [FileTypes.Epub] = [Zip(("mimetype", "application/epub+zip"), ("META-INF/container.xml", "<x/>"))],
        [FileTypes.Docx] = [Zip(("[Content_Types].xml", "<x/>"), ("word/document.xml", "<x/>"))],
        [FileTypes.Zip] = [Zip(("word/notes.txt", "x")), Bytes("PK", 5, 6, new byte[18])],
        [FileTypes.SevenZip] = [Bytes("7z", 0xBC, 0xAF, 0x27, 0x1C)],
        [FileTypes.Rar] = [Bytes("Rar!", 0x1A, 7, 0), Bytes("Rar!", 0x1A, 7, 1, 0)],
        [FileTypes.Tar] = [Tar(withMark: true), Tar(withMark: false)],
        [FileTypes.TarGz] = [Gzip(Tar(withMark: true))],
        [FileTypes.Gzip] = [Gzip("text"u8.ToArray()), Bytes(0x1F, 0x8B, 8, 0xFF, 0xFF, 0xFF)],
        [FileTypes.Bzip2] = [Bytes("BZh91AY&SY", 0, 0)],
        [FileTypes.Xz] = [Bytes(0xFD, "7zXZ", 0)],
        [FileTypes.Zstd] = [Bytes(0x28, 0xB5, 0x2F, 0xFD)],
        [FileTypes.Iso] = [Placed(32_769, "CD001"), Placed(32_769, "BEA01")],
        [FileTypes.Json] = ["{\"a\":1}"u8.ToArray(), Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("[1]")).ToArray()],
        [FileTypes.Xml] = ["\uFEFF<?xml version='1.0'?><a/>"u8.ToArray()],
        [FileTypes.Svg] = ["<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray()],
        [FileTypes.Html] = ["<!DOCTYPE html>\n<title>a</title>"u8.ToArray()],
        [FileTypes.Text] = ["plain"u8.ToArray(), Bytes("caf\u00E9"), Encoding.BigEndianUnicode.GetPreamble().Concat(Encoding.BigEndianUnicode.GetBytes("text")).ToArray()],
    };

    public static TheoryData<string> Named => [.. Heads.Keys.Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(Named))]
    public void The_content_alone_tells_the_type(string type)
    {
        var (expected, heads) = Heads.Single(one => one.Key.Name == type);
        Assert.All(heads, head => Assert.Equal(expected, Sniffer.Detect(head, "upload", FileTypes.All)));
    }

    [Theory]
    [InlineData("a.jpg", "png", "png")]
    [InlineData("a.mp3", "flac", "flac")]
    [InlineData("a.zip", "7z", "7z")]
    [InlineData("a.txt", "pdf", "pdf")]
    [InlineData("a.mov", "webm", "webm")]
    [InlineData("a.jpg", "png", "jpeg", false)]
    [InlineData("a.zip", "rar", "zip", false)]
    [InlineData("a.csv", "xz", "csv", false)]
    public void The_content_wins_over_the_extension(string name, string content, string accepted, bool taken = true)
    {
        var (type, heads) = Heads.Single(one => one.Key.Name == content);
        Assert.Equal(taken ? type : null, Sniffer.Detect(heads[0], name, [FileTypes.All.Single(one => one.Name == accepted)]));
    }

    [Fact]
    public void Every_type_that_content_can_tell_is_tested()
    {
        FileType[] byNameOnly = [FileTypes.TarBz2, FileTypes.TarXz, FileTypes.TarZst, FileTypes.Markdown, FileTypes.Yaml, FileTypes.Csv, FileTypes.Tsv, FileTypes.Toml, FileTypes.JavaScript, FileTypes.Css, FileTypes.Srt, FileTypes.Vtt];
        Assert.Empty(FileTypes.All.Except(Heads.Keys).Except(byNameOnly));
    }

    [Theory]
    [InlineData("a.tar.bz2", "tar.bz2")]
    [InlineData("a.TBZ2", "tar.bz2")]
    [InlineData("a.bz2", "bz2")]
    [InlineData("a.png", "bz2")]
    public void The_extension_breaks_a_tie(string name, string type) =>
        Assert.Equal(type, Sniffer.Detect(Bytes("BZh91AY&SY"), name, FileTypes.All)?.Name);

    [Theory]
    [InlineData("data.csv", "csv")]
    [InlineData("data.TSV", "tsv")]
    [InlineData("data.yml", "yaml")]
    [InlineData("data.toml", "toml")]
    [InlineData("readme.md", "markdown")]
    [InlineData("data.log", "text")]
    [InlineData("data.py", "text")]
    public void The_extension_tells_one_text_from_another(string name, string type) =>
        Assert.Equal(type, Sniffer.Detect("a, b, c"u8, name, FileTypes.All)?.Name);

    [Theory]
    [InlineData("letter.docx")]
    [InlineData("playlist.mp4")]
    [InlineData("photo.jpg")]
    public void A_text_under_the_name_of_something_else_is_refused(string name) =>
        Assert.Null(Sniffer.Detect("#EXTM3U\nfile:///etc/passwd\n"u8, name, FileTypes.All));

    [Theory]
    [InlineData("BM is a company")]
    [InlineData("ID3 tags are described below")]
    [InlineData("BZh is how it begins")]
    [InlineData("caffeine")]
    [InlineData("Every such file begins with %PDF-1.7 and a number")]
    [InlineData("1234free of charge")]
    public void A_text_that_begins_like_a_signature_is_a_text(string text) =>
        Assert.Equal(FileTypes.Text, Sniffer.Detect(Encoding.UTF8.GetBytes(text), "a.txt", FileTypes.All));

    [Fact]
    public void Utf16_is_a_text_whatever_its_mark_looks_like() =>
        Assert.Equal(FileTypes.Text, Sniffer.Detect(Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("Grüße")).ToArray(), "a.txt", FileTypes.All));

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0 })]
    [InlineData(new byte[] { (byte)'a', 0, (byte)'b' })]
    [InlineData(new byte[] { 0xFF, 0xFB, 0x90, 0x00, 0x61, 0x62, 0x63, 0x64 })]
    public void What_is_nothing_known_is_refused(byte[] head)
    {
        var given = head.Length == 8 ? [.. head, .. new byte[1000]] : head;
        Assert.Null(Sniffer.Detect(given, "a.txt", FileTypes.All));
    }

    [Fact]
    public void An_svg_with_a_long_preamble_is_told_and_other_xml_is_not_taken_for_one()
    {
        var head = Encoding.UTF8.GetBytes($"<?xml version='1.0'?><!-- {new string('x', 20_000)} --><svg:svg/>");
        Assert.Equal(FileTypes.Svg, Sniffer.Detect(head, "a.svg", [FileTypes.Svg]));
        Assert.Null(Sniffer.Detect("<note/>"u8, "a.svg", [FileTypes.Svg]));
        Assert.Equal(FileTypes.Xml, Sniffer.Detect(head, "a.svg", [FileTypes.Xml, FileTypes.Json]));
    }

    [Fact]
    public void No_bytes_make_it_throw_nor_give_a_type_that_was_not_accepted()
    {
        var starts = Heads.Values.SelectMany(heads => heads).Where(head => head.Length < 4096).ToArray();
        var heads = from start in Gen.Elements(starts)
                    from cut in Gen.Choose(0, start.Length)
                    from rest in ArbMap.Default.GeneratorFor<byte[]>()
                    select start[..cut].Concat(rest ?? []).ToArray();
        FileType[] accepted = [.. FileTypes.All.Where((_, at) => at % 2 == 0)];
        Prop.ForAll(heads.ToArbitrary(), head => Sniffer.Detect(head, "a.gz", accepted) is not { } type || accepted.Contains(type))
            .Check(Properties.Of(2000));
    }
}
