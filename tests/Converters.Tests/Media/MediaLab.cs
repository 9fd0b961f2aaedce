using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FlipUnit.TestSupport;

namespace FlipUnit.Converters.Tests.Media;

/// <summary>One attempt of a media operation with the real tools, files that ffmpeg makes for it, and the means to look into what came out.</summary>
public sealed class MediaLab : IAsyncDisposable
{
    private readonly ConverterHarness harness = new();
    private readonly TemporaryFolder made = new();

    public ConverterHarness Harness => harness;

    public IReadOnlyCollection<double> Progress => harness.Progress;

    /// <summary>A red picture for the first half of its time, a blue one for the second, as an input of ffmpeg.</summary>
    public static string RedThenBlue(string size = "96x64", double seconds = 1, int rate = 25)
    {
        var half = (seconds / 2).ToString(CultureInfo.InvariantCulture);
        return $"-f lavfi -i color=red:s={size}:r={rate}:d={half}[a];color=blue:s={size}:r={rate}:d={half}[b];[a][b]concat";
    }

    public static string Tone(int hertz = 440, double seconds = 1, int rate = 48_000) =>
        string.Create(CultureInfo.InvariantCulture, $"-f lavfi -i sine=f={hertz}:r={rate}:d={seconds}");

    /// <summary>A file that ffmpeg writes; arguments are divided by spaces.</summary>
    public async Task<byte[]> Make(string name, string arguments)
    {
        await Ffmpeg([.. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), made.File(name)]);
        return await File.ReadAllBytesAsync(made.File(name));
    }

    /// <summary>Where <see cref="Make"/> left a file, for another that is made of it.</summary>
    public string PathOf(string name) => made.File(name);

    public async Task<MediaLab> With(IConverter converter, string name, string arguments)
    {
        harness.With(converter, name, await Make(name, arguments));
        return this;
    }

    public Task<ConversionResult> Convert(IConverter converter, string parameters = "{}") => harness.Convert(converter, parameters, TestContext.Current.CancellationToken);

    /// <summary>What a conversion that must fail says.</summary>
    public async Task<ConversionException> Fail(IConverter converter, string parameters = "{}")
    {
        var failure = await Assert.ThrowsAsync<ConversionException>(() => Convert(converter, parameters));
        Assert.DoesNotContain("/in/", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("/scratch", failure.Message, StringComparison.Ordinal);
        return failure;
    }

    /// <summary>ffprobe's own view of an output, without any of our limits.</summary>
    public static async Task<Facts> Look(OutputFile output)
    {
        var answer = await Run("ffprobe", ["-v", "error", "-print_format", "json", "-show_format", "-show_streams", "-count_packets", output.Path]);
        return new Facts(JsonElement.Parse(answer));
    }

    /// <summary>Red, green, blue of a pixel at a time.</summary>
    public async Task<(byte R, byte G, byte B)> Pixel(OutputFile output, double seconds, int x = 8, int y = 8)
    {
        var raw = made.File("pixel.raw");
        var filter = string.Create(CultureInfo.InvariantCulture, $"format=rgb24,crop=1:1:{x}:{y}:exact=1");
        await Ffmpeg(["-i", output.Path, "-ss", seconds.ToString(CultureInfo.InvariantCulture), "-frames:v", "1", "-vf", filter, "-f", "rawvideo", raw]);
        var rgb = await File.ReadAllBytesAsync(raw);
        return (rgb[0], rgb[1], rgb[2]);
    }

    /// <summary>How the sound swings in a part of it, in hertz, by counting where it crosses zero; 0 for silence.</summary>
    public async Task<double> Hertz(OutputFile output, double from, double seconds = 0.2)
    {
        const int Rate = 48_000;
        var raw = made.File("sound.raw");
        await Ffmpeg(["-i", output.Path, "-ss", from.ToString(CultureInfo.InvariantCulture), "-t", seconds.ToString(CultureInfo.InvariantCulture), "-vn", "-ac", "1", "-ar", "48000", "-f", "s16le", raw]);
        var bytes = await File.ReadAllBytesAsync(raw);
        var samples = Enumerable.Range(0, bytes.Length / 2).Select(index => BitConverter.ToInt16(bytes, 2 * index)).ToArray();
        if (samples.Max(sample => Math.Abs((int)sample)) < 100)
            return 0;
        var crossings = samples.Skip(1).Zip(samples, (next, before) => before < 0 && next >= 0).Count(crosses => crosses);
        return crossings * (double)Rate / samples.Length;
    }

    /// <summary>A hash of a stream's packets: equal where nothing was encoded anew.</summary>
    public static async Task<string> Packets(string path, string stream) =>
        (await Run("ffmpeg", ["-v", "error", "-i", path, "-map", $"0:{stream}", "-c", "copy", "-bsf:v", "h264_mp4toannexb", "-f", "hash", "-hash", "md5", "-"])).Trim();

    public async ValueTask DisposeAsync()
    {
        made.Dispose();
        await harness.DisposeAsync();
    }

    private static Task<string> Ffmpeg(string[] arguments) => Run("ffmpeg", ["-nostdin", "-y", "-v", "error", .. arguments]);

    private static async Task<string> Run(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}\n{await error}");
    }
}

/// <summary>What ffprobe says of a file.</summary>
public sealed record Facts(JsonElement Json)
{
    public double Seconds => Number(Json.GetProperty("format"), "duration");

    public string Container => Json.GetProperty("format").GetProperty("format_name").GetString()!;

    public string? Title => Tag("title");

    public JsonElement Video => Streams("video").First();

    public JsonElement Audio => Streams("audio").First();

    public IEnumerable<JsonElement> Streams(string kind) => Json.GetProperty("streams").EnumerateArray().Where(stream => Text(stream, "codec_type") == kind);

    /// <summary>A tag of the file as a whole.</summary>
    public string? Tag(string name) => Json.GetProperty("format").TryGetProperty("tags", out var tags) ? Text(tags, name) : null;

    public static string? Text(JsonElement stream, string name) => stream.TryGetProperty(name, out var value) ? value.ToString() : null;

    public static double Number(JsonElement stream, string name) => double.Parse(Text(stream, name)!, CultureInfo.InvariantCulture);

    public (string? Codec, double Width, double Height) Picture => (Text(Video, "codec_name"), Number(Video, "width"), Number(Video, "height"));

    public (string? Codec, double Rate, double Channels) Sound => (Text(Audio, "codec_name"), Number(Audio, "sample_rate"), Number(Audio, "channels"));
}
