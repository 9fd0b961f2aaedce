using System.Text.Json;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Text.Data;
using FlipUnit.Converters.Tools;
using FlipUnit.TestSupport;

namespace FlipUnit.Converters.Tests.Text.Data;

/// <summary>Alone: what the process holds is measured, and others would hold something too.</summary>
[CollectionDefinition("memory", DisableParallelization = true)]
public sealed class Alone;

[Collection("memory")]
public sealed class DataStreamTests
{
    private const int Rows = 1_500_000;

    [Fact]
    public async Task Csv_becomes_json_in_constant_memory()
    {
        await using var harness = new ConverterHarness();
        using var scratch = new TemporaryFolder();
        using var folder = AttemptFolder.Create(scratch.Path, "big");
        var path = Path.Combine(folder.In, "in-0.csv");
        using (var csv = new StreamWriter(path))
        {
            csv.WriteLine("id,name,amount,note");
            for (var row = 0; row < Rows; row++)
                csv.WriteLine($"{row},\"Müller, {row}\",{row % 1000}.25,some words that make the row longer");
        }

        var input = new InputFile("big.csv", path, "/in/in-0.csv", new FileInfo(path).Length, FileTypes.Csv);
        var converter = new DataConvert();
        GC.Collect();
        var (before, most, next) = (GC.GetTotalMemory(forceFullCollection: true), 0L, 0.1);
        var context = new ConversionContext(folder, [input], harness.Tools, harness.Workers, Look, new ResourceShare(1, 256));
        var result = await converter.Convert(context, JsonElement.Parse("""{"format":"json","pretty":false}"""), CancellationToken.None);
        Assert.True(input.Bytes > 90_000_000);
        Assert.True(most > 0, "nobody looked");
        Assert.True(most - before < 48 * 1024 * 1024, $"{(most - before) / 1024 / 1024} MB");

        await using var json = File.OpenRead(result.Outputs[0].Path);
        var count = 0;
        await foreach (var row in JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(json))
        {
            if (count is 0 or Rows / 2 or Rows - 1)
                Assert.Equal($$"""{"id":{{count}},"name":"Müller, {{count}}","amount":{{count % 1000}}.25,"note":"some words that make the row longer"}""", row.GetRawText());
            count++;
        }

        Assert.Equal(Rows, count);

        void Look(double done)
        {
            if (done < next)
                return;
            next += 0.1;
            most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true));
        }
    }

    [Fact]
    public async Task Cancelling_stops_a_long_conversion_within_a_second()
    {
        await using var harness = new ConverterHarness();
        using var scratch = new TemporaryFolder();
        using var folder = AttemptFolder.Create(scratch.Path, "big");
        var path = Path.Combine(folder.In, "in-0.csv");
        await File.WriteAllTextAsync(path, "a,b\n" + string.Concat(Enumerable.Repeat("1,two\n", 3_000_000)));
        var input = new InputFile("big.csv", path, "/in/in-0.csv", new FileInfo(path).Length, FileTypes.Csv);
        using var cancelling = new CancellationTokenSource();
        var clock = new System.Diagnostics.Stopwatch();
        var context = new ConversionContext(folder, [input], harness.Tools, harness.Workers, done =>
        {
            if (done <= 0.05 || cancelling.IsCancellationRequested)
                return;
            clock.Start();
            cancelling.Cancel();
        }, new ResourceShare(1, 256));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new DataConvert().Convert(context, JsonElement.Parse("{}"), cancelling.Token));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }
}
