using System.Globalization;
using FlipUnit.Converters.Tools;
using FlipUnit.TestSupport;

namespace FlipUnit.Converters.Tests.Images;

/// <summary>Image operations with the real workers, and ffmpeg to look into what came out: another decoder than the one that wrote it.</summary>
public sealed class ImageLab : IAsyncDisposable
{
    private static readonly string[] OursAlone = ["heic", "jxl", "jp2", "ico", "avif"];

    private readonly Toolbox toolbox = new();

    public Task<Made> Convert(string operation, string parameters, string name, byte[] content) => Convert(operation, parameters, (name, content));

    public async Task<Made> Convert(string operation, string parameters, params (string Name, byte[] Content)[] files)
    {
        var converter = Catalog.Shipped.Single(one => one.Descriptor.Name == operation);
        await using var harness = new ConverterHarness(toolbox);
        foreach (var (name, content) in files)
            harness.With(converter, name, content);
        var result = await harness.Convert(converter, parameters, TestContext.Current.CancellationToken);
        var output = Assert.Single(result.Outputs);
        var bytes = await File.ReadAllBytesAsync(output.Path);
        Assert.Equal(output.Type, Files.Sniffer.Detect(bytes.AsSpan(0, Math.Min(bytes.Length, Files.Sniffer.HeadBytes)), output.Name, converter.Descriptor.Produces));
        return new Made(output.Name, output.Type.Name, bytes, result.Notes);
    }

    /// <summary>What a conversion that must fail says.</summary>
    public async Task<ConversionException> Fail(string operation, string parameters, params (string Name, byte[] Content)[] files)
    {
        var failure = await Assert.ThrowsAsync<ConversionException>(() => Convert(operation, parameters, files));
        Assert.False(new Hostile.HostileOutcome(failure.Code, failure.Message, null, 0).Tells, failure.Message);
        return failure;
    }

    /// <summary>The picture's pixels as ffmpeg sees them; what it does not decode, we make a PNG first.</summary>
    public async Task<Raster> Look(Made made, int frame = 0)
    {
        if (OursAlone.Contains(made.Type))
            made = await Convert("image.convert", """{"format": "png"}""", made.Name, made.Bytes);
        using var folder = toolbox.NewAttempt();
        await File.WriteAllBytesAsync(Path.Combine(folder.In, "in"), made.Bytes);
        var size = await Run(folder, "ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "stream=width,height", "-of", "csv=p=0", "/in/in");
        var sides = size.Output.Trim().TrimEnd(',').Split(',').Select(side => int.Parse(side, CultureInfo.InvariantCulture)).ToArray();
        await Run(folder, "ffmpeg", "-v", "error", "-i", "/in/in", "-vf", $"select=eq(n\\,{frame})", "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgba", "out.raw");
        return new Raster(sides[0], sides[1], await File.ReadAllBytesAsync(folder.WorkPath("out.raw")));
    }

    /// <summary>Runs a tool in a folder that has the files, and returns a file it made.</summary>
    public async Task<byte[]> Make(string made, string tool, string[] arguments, params (string Name, byte[] Content)[] files)
    {
        using var folder = toolbox.NewAttempt();
        foreach (var (name, content) in files)
            await File.WriteAllBytesAsync(Path.Combine(folder.In, name), content);
        await Run(folder, tool, arguments);
        return await File.ReadAllBytesAsync(folder.WorkPath(made));
    }

    /// <summary>A moving test picture.</summary>
    public Task<byte[]> Animation(int frames, int width = 60, int height = 40) => Make(
        "a.gif", "ffmpeg", ["-v", "error", "-f", "lavfi", "-i", $"testsrc=s={width}x{height}:r=10", "-frames:v", $"{frames}", "-loop", "3", "a.gif"]);

    /// <summary>Frames and seconds of a GIF.</summary>
    public async Task<(int Frames, double Seconds)> Frames(byte[] gif)
    {
        using var folder = toolbox.NewAttempt();
        await File.WriteAllBytesAsync(Path.Combine(folder.In, "in.gif"), gif);
        var told = await Run(folder, "ffprobe", "-v", "error", "-count_frames", "-show_entries", "stream=nb_read_frames:format=duration", "-of", "csv=p=0", "/in/in.gif");
        var numbers = told.Output.Split([',', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return (int.Parse(numbers[0], CultureInfo.InvariantCulture), double.Parse(numbers[1], CultureInfo.InvariantCulture));
    }

    public ValueTask DisposeAsync() => toolbox.DisposeAsync();

    private async Task<ToolResult> Run(AttemptFolder folder, string tool, params string[] arguments)
    {
        var result = await toolbox.Tools.Run(new ToolCommand(tool, arguments), folder, CancellationToken.None);
        Assert.True(result.ExitCode == 0, result.Error);
        return result;
    }
}

/// <summary>An output, read before its folder went.</summary>
public sealed record Made(string Name, string Type, byte[] Bytes, IReadOnlyList<string> Notes);

/// <summary>Decoded pixels.</summary>
public sealed record Raster(int Width, int Height, byte[] Rgba)
{
    public (int Width, int Height) Size => (Width, Height);

    /// <summary>Fails unless the pixel is this colour (and opacity) within the tolerance.</summary>
    public void Has(int x, int y, byte[] colour, int tolerance = 2)
    {
        var pixel = Rgba.AsSpan(((y * Width) + x) * 4, colour.Length);
        for (var i = 0; i < colour.Length; i++)
            Assert.True(Math.Abs(pixel[i] - colour[i]) <= tolerance, $"at {x},{y} of {Width}x{Height}: {string.Join(' ', pixel.ToArray())} instead of {string.Join(' ', colour)}");
    }
}
