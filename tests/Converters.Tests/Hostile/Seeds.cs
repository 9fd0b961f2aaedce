using System.Text;
using FlipUnit.Converters.Tests.Archives;
using FlipUnit.Converters.Tests.Images;
using FlipUnit.TestSupport;

namespace FlipUnit.Converters.Tests.Hostile;

/// <summary>Small sound files of each family, and what is done with them: what mutations begin with.</summary>
internal static class Seeds
{
    private const string ToPng = """{"format": "png"}""";

    public static async Task<IReadOnlyList<Seed>> Images()
    {
        await using var lab = new ImageLab();
        var picture = PngMaker.Pixels(24, 20, (x, y) => [(byte)(x * 10), (byte)(y * 12), (byte)(x * y), (byte)(200 + x)]);
        var seeds = new List<Seed>();
        foreach (var format in (string[])["png", "jpeg", "webp", "avif", "gif", "tiff", "heic", "jxl", "jp2", "bmp", "ico"])
        {
            var made = await lab.Convert("image.convert", $$"""{"format": "{{format}}"}""", "a.png", picture);
            seeds.Add(new Seed("image.convert", ToPng, new HostileFile(made.Name, made.Bytes)));
        }

        var animation = await lab.Animation(3, 24, 20);
        var photo = ImageConvertTests.WithExif((await lab.Convert("image.convert", """{"format": "jpeg"}""", "a.png", picture)).Bytes, 6, "x");
        seeds.Add(new Seed("image.convert", """{"format": "webp"}""", new HostileFile("a.gif", animation)));
        seeds.Add(new Seed("image.resize", """{"width": 10, "height": 10, "fit": "cover"}""", new HostileFile("a.gif", animation)));
        seeds.Add(new Seed("image.resize", """{"width": 10}""", new HostileFile("a.jpg", photo)));
        seeds.Add(new Seed("image.merge", """{"layout": "vertical"}""", new HostileFile("a.png", picture), new HostileFile("b.jpg", photo)));
        seeds.Add(new Seed("image.from_svg", "{}", Shipped("badge.svg")));
        seeds.Add(new Seed("image.from_svg", """{"format": "pdf"}""", new HostileFile("b.svg", Encoding.UTF8.GetBytes(Svg))));
        return seeds;
    }

    public static async Task<IReadOnlyList<Seed>> Archives()
    {
        await using var lab = new ArchiveLab();
        var seeds = new List<Seed> { new("archive.convert", """{"format": "tar"}""", Shipped("papers.zip")), new("archive.extract_iso", """{"format": "tar.gz"}""", Shipped("disc.iso")) };
        (string Name, string Tool, string[] Arguments)[] packers =
        [
            ("a.zip", "bsdtar", ["--format=zip", "-cf", "a.zip", "t/plain.txt", "t/deep", "t/link"]),
            ("a.7z", "7zz", ["a", "a.7z", "t/plain.txt", "t/deep"]),
            ("b.7z", "7zz", ["a", "-mx0", "-mhc=off", "b.7z", "t/plain.txt", "t/deep"]),
            ("a.tar", "bsdtar", ["--format=pax", "-cf", "a.tar", "t/plain.txt", "t/deep", "t/link"]),
            ("a.tar.gz", "bsdtar", ["--gzip", "-cf", "a.tar.gz", "t/plain.txt", "t/deep"]),
            ("a.tar.bz2", "bsdtar", ["--bzip2", "-cf", "a.tar.bz2", "t/plain.txt"]),
            ("a.tar.xz", "bsdtar", ["--xz", "-cf", "a.tar.xz", "t/plain.txt"]),
            ("a.tar.zst", "bsdtar", ["--zstd", "-cf", "a.tar.zst", "t/plain.txt"]),
        ];
        foreach (var (name, tool, arguments) in packers)
            seeds.Add(new Seed("archive.convert", """{"format": "zip"}""", new HostileFile(name, await lab.Make(name, tool, arguments))));
        seeds.Add(new Seed("archive.convert", """{"format": "zip"}""", new HostileFile("a.rar", RarMaker.Rar(("a.txt", "first"), ("b.txt", "second")))));
        return seeds;
    }

    public static Task<IReadOnlyList<Seed>> Pdf()
    {
        var picture = PngMaker.Pixels(24, 20, (x, y) => [(byte)(x * 10), (byte)(y * 12), (byte)(x * y), (byte)(200 + x)]);
        List<Seed> seeds = [new("pdf.from_images", "{}", new HostileFile("a.png", picture))];
        foreach (var file in (string[])["report.pdf", "appendix.pdf", "scan.pdf"])
        {
            seeds.Add(new Seed("pdf.to_images", """{"dpi": 36, "pages": "1", "format": "jpeg"}""", Shipped(file)));
            seeds.Add(new Seed("pdf.to_images", """{"dpi": 36, "pages": "1-2"}""", Shipped(file)));
            seeds.Add(new Seed("pdf.merge", "{}", Shipped(file), Shipped("appendix.pdf")));
            seeds.Add(new Seed("pdf.split", "{}", Shipped(file)));
            seeds.Add(new Seed("pdf.to_epub", "{}", Shipped(file)));
            seeds.Add(new Seed("pdf.compress", """{"level": "lossless"}""", Shipped(file)));
            seeds.Add(new Seed("pdf.compress", """{"level": "strong"}""", Shipped(file)));
        }

        seeds.Add(new Seed("pdf.merge", """{"password": "open"}""", Shipped("locked.pdf"), Shipped("appendix.pdf")));
        return Task.FromResult<IReadOnlyList<Seed>>(seeds);
    }

    private static HostileFile Shipped(string name) => new(name, File.ReadAllBytes(Repository.TestData(name)));

    private const string Svg = """
        <?xml version="1.0"?><!DOCTYPE svg [<!ENTITY c "#102030">]>
        <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 60 40" width="60mm">
          <defs><linearGradient id="g"><stop offset="0" stop-color="&c;"/><stop offset="1" stop-color="red"/></linearGradient>
            <filter id="f"><feGaussianBlur stdDeviation="2"/><feOffset dx="1" dy="2"/></filter>
            <pattern id="p" width="4" height="4" patternUnits="userSpaceOnUse"><circle cx="2" cy="2" r="1"/></pattern></defs>
          <style>.a { fill: url(#p); stroke-dasharray: 3 1 2; }</style>
          <rect class="a" width="30" height="20" filter="url(#f)"/><path d="M10 10 C 20 20, 40 20, 50 10 A 5 3 0 1 0 9 9 z" fill="url(#g)"/>
          <use xlink:href="#g" x="3"/><text x="5" y="30" font-size="8">text <tspan dy="2">more</tspan></text>
        </svg>
        """;
}
