using System.Text;
using FlipUnit.Converters.Files;

namespace FlipUnit.Converters.Pdf.FromHtml;

/// <summary>Writes a page with a head of ours put before its own.</summary>
internal static class HtmlPage
{
    private const int LookedAt = 64 * 1024;

    /// <param name="from">The page as it came.</param>
    /// <param name="to">Where the page with the head is written; may be the same file.</param>
    /// <param name="head">Plain ASCII.</param>
    /// <param name="cancellation">As everywhere.</param>
    public static async Task Write(string from, string to, string head, CancellationToken cancellation)
    {
        var made = to + ".made";
        await using (var source = File.OpenRead(from))
        await using (var target = File.Create(made))
        {
            if (await Wide(source, cancellation) is { } encoding)
                await WriteWide(source, target, encoding, head, cancellation);
            else
                await WriteBytes(source, target, head, cancellation);
        }

        File.Move(made, to, overwrite: true);
    }

    /// <summary>Every byte stays: which encoding they are in, the browser finds out as it always does.</summary>
    private static async Task WriteBytes(FileStream source, FileStream target, string head, CancellationToken cancellation)
    {
        var buffer = new byte[LookedAt];
        var start = buffer.AsMemory(0, await source.ReadAtLeastAsync(buffer, LookedAt, throwOnEndOfStream: false, cancellation));
        var mark = start.Span.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        // Latin-1 has a character for each byte.
        var place = mark + HtmlHeads.DoctypeEnd(Encoding.Latin1.GetString(start.Span[mark..]));
        await target.WriteAsync(start[..place], cancellation);
        await target.WriteAsync(Encoding.ASCII.GetBytes(head), cancellation);
        await target.WriteAsync(start[place..], cancellation);
        await source.CopyToAsync(target, cancellation);
    }

    /// <summary>UTF-16 becomes UTF-8 with its mark, which no word in the page goes over.</summary>
    private static async Task WriteWide(FileStream source, FileStream target, Encoding encoding, string head, CancellationToken cancellation)
    {
        using var reader = new StreamReader(source, encoding, detectEncodingFromByteOrderMarks: true, LookedAt);
        await using var writer = new StreamWriter(target, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), LookedAt);
        var buffer = new char[LookedAt];
        var read = await reader.ReadBlockAsync(buffer, cancellation);
        var place = HtmlHeads.DoctypeEnd(new string(buffer, 0, read));
        await writer.WriteAsync(buffer.AsMemory(0, place), cancellation);
        await writer.WriteAsync(head.AsMemory(), cancellation);
        await writer.WriteAsync(buffer.AsMemory(place, read - place), cancellation);
        while ((read = await reader.ReadBlockAsync(buffer, cancellation)) > 0)
            await writer.WriteAsync(buffer.AsMemory(0, read), cancellation);
    }

    private static async Task<Encoding?> Wide(FileStream source, CancellationToken cancellation)
    {
        var mark = new byte[2];
        var read = await source.ReadAtLeastAsync(mark, 2, throwOnEndOfStream: false, cancellation);
        source.Position = 0;
        return mark.AsSpan(0, read) switch
        {
            [0xFF, 0xFE] => Encoding.Unicode,
            [0xFE, 0xFF] => Encoding.BigEndianUnicode,
            _ => null,
        };
    }
}
