using System.Text.RegularExpressions;
using FlipUnit.TestSupport;

namespace FlipUnit.Converters.Tests;

/// <summary>What is true of every operation, by being in the catalog.</summary>
public sealed partial class CatalogTests
{
    public static TheoryData<string> Operations { get; } = [.. Catalog.Shipped.Select(converter => converter.Descriptor.Name)];

    /// <summary>Some take parameters alone.</summary>
    public static TheoryData<string> OperationsOnFiles { get; } =
        [.. Catalog.Shipped.Where(converter => converter.Descriptor.MaxInputs > 0).Select(converter => converter.Descriptor.Name)];

    [Fact]
    public void No_converter_is_unlisted()
    {
        var classes = typeof(IConverter).Assembly.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IConverter)));
        Assert.Equal(classes.OrderBy(type => type.FullName), Catalog.Shipped.Select(converter => converter.GetType()).OrderBy(type => type.FullName));
    }

    [Fact]
    public void A_name_that_is_there_twice_fails_at_start() =>
        Assert.Throws<ArgumentException>(() => new Catalog([.. Catalog.Shipped, Catalog.Shipped[0]]));

    [Theory, MemberData(nameof(Operations))]
    public void A_descriptor_says_all_a_person_needs(string name)
    {
        var it = Find(name).Descriptor;
        Assert.Matches(Name(), it.Name);
        Assert.NotEmpty(it.Title);
        Assert.EndsWith(".", it.Summary, StringComparison.Ordinal);
        Assert.Equal(it.MaxInputs > 0, it.Accept.Count > 0);
        Assert.NotEmpty(it.Produces);
        Assert.True(it.SoftTimeout < it.HardTimeout);
        Assert.InRange(it.Weight, 1, it.Queue.DefaultSlots);
        Assert.InRange(it.MinInputs, Math.Min(1, it.MaxInputs), it.MaxInputs);
        Assert.InRange(it.Example.Inputs.Count, it.MinInputs, it.MaxInputs);
    }

    [Theory, MemberData(nameof(Operations))]
    public void Every_parameter_is_described(string name)
    {
        var schema = Find(name).Parameters.Json;
        foreach (var (field, described) in schema["properties"]!.AsObject())
            Assert.True(described!["description"]?.GetValue<string>().Length > 5, $"{name}: {field} has no description");
    }

    [Theory, MemberData(nameof(Operations))]
    public async Task The_example_works(string name)
    {
        var converter = Find(name);
        await using var harness = new ConverterHarness();
        foreach (var input in converter.Descriptor.Example.Inputs)
            harness.With(converter, input);
        var result = await harness.Convert(converter, converter.Descriptor.Example.Parameters);
        Assert.NotEmpty(result.Outputs);
        foreach (var output in result.Outputs)
        {
            Assert.Contains(output.Type, converter.Descriptor.Produces);
            var head = await Head(output.Path);
            Assert.Equal(output.Type, Files.Sniffer.Detect(head, output.Name, [output.Type]));
        }

        Assert.Equal(harness.Progress.Order(), harness.Progress);
    }

    [Theory, MemberData(nameof(OperationsOnFiles))]
    public void An_empty_file_is_refused(string name) => AssertRefused(name, "empty", []);

    [Theory, MemberData(nameof(OperationsOnFiles))]
    public void A_file_of_another_type_is_refused(string name) =>
        // An ELF program is nothing that any operation takes.
        AssertRefused(name, $"wrong.{Find(name).Descriptor.Accept[0].Extension}", [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0, 0, 0]);

    [Theory, MemberData(nameof(OperationsOnFiles))]
    public async Task A_file_cut_off_ends_in_a_closed_code_or_a_result(string name)
    {
        var converter = Find(name);
        var example = converter.Descriptor.Example;
        var whole = await File.ReadAllBytesAsync(Repository.TestData(example.Inputs[0]));
        foreach (var part in (double[])[0.3, 0.9])
        {
            await using var harness = new ConverterHarness();
            try
            {
                foreach (var input in example.Inputs)
                    harness.With(converter, input, whole[..(int)(whole.Length * part)]);
                await harness.Convert(converter, example.Parameters);
            }
            catch (ConversionException fault)
            {
                Assert.True(fault.Code is ErrorCode.UnreadableInput or ErrorCode.UnsupportedInput or ErrorCode.DamagedEntry or ErrorCode.PasswordRequired, $"{fault.Code} {fault.Detail}");
                Assert.DoesNotContain("/scratch", fault.Message, StringComparison.Ordinal);
                Assert.DoesNotContain("/in/", fault.Message, StringComparison.Ordinal);
            }
        }
    }

    private static IConverter Find(string name) => Catalog.Shipped.Single(converter => converter.Descriptor.Name == name);

    private static void AssertRefused(string name, string file, byte[] content)
    {
        var converter = Find(name);
        Assert.Null(Files.Sniffer.Detect(content, file, converter.Descriptor.Accept));
    }

    private static async Task<byte[]> Head(string path)
    {
        await using var file = File.OpenRead(path);
        var head = new byte[Files.Sniffer.HeadBytes];
        return head[..await file.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false)];
    }

    [GeneratedRegex("^[a-z]+\\.[a-z_]+$")]
    private static partial Regex Name();
}
