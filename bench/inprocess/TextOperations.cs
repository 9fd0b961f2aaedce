using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using FlipUnit.Converters;
using FlipUnit.Converters.Files;
using FlipUnit.TestSupport;

namespace FlipUnit.InProcess;

/// <summary>Whole attempts on 4 KB, files and all: the goal is at most a millisecond each.</summary>
[MemoryDiagnoser]
public class TextOperations : IDisposable
{
    private const int Bytes = 4096;

    private readonly ConverterHarness harness = new();
    private readonly Dictionary<string, (IConverter Converter, JsonElement Parameters, InputFile[] Inputs)> cases = [];

    public static IEnumerable<string> Names => Sources().Select(one => one.Name);

    [ParamsSource(nameof(Names))]
    public string Operation { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        foreach (var (name, operation, parameters, file, text) in Sources())
        {
            var converter = Catalog.Shipped.Single(one => one.Descriptor.Name == operation);
            InputFile[] inputs = [];
            if (file.Length > 0)
            {
                var path = Path.Combine(harness.Folder.In, $"{cases.Count}-{file}");
                File.WriteAllText(path, text);
                var content = Encoding.UTF8.GetBytes(text);
                inputs = [new InputFile(file, path, path, content.Length, Sniffer.Detect(content, file, converter.Descriptor.Accept)!)];
            }

            cases[name] = (converter, JsonElement.Parse(parameters), inputs);
        }
    }

    [GlobalCleanup]
    public void Dispose()
    {
        harness.DisposeAsync().AsTask().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public async Task<ConversionResult> Attempt()
    {
        var (converter, parameters, inputs) = cases[Operation];
        foreach (var old in Directory.EnumerateFiles(harness.Folder.Work))
            File.Delete(old);
        var context = new ConversionContext(harness.Folder, inputs, harness.Tools, harness.Workers, _ => { }, new ResourceShare(1, 256));
        return await converter.Convert(context, parameters, CancellationToken.None);
    }

    private static IEnumerable<(string Name, string Operation, string Parameters, string File, string Text)> Sources()
    {
        var prose = Filled("The quick brown fox jumps over the lazy dog; Zwölf Boxkämpfer jagen Viktor. ");
        var csv = "id,name,amount\n" + Filled("17,\"Müller, Ada\",12.50\n");
        var json = $"[{Filled("""{"id":17,"name":"Ada","amount":12.50},""").TrimEnd(',')}]";
        var markdown = "# Title\n\n" + Filled("Some **words**, a [link](https://example.org/) and `code`.\n\n- one\n- two\n\n");
        var html = Filled("<p>Some <b>words</b> and a <a href=\"https://example.org/\">link</a>.</p>\n");
        yield return ("change_case", "text.change_case", """{"case":"title"}""", "a.txt", prose);
        yield return ("format", "text.format", """{"wrap":60,"trim":"both"}""", "a.txt", prose);
        yield return ("hash", "text.hash", """{"algorithms":["sha256","blake2b"]}""", "a.txt", prose);
        yield return ("encode", "text.encode", """{"encoding":"base64"}""", "a.txt", prose);
        yield return ("csv to json", "data.convert", """{"format":"json"}""", "a.csv", csv);
        yield return ("json to yaml", "data.convert", """{"format":"yaml"}""", "a.json", json);
        yield return ("json to xml", "data.convert", """{"format":"xml"}""", "a.json", json);
        yield return ("markdown to html", "text.markdown_to_html", "{}", "a.md", markdown);
        yield return ("html to markdown", "text.html_to_markdown", "{}", "a.html", html);
        yield return ("markdown to docx", "docx.create", "{}", "a.md", markdown);
        yield return ("minify json", "code.minify", "{}", "a.json", json);
        yield return ("calculate", "calculator.evaluate", """{"expression":"(3 km + 200 m) / 15 min in km/h"}""", "", "");
        yield return ("100 uuids", "random.generate", """{"count":100}""", "", "");
        yield return ("qr png", "qr.create", """{"text":"https://example.org/"}""", "", "");
    }

    private static string Filled(string piece) => string.Concat(Enumerable.Repeat(piece, Bytes / Encoding.UTF8.GetByteCount(piece)));
}
