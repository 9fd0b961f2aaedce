using System.Globalization;

namespace FlipUnit.Converters.Bench;

/// <summary>The rows as Markdown; CPU, wall and bytes are those of one run.</summary>
internal static class Table
{
    public const string Head = """
        | work | reach | CPU s, bare | CPU s, service | wall s, bare | wall s, service | slowest s | peak MB, bare | peak MB, service | KB out, bare | KB out, service |
        |---|---|---|---|---|---|---|---|---|---|---|
        """;

    public static string Row(Work work, Figures bare, Figures service) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {work.Name} | {work.Reach} | {bare.CpuSeconds / work.Times:0.00} | {service.CpuSeconds / work.Times:0.00} | {bare.WallSeconds / work.Times:0.00} | {service.WallSeconds / work.Times:0.00} | {service.SlowestSeconds:0.00} | {bare.PeakMegabytes} | {service.PeakMegabytes} | {bare.Bytes / 1000} | {service.Bytes / 1000} |");
}
