using System.Text.Json;
using FlipUnit.Converters.Tools;

namespace FlipUnit.Converters.Pdf;

/// <summary>The outline's entries of the first level that lead to a page, in the pages' order.</summary>
internal static class PdfOutline
{
    private const string File = "outline.json";

    /// <summary>Deeper than any person nests; the JSON of a level is two levels deep.</summary>
    private const int MostDepth = 1_000;

    public static async Task<IReadOnlyList<OutlineEntry>> Read(ConversionContext context, PdfSource source, CancellationToken cancellation)
    {
        var result = await context.Tools.Run(
            new ToolCommand("qpdf", ["--json=2", "--json-key=outlines", source.BoxPath])
            {
                StandardOutput = File,
                FileMegabytes = 64,
                MemoryMegabytes = context.Share.MemoryMegabytes,
            },
            context.Folder, cancellation);
        if (!Qpdf.Succeeded(result))
            throw PdfFaults.Refused(source.Input, result);
        try
        {
            await using var json = System.IO.File.OpenRead(context.Folder.WorkPath(File));
            using var document = await JsonDocument.ParseAsync(json, new JsonDocumentOptions { MaxDepth = MostDepth }, cancellation);
            return
            [
                .. document.RootElement.GetProperty("outlines").EnumerateArray().Select(Entry).OfType<OutlineEntry>()
                    .Where(entry => entry.Page >= 1 && entry.Page <= source.Info.PageCount).OrderBy(entry => entry.Page),
            ];
        }
        catch (JsonException fault)
        {
            throw PdfFaults.Unreadable(source.Input, fault.Message);
        }
    }

    private static OutlineEntry? Entry(JsonElement entry) =>
        entry.TryGetProperty("destpageposfrom1", out var page) && page.ValueKind == JsonValueKind.Number
            ? new OutlineEntry(entry.TryGetProperty("title", out var title) ? title.GetString() ?? "" : "", page.GetInt32())
            : null;
}

/// <summary>An entry of an outline: its title as the document has it, and the page that it leads to, from 1.</summary>
internal sealed record OutlineEntry(string Title, int Page);
