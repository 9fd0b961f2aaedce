using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Tests.Archives;
using FlipUnit.TestSupport;

namespace FlipUnit.Converters.Tests;

/// <summary>
/// A small sound file of every type that an operation takes, made by other programs than ours: pictures are red on the
/// left and blue on the right, sound and video last one second, archives hold hello.txt
/// (a ZIP an index.html, too). Made once a run.
/// </summary>
internal static class Samples
{
    private const string Picture = "-f lavfi -i color=c=red:s=64x48:d=1:r=1,drawbox=x=32:w=32:h=48:c=blue:t=fill -frames:v 1";
    private const string Sound = "-f lavfi -i sine=440:d=1:r=44100";
    private const string Moving = "-f lavfi -i color=c=red:s=64x48:d=1:r=10,drawbox=x=32:w=32:h=48:c=blue:t=fill";
    private const string Video = Moving + " " + Sound;

    private static readonly ConcurrentDictionary<string, Lazy<Task<byte[]>>> Made = new();

    /// <summary>A command that writes the file named by $0, by the type's name.</summary>
    private static readonly Dictionary<string, string> Commands = new()
    {
        ["jpeg"] = Ffmpeg(Picture, "-q:v 2"),
        ["png"] = Ffmpeg(Picture, ""),
        ["webp"] = Ffmpeg(Picture, "-c:v libwebp"),
        ["avif"] = Ffmpeg(Picture, "-c:v libaom-av1 -cpu-used 8 -still-picture 1 -pix_fmt yuv420p -f avif"),
        ["gif"] = Ffmpeg(Moving, ""),
        ["tiff"] = Ffmpeg(Picture, "-pix_fmt rgb24"),
        ["jxl"] = Ffmpeg(Picture, "-c:v libjxl"),
        ["jp2"] = Ffmpeg(Picture, "-c:v libopenjpeg -pix_fmt rgb24"),
        ["bmp"] = Ffmpeg(Picture, ""),
        ["ico"] = Ffmpeg(Picture, ""),
        ["mp4"] = Ffmpeg(Video, "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac"),
        ["mov"] = Ffmpeg(Video, "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac"),
        ["mkv"] = Ffmpeg(Video, "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a flac"),
        ["webm"] = Ffmpeg(Video, "-c:v libvpx -deadline realtime -c:a libopus"),
        ["avi"] = Ffmpeg(Video, "-c:v mpeg4 -c:a libmp3lame"),
        ["mpegts"] = Ffmpeg(Video, "-r 25 -c:v mpeg2video -c:a mp2 -f mpegts"),
        ["mpeg"] = Ffmpeg(Video, "-r 25 -c:v mpeg2video -c:a mp2 -f mpeg"),
        ["wmv"] = Ffmpeg(Video, "-c:v wmv2 -c:a wmav2"),
        ["flv"] = Ffmpeg(Video, "-c:v flv -c:a libmp3lame"),
        ["ogv"] = Ffmpeg(Video, "-c:v libtheora -c:a libvorbis"),
        ["mp3"] = Ffmpeg(Sound, "-c:a libmp3lame"),
        ["wav"] = Ffmpeg(Sound, ""),
        ["ogg"] = Ffmpeg(Sound, "-c:a libvorbis"),
        ["opus"] = Ffmpeg(Sound, "-c:a libopus"),
        ["flac"] = Ffmpeg(Sound, ""),
        ["m4a"] = Ffmpeg(Sound, "-c:a aac"),
        ["aac"] = Ffmpeg(Sound, "-c:a aac"),
        ["aiff"] = Ffmpeg(Sound, ""),
        ["caf"] = Ffmpeg(Sound, "-c:a pcm_s16le"),
        ["zip"] = "zip -q \"$0\" hello.txt index.html",
        ["7z"] = Bsdtar("--format 7zip"),
        ["tar"] = Bsdtar(""),
        ["tar.gz"] = Bsdtar("--gzip"),
        ["tar.bz2"] = Bsdtar("--bzip2"),
        ["tar.xz"] = Bsdtar("--xz"),
        ["tar.zst"] = Bsdtar("--zstd"),
        ["gz"] = Bsdtar("--format raw --gzip"),
        ["bz2"] = Bsdtar("--format raw --bzip2"),
        ["xz"] = Bsdtar("--format raw --xz"),
        ["zst"] = Bsdtar("--format raw --zstd"),
        ["iso"] = Bsdtar("--format iso9660"),
    };

    private static readonly Dictionary<string, Func<byte[]>> Written = new()
    {
        ["pdf"] = () => File.ReadAllBytes(Repository.TestData("report.pdf")),
        ["html"] = () => File.ReadAllBytes(Repository.TestData("page.html")),
        ["svg"] = () => Text("<svg xmlns='http://www.w3.org/2000/svg' width='64' height='48'><rect width='32' height='48' fill='red'/><rect x='32' width='32' height='48' fill='blue'/></svg>"),
        ["amr"] = Amr,
        ["rar"] = () => RarMaker.Rar(("hello.txt", "hello from a sample\n")),
        ["text"] = () => Text("hello from a sample\n"),
        ["markdown"] = () => Text("# Hello\n\nfrom a *sample*\n"),
        ["json"] = () => Text("""{"rows": [{"name": "hello", "size": 1}, {"name": "sample", "size": 2}]}"""),
        ["xml"] = () => Text("<rows><row><name>hello</name></row><row><name>sample</name></row></rows>"),
        ["yaml"] = () => Text("rows:\n  - name: hello\n  - name: sample\n"),
        ["csv"] = () => Text("name,size\nhello,1\nsample,2\n"),
        ["tsv"] = () => Text("name\tsize\nhello\t1\nsample\t2\n"),
        ["javascript"] = () => Text("function hello() { return 'sample'; }\n"),
        ["css"] = () => Text("p.hello { color: red; }\n"),
        ["toml"] = () => Text("[[rows]]\nname = \"hello\"\n"),
    };

    public static string Name(FileType type) => $"sample.{type.Extension}";

    public static Task<byte[]> Of(FileType type) => Made.GetOrAdd(type.Name, _ => new Lazy<Task<byte[]>>(() => Make(type))).Value;

    private static async Task<byte[]> Make(FileType type)
    {
        if (Written.TryGetValue(type.Name, out var written))
            return written();
        // No other program here writes it.
        if (type.Equals(FileTypes.Heic))
            return await Converted(FileTypes.Png, "image.convert", """{"format": "heic", "quality": 90}""");
        if (!Commands.TryGetValue(type.Name, out var command))
            throw new InvalidOperationException($"no sample of the type {type}: an operation takes it, so {nameof(Samples)} must have one");
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("hello.txt"), "hello from a sample\n");
        await File.WriteAllTextAsync(folder.File("index.html"), "<!doctype html><h1>hello from a sample</h1>");
        await Outside.Run("/bin/sh", ["-c", command, folder.File(Name(type))], folder.Path);
        return await File.ReadAllBytesAsync(folder.File(Name(type)));
    }

    private static async Task<byte[]> Converted(FileType from, string operation, string parameters)
    {
        var converter = Catalog.Shipped.Single(converter => converter.Descriptor.Name == operation);
        await using var harness = new ConverterHarness();
        harness.With(converter, Name(from), await Of(from));
        return await File.ReadAllBytesAsync((await harness.Convert(converter, parameters)).Outputs[0].Path);
    }

    private static string Ffmpeg(string input, string how) => $"ffmpeg -nostdin -v error {input} {how} \"$0\"";

    // Into a file, since a pipe is filled up to a block.
    private static string Bsdtar(string how) => $"bsdtar -c -f \"$0\" {how} hello.txt";

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>A second of frames of 4.75 kbit/s that sound like noise; Debian's ffmpeg reads AMR and does not write it.</summary>
    private static byte[] Amr()
    {
        const int Frames = 50;
        const int FrameBytes = 13;
        var file = new byte[6 + (Frames * FrameBytes)];
        "#!AMR\n"u8.CopyTo(file);
        for (var frame = 0; frame < Frames; frame++)
        {
            var at = 6 + (frame * FrameBytes);
            file[at] = 0x04;
            for (var i = 0; i < FrameBytes - 1; i++)
                file[at + 1 + i] = (byte)((frame * 37) + (i * 101) + (frame * i % 7 * 29));
        }

        return file;
    }
}

/// <summary>Programs beside the box, that tests make and check files with.</summary>
internal static class Outside
{
    public static async Task<byte[]> Run(string program, IEnumerable<string> arguments, string? folder = null)
    {
        var info = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder ?? "/" };
        foreach (var argument in arguments)
            info.ArgumentList.Add(argument);
        using var process = Process.Start(info)!;
        var error = process.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(output);
        await process.WaitForExitAsync();
        var said = await error;
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', info.ArgumentList)}: {process.ExitCode} {said}");
        return output.ToArray();
    }

    public static async Task<string> Text(string program, params string[] arguments) => Encoding.UTF8.GetString(await Run(program, arguments));
}
