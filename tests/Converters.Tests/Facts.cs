using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using System.Xml.Linq;
using FlipUnit.Converters.Files;

namespace FlipUnit.Converters.Tests;

/// <summary>What other programs than the one that made a file find in it; whatever they cannot open fails here.</summary>
internal static class Facts
{
    private static readonly string[] Pictures = ["jpeg", "png", "webp", "avif", "gif", "tiff", "jxl", "jp2", "bmp", "ico"];
    private static readonly string[] Archives = ["zip", "7z", "tar", "tar.gz", "tar.bz2", "tar.xz", "tar.zst"];

    public static bool IsPicture(FileType type) => Pictures.Contains(type.Name) || type.Equals(FileTypes.Svg) || type.Equals(FileTypes.Heic);

    public static bool IsMedia(FileType type) => type.MediaType.StartsWith("video/", StringComparison.Ordinal) || type.MediaType.StartsWith("audio/", StringComparison.Ordinal);

    public static bool IsArchive(FileType type) => Archives.Contains(type.Name);

    /// <summary>A short text that is the same for files of the same content.</summary>
    public static async Task<string> Of(OutputFile output) => output.Type.Name switch
    {
        var name when Pictures.Contains(name) => await Colours(output.Path),
        _ when IsMedia(output.Type) => await Streams(output.Path),
        var name when Archives.Contains(name) => await Outside.Text("bsdtar", "-xOf", output.Path) + await Outside.Text("bsdtar", "-tf", output.Path),
        "pdf" => await Pdf(output.Path),
        "epub" => await Packed(output.Path, ".xhtml"),
        "docx" => await Packed(output.Path, "document.xml"),
        "heic" => await Heic(output.Path),
        "binary" => Convert.ToHexString(await File.ReadAllBytesAsync(output.Path)),
        "json" => JsonDocument.Parse(await File.ReadAllTextAsync(output.Path)).RootElement.ToString(),
        "xml" or "svg" => XDocument.Load(output.Path).ToString(),
        _ => await Text(output),
    };

    /// <summary>Eight fields from left to right, each its red, green and blue in steps of 64; and the size.</summary>
    private static async Task<string> Colours(string path)
    {
        var size = (await Outside.Text("ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "stream=width,height", "-of", "csv=p=0", path)).Trim().Trim(',');
        var rgb = await Outside.Run("ffmpeg", ["-nostdin", "-v", "error", "-i", path, "-frames:v", "1", "-vf", "format=rgb24,scale=8:1:flags=area", "-f", "rawvideo", "-"]);
        return size + ' ' + string.Join(' ', rgb.Chunk(3).Select(pixel => string.Create(CultureInfo.InvariantCulture, $"{(pixel[0] + 32) / 64}{(pixel[1] + 32) / 64}{(pixel[2] + 32) / 64}")));
    }

    /// <summary>True when one field is red and another blue.</summary>
    public static bool HasRedAndBlue(string colours)
    {
        var fields = colours.Split(' ').Skip(1).ToList();
        return fields.Any(field => field[0] >= '2' && field[2] <= '1') && fields.Any(field => field[2] >= '2' && field[0] <= '1');
    }

    private static async Task<string> Streams(string path)
    {
        using var probe = JsonDocument.Parse(await Outside.Text("ffprobe", "-v", "error", "-show_entries", "format=duration:stream=codec_name,width,height,sample_rate", "-of", "json", path));
        await Outside.Run("ffmpeg", ["-nostdin", "-v", "error", "-xerror", "-i", path, "-f", "null", "-"]);
        var seconds = probe.RootElement.GetProperty("format").TryGetProperty("duration", out var duration) ? double.Parse(duration.GetString()!, CultureInfo.InvariantCulture) : 0;
        var streams = probe.RootElement.GetProperty("streams").EnumerateArray().Select(stream => stream.TryGetProperty("codec_name", out var codec) ? codec.GetString() : "");
        return string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s {string.Join(' ', streams)}");
    }

    private static async Task<string> Pdf(string path)
    {
        await Outside.Run("qpdf", ["--check", path]);
        return $"{(await Outside.Text("qpdf", "--show-npages", path)).Trim()} pages\n{await Outside.Text("pdftotext", "-layout", path, "-")}";
    }

    /// <summary>The text of the XML files in a ZIP.</summary>
    private static async Task<string> Packed(string path, string ending)
    {
        await using var zip = await ZipFile.OpenReadAsync(path);
        var text = "";
        foreach (var entry in zip.Entries.Where(entry => entry.FullName.EndsWith(ending, StringComparison.Ordinal)).OrderBy(entry => entry.FullName, StringComparer.Ordinal))
        {
            await using var content = await entry.OpenAsync();
            text += XDocument.Load(content).Root!.Value;
        }

        return text;
    }

    /// <summary>Nothing else here reads it: by way of a PNG of ours.</summary>
    private static async Task<string> Heic(string path)
    {
        var converter = Catalog.Shipped.Single(converter => converter.Descriptor.Name == "image.convert");
        await using var harness = new TestSupport.ConverterHarness();
        harness.With(converter, "made.heic", await File.ReadAllBytesAsync(path));
        return await Colours((await harness.Convert(converter, """{"format": "png"}""")).Outputs[0].Path);
    }

    private static async Task<string> Text(OutputFile output)
    {
        var text = await File.ReadAllTextAsync(output.Path);
        Assert.False(string.IsNullOrWhiteSpace(text), $"{output.Name} is empty");
        Assert.DoesNotContain('\uFFFD', text);
        return text;
    }
}
