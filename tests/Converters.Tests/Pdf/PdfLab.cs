using System.Globalization;
using System.Text.Json;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Tools;
using FlipUnit.TestSupport;

namespace FlipUnit.Converters.Tests.Pdf;

/// <summary>
/// One attempt of a PDF operation with the real tools, and the means to look into what came out. Inputs are taken
/// unsniffed: a file may begin like a PDF and be anything.
/// </summary>
public sealed class PdfLab : IAsyncDisposable
{
    private readonly ConverterHarness harness = new();
    private readonly List<InputFile> inputs = [];
    private readonly List<double> progress = [];

    public int Threads { get; init; } = 2;

    public AttemptFolder Folder => harness.Folder;

    /// <summary>Every fraction that was reported.</summary>
    public IReadOnlyList<double> Progress => progress;

    /// <summary>Called at each report.</summary>
    public Action OnProgress { get; init; } = () => { };

    /// <summary>An input as tools see it.</summary>
    public string InputPath(int index) => inputs[index].BoxPath;

    public PdfLab With(string name, byte[] content) => With(name, content, FileTypes.Pdf);

    public PdfLab With(string name, byte[] content, FileType type)
    {
        var own = $"in-{inputs.Count}.{type.Extension}";
        var path = Path.Combine(Folder.In, own);
        File.WriteAllBytes(path, content);
        inputs.Add(new InputFile(name, path, harness.Box.InputPath(Folder, own), content.Length, type));
        return this;
    }

    public PdfLab With(string testData) => With(testData, File.ReadAllBytes(Repository.TestData(testData)));

    public Task<ConversionResult> Convert(IConverter converter, string parameters) =>
        ConvertUntil(converter, parameters, TestContext.Current.CancellationToken);

    public async Task<ConversionResult> ConvertUntil(IConverter converter, string parameters, CancellationToken stopping)
    {
        using var json = JsonDocument.Parse(parameters);
        Assert.Empty(converter.Parameters.Validate(json.RootElement));
        var context = new ConversionContext(Folder, inputs, harness.Tools, harness.Workers, Note, new ResourceShare(Threads, converter.Descriptor.MemoryMegabytes));
        return await converter.Convert(context, json.RootElement, stopping);
    }

    /// <summary>What a conversion that must fail says.</summary>
    public async Task<ConversionException> Fail(IConverter converter, string parameters)
    {
        var failure = await Assert.ThrowsAsync<ConversionException>(() => Convert(converter, parameters));
        Assert.DoesNotContain("/in/", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("/scratch", failure.Message, StringComparison.Ordinal);
        return failure;
    }

    /// <summary>Runs a tool in the work folder, and returns what it printed.</summary>
    public async Task<string> Tool(string tool, params string[] arguments)
    {
        var result = await harness.Tools.Run(new ToolCommand(tool, arguments), Folder, TestContext.Current.CancellationToken);
        Assert.True(result.ExitCode == 0, result.Error);
        return result.Output;
    }

    /// <summary>The text of each page of an output.</summary>
    public async Task<string[]> PageTexts(OutputFile output) =>
        [.. (await Tool("pdftotext", "-layout", Path.GetRelativePath(Folder.Work, output.Path), "-")).Split('\f').SkipLast(1).Select(page => page.Trim())];

    /// <summary>Red, green, blue of one pixel of an image.</summary>
    public async Task<(byte R, byte G, byte B)> Pixel(OutputFile image, int x, int y)
    {
        var crop = string.Create(CultureInfo.InvariantCulture, $"crop=1:1:{x}:{y}:exact=1");
        await Tool("ffmpeg", "-y", "-v", "error", "-i", Path.GetRelativePath(Folder.Work, image.Path), "-vf", $"format=rgb24,{crop}", "-f", "rawvideo", "pixel.raw");
        var rgb = await File.ReadAllBytesAsync(Folder.WorkPath("pixel.raw"), TestContext.Current.CancellationToken);
        return (rgb[0], rgb[1], rgb[2]);
    }

    /// <summary>Width and height as ffprobe reads them.</summary>
    public async Task<(int Width, int Height)> Size(OutputFile image)
    {
        var answer = await Tool("ffprobe", "-v", "error", "-show_entries", "stream=width,height", "-of", "csv=p=0", Path.GetRelativePath(Folder.Work, image.Path));
        var sides = answer.Trim().TrimEnd(',').Split(',');
        return (int.Parse(sides[0], CultureInfo.InvariantCulture), int.Parse(sides[1], CultureInfo.InvariantCulture));
    }

    public ValueTask DisposeAsync() => harness.DisposeAsync();

    private void Note(double fraction)
    {
        lock (progress)
            progress.Add(fraction);
        OnProgress();
    }
}
