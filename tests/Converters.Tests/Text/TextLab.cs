using System.Diagnostics;
using System.Text;
using System.Text.Json;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Tools;
using FlipUnit.TestSupport;

namespace FlipUnit.Converters.Tests.Text;

/// <summary>Runs operations that work in process, each attempt in a folder of its own, cheaply enough for thousands of cases.</summary>
public sealed class TextLab : IAsyncDisposable
{
    private readonly ConverterHarness harness = new();
    private readonly TemporaryFolder scratch = new();
    private int attempts;

    /// <summary>One attempt; its first output is read as text of UTF-8 or UTF-16.</summary>
    public async Task<(string Text, ConversionResult Result)> Run(
        IConverter converter, string parameters, string? name = null, byte[]? content = null, CancellationToken cancellation = default)
    {
        using var folder = AttemptFolder.Create(scratch.Path, $"a{Interlocked.Increment(ref attempts)}");
        var result = await Attempt(folder, converter, parameters, name, content, cancellation);
        return (await File.ReadAllTextAsync(result.Outputs[0].Path, cancellation), result);
    }

    public async Task<string> Convert(IConverter converter, string parameters, string name, string content) =>
        (await Run(converter, parameters, name, Encoding.UTF8.GetBytes(content))).Text;

    /// <summary>The bytes of the first output.</summary>
    public async Task<byte[]> Bytes(IConverter converter, string parameters, string? name = null, byte[]? content = null)
    {
        using var folder = AttemptFolder.Create(scratch.Path, $"a{Interlocked.Increment(ref attempts)}");
        return await File.ReadAllBytesAsync((await Attempt(folder, converter, parameters, name, content, default)).Outputs[0].Path);
    }

    public async Task<ConversionException> Refused(IConverter converter, string parameters, string? name = null, byte[]? content = null) =>
        await Assert.ThrowsAsync<ConversionException>(() => Run(converter, parameters, name, content));

    public Task<ConversionException> Refused(IConverter converter, string parameters, string name, string content) =>
        Refused(converter, parameters, name, Encoding.UTF8.GetBytes(content));

    /// <summary>Whatever comes: a result or a sentence with a code of the file's own, and soon. What is no type the operation takes is not tried.</summary>
    public void Bounded(IConverter converter, string parameters, string? name, byte[]? content)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            Run(converter, parameters, name, content).GetAwaiter().GetResult();
        }
        catch (ConversionException fault)
        {
            Assert.True(fault.Code is ErrorCode.UnreadableInput or ErrorCode.UnsupportedInput or ErrorCode.NotRepresentable or ErrorCode.OutputTooLarge
                or ErrorCode.FileTooLarge or ErrorCode.InvalidParameters, $"{fault.Code} {fault.Message} {fault.Detail}");
            Assert.EndsWith(".", fault.Message, StringComparison.Ordinal);
        }

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"took {clock.Elapsed}");
    }

    /// <summary>A text of one piece again and again: refused, done, or cancelled after two seconds and ended soon after that.</summary>
    public async Task Ends(IConverter converter, string name, string piece, int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        var clock = Stopwatch.StartNew();
        try
        {
            await Run(converter, "{}", name, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(piece, count))), limit.Token);
        }
        catch (ConversionException fault)
        {
            Assert.Equal(ErrorCode.UnreadableInput, fault.Code);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            // As a soft time-out does.
        }

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(4), $"took {clock.Elapsed}");
    }

    public async ValueTask DisposeAsync()
    {
        scratch.Dispose();
        await harness.DisposeAsync();
    }

    private async Task<ConversionResult> Attempt(
        AttemptFolder folder, IConverter converter, string parameters, string? name, byte[]? content, CancellationToken cancellation)
    {
        var inputs = new List<InputFile>();
        if (name is not null)
        {
            var type = Sniffer.Detect(content.AsSpan(0, Math.Min(content!.Length, Sniffer.HeadBytes)), name, converter.Descriptor.Accept)
                ?? throw new ConversionException(ErrorCode.UnsupportedInput, "not a type the operation takes.");
            var own = $"in-0.{type.Extension}";
            var path = Path.Combine(folder.In, own);
            await File.WriteAllBytesAsync(path, content!, cancellation);
            inputs.Add(new InputFile(name, path, harness.Box.InputPath(folder, own), content!.Length, type));
        }

        var json = JsonElement.Parse(parameters);
        if (converter.Parameters.Validate(json) is [var error, ..])
            throw new ConversionException(ErrorCode.InvalidParameters, $"{error.Field} {error.Message}.");
        return await converter.Convert(
            new ConversionContext(folder, inputs, harness.Tools, harness.Workers, _ => { }, new ResourceShare(2, 512)), json, cancellation);
    }
}
