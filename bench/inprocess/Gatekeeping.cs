using System.Text.Json;
using BenchmarkDotNet.Attributes;
using FlipUnit.Converters;
using FlipUnit.Converters.Files;
using FlipUnit.TestSupport;

namespace FlipUnit.InProcess;

/// <summary>What the gateway does for every submission: look at the parameters and at the file's first bytes.</summary>
[MemoryDiagnoser]
public class Gatekeeping
{
    private static readonly ParameterSchema Schema = Catalog.Shipped.Single(one => one.Descriptor.Name == "image.resize").Parameters;

    private readonly JsonElement valid = JsonElement.Parse("""{"width":320,"height":200,"fit":"cover","format":"webp","quality":80}""");
    private readonly JsonElement wrong = JsonElement.Parse("""{"width":0,"fit":"odd","colour":1}""");
    private readonly byte[] photo = File.ReadAllBytes(Repository.TestData("photo.jpg"))[..Sniffer.HeadBytes];
    private readonly byte[] text = [.. Enumerable.Repeat((byte)'a', Sniffer.HeadBytes)];

    [Benchmark]
    public IReadOnlyList<ParameterError> ValidateGoodParameters() => Schema.Validate(valid);

    [Benchmark]
    public IReadOnlyList<ParameterError> ValidateWrongParameters() => Schema.Validate(wrong);

    [Benchmark]
    public FileType? SniffPhoto() => Sniffer.Detect(photo, "photo.jpg", FileTypes.All);

    [Benchmark]
    public FileType? SniffText() => Sniffer.Detect(text, "notes.txt", FileTypes.All);
}
