using System.ComponentModel.DataAnnotations;
using System.Reflection;
using FlipUnit.Converters;
using FlipUnit.Converters.Tools;
using FlipUnit.Gateway;
using FlipUnit.Gateway.Admin;
using FlipUnit.Grains.Clients;
using FlipUnit.Grains.Housekeeping;
using FlipUnit.Grains.Jobs;
using FlipUnit.Grains.Webhooks;
using FlipUnit.Hosting;
using FlipUnit.Hosting.Outbound;
using FlipUnit.Silo;
using FlipUnit.Storage.Blobs;
using FlipUnit.Storage.Blobs.S3;
using FlipUnit.TestSupport;

namespace FlipUnit.Architecture.Tests;

/// <summary>The tables of the README are the code's. To write them anew: FLIPUNIT_WRITE_README=1 tests/run ReadmeTests.</summary>
public sealed class ReadmeTests
{
    private static readonly (string Section, Type Options)[] Sections =
    [
        (FlipUnitOptions.Section, typeof(FlipUnitOptions)), (SiloOptions.Section, typeof(SiloOptions)), (GatewayOptions.Section, typeof(GatewayOptions)), (AdminOptions.Section, typeof(AdminOptions)),
        (ClientOptions.Section, typeof(ClientOptions)),
        (ToolOptions.Section, typeof(ToolOptions)), (StorageOptions.Section, typeof(StorageOptions)), (LocalBlobOptions.Section, typeof(LocalBlobOptions)), (S3Options.Section, typeof(S3Options)), (JanitorOptions.Section, typeof(JanitorOptions)),
        (DeadLetterOptions.Section, typeof(DeadLetterOptions)),
        (WebhookOptions.Section, typeof(WebhookOptions)), (OutboundOptions.Section, typeof(OutboundOptions)),
    ];

    [Fact]
    public void The_operations_table_is_the_catalog() => AssertTable("operations", ["| operation | what it does | takes | makes |", "|---|---|---|---|", .. Catalog.Shipped
        .Select(converter => converter.Descriptor).OrderBy(one => one.Name, StringComparer.Ordinal)
        .Select(one => $"| `{one.Name}` | {one.Summary} | {Extensions(one.Accept)} | {Extensions(one.Produces)} |")]);

    [Fact]
    public void The_configuration_table_is_the_options_classes() => AssertTable("configuration", ["| setting | default | range |", "|---|---|---|", .. Sections
        .SelectMany(section => Settings(section.Section, section.Options))]);

    private static IEnumerable<string> Settings(string section, Type options)
    {
        var defaults = Activator.CreateInstance(options);
        return options.GetProperties().Where(property => property.SetMethod is not null).Select(property =>
        {
            var range = property.GetCustomAttribute<RangeAttribute>();
            var value = property.Name == nameof(ToolOptions.ScratchRoot) ? "a temporary folder" : property.GetValue(defaults)?.ToString();
            return FormattableString.Invariant($"| `{section}:{property.Name}` | {(string.IsNullOrEmpty(value) ? "" : $"`{value}`")} | {(range is null ? "" : $"{range.Minimum} to {range.Maximum}")} |");
        });
    }

    private static string Extensions(IEnumerable<Converters.Files.FileType> types) => string.Join(", ", types.Select(type => type.Extension).Distinct());

    private static void AssertTable(string name, string[] lines)
    {
        var path = Path.Combine(Repository.Root, "README.md");
        var text = File.ReadAllText(path);
        var (begin, end) = ($"<!-- {name} -->\n", $"<!-- /{name} -->");
        var start = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        var stop = text.IndexOf(end, StringComparison.Ordinal);
        var table = string.Join('\n', lines) + '\n';
        if (Environment.GetEnvironmentVariable("FLIPUNIT_WRITE_README") == "1")
            File.WriteAllText(path, text[..start] + table + text[stop..]);
        else
            Assert.Equal(table, text[start..stop]);
    }
}
