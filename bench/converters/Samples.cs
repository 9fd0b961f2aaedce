using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using FlipUnit.TestSupport;

namespace FlipUnit.Converters.Bench;

/// <summary>The input files, made when they are first asked for.</summary>
internal sealed class Samples(TemporaryFolder folder)
{
    private const int Entries = 10_000;
    private const int EntryBytes = 100_000;

    /// <summary>A minute of 1080p at 30 frames a second with sound: H.264 and AAC in Matroska.</summary>
    public Task<string> Video() => Made("video.mkv", path => Run(
        "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=1920x1080:rate=30:duration=60", "-f", "lavfi", "-i", "anoisesrc=d=60:r=48000:a=0.1",
        "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", path));

    public Task<string> Photo() => Made("photo.jpg", path => Run(
        "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "mandelbrot=size=4000x3000:rate=1", "-frames:v", "1", "-vf", "noise=alls=12", "-q:v", "3", path));

    public static Task<string> Tone() => Task.FromResult(Repository.TestData("tone.wav"));

    /// <summary>Fifty pages of text, each with drawings.</summary>
    public Task<string> Document() => Made("document.pdf", path => File.WriteAllBytesAsync(path, Pages(50)));

    /// <summary>Six pages as a scanner makes them: images of 300 dpi.</summary>
    public Task<string> Scan() => Made("scan.pdf", async path =>
    {
        var pages = folder.File("six.pdf");
        await File.WriteAllBytesAsync(pages, Pages(6));
        await Run("gs", "-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfimage8", "-r300", $"-sOutputFile={path}", pages);
    });

    /// <summary>A gigabyte in ten thousand entries, half of each of it noise.</summary>
    public Task<string> Archive() => Made("archive.zip", async path =>
    {
        var random = new Random(7);
        var content = new byte[EntryBytes];
        await using var file = File.Create(path);
        await using var zip = new ZipArchive(file, ZipArchiveMode.Create);
        for (var entry = 0; entry < Entries; entry++)
        {
            random.NextBytes(content.AsSpan(0, EntryBytes / 2));
            content.AsSpan(EntryBytes / 2).Fill((byte)('a' + (entry % 26)));
            await using var stream = await zip.CreateEntry(string.Create(CultureInfo.InvariantCulture, $"folder-{entry % 100}/file-{entry}.bin"), CompressionLevel.Fastest).OpenAsync();
            await stream.WriteAsync(content);
        }
    });

    private async Task<string> Made(string name, Func<string, Task> make)
    {
        var path = folder.File(name);
        if (!File.Exists(path))
            await make(path);
        return path;
    }

    private static async Task Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}");
    }

    private static byte[] Pages(int count)
    {
        var objects = new List<string>
        {
            "<< /Type /Catalog /Pages 2 0 R >>",
            $"<< /Type /Pages /Count {count} /Kids [{string.Join(' ', Enumerable.Range(0, count).Select(page => $"{4 + (2 * page)} 0 R"))}] >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>",
        };
        for (var page = 0; page < count; page++)
        {
            var content = Content(page);
            objects.Add($"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >> /Contents {5 + (2 * page)} 0 R >>");
            objects.Add($"<< /Length {content.Length} >>\nstream\n{content}\nendstream");
        }

        var text = new StringBuilder("%PDF-1.7\n");
        var places = new List<int>();
        foreach (var (index, one) in objects.Index())
        {
            places.Add(text.Length);
            text.Append(CultureInfo.InvariantCulture, $"{index + 1} 0 obj\n{one}\nendobj\n");
        }

        var table = text.Length;
        text.Append(CultureInfo.InvariantCulture, $"xref\n0 {objects.Count + 1}\n0000000000 65535 f \n");
        foreach (var place in places)
            text.Append(CultureInfo.InvariantCulture, $"{place:0000000000} 00000 n \n");
        text.Append(CultureInfo.InvariantCulture, $"trailer\n<< /Size {objects.Count + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n");
        return Encoding.Latin1.GetBytes(text.ToString());
    }

    private static string Content(int page)
    {
        string[] words = ["service", "converts", "files", "people", "every", "page", "has", "letters", "that", "are", "read", "again", "number", "with", "figures", "under", "them"];
        var random = new Random(page);
        var text = new StringBuilder();
        for (var line = 0; line < 52; line++)
            text.Append(CultureInfo.InvariantCulture, $"BT /F 11 Tf 60 {780 - (13 * line)} Td ({string.Join(' ', Enumerable.Range(0, 13).Select(_ => words[random.Next(words.Length)]))}) Tj ET\n");
        for (var box = 0; box < 40; box++)
            text.Append(CultureInfo.InvariantCulture, $"{random.NextDouble():0.00} {random.NextDouble():0.00} {random.NextDouble():0.00} rg {60 + (12 * box)} 40 9 {random.Next(10, 60)} re f\n");
        return text.ToString();
    }
}
