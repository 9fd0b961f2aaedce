using System.Text;
using System.Text.Json.Nodes;

namespace FlipUnit.Converters.Text;

/// <summary>A text that is small enough to be answered inline, as <c>result.text</c>, beside the file.</summary>
internal static class InlineText
{
    /// <summary>As JSON, with room for notes and other fields below the 64 KiB of a result.</summary>
    private const int MostLetters = 60 * 1024;

    /// <summary>Null for a text that is too large, or that JSON in the database cannot hold.</summary>
    public static JsonObject? Of(string text)
    {
        if (text.Length > MostLetters || text.Contains('\0', StringComparison.Ordinal))
            return null;
        var json = JsonValue.Create(text);
        return json.ToJsonString().Length <= MostLetters ? new JsonObject { ["text"] = json } : null;
    }

    /// <summary>The text of a file that was written.</summary>
    public static async Task<JsonObject?> OfFile(string path, CancellationToken cancellation) => new FileInfo(path).Length <= MostLetters * 2
        ? Of((await File.ReadAllTextAsync(path, TextFile.EncodingOf(path), cancellation)).TrimStart('\uFEFF'))
        : null;

    /// <summary>Writes a text as the operation's one output, in UTF-8, and inline when it is small.</summary>
    public static async Task<ConversionResult> Write(
        ConversionContext context, string name, Files.FileType type, string text, CancellationToken cancellation)
    {
        var path = context.Folder.WorkPath($"out.{type.Extension}");
        await using (var file = LimitedStream.For(path, context.Inputs.Sum(input => input.Bytes)))
        await using (var writer = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)))
            await writer.WriteAsync(text.AsMemory(), cancellation);
        return new ConversionResult([new OutputFile(name, path, type)]) { Result = Of(text) };
    }
}
