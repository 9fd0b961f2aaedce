using System.Globalization;
using System.Text.Json.Nodes;

namespace FlipUnit.Converters.Text.Lines;

/// <summary>Counts what people count in a text. A character is what is seen as one: é and a family of emoji are one each.</summary>
internal static class TextCounts
{
    public static JsonObject Of(string text, CancellationToken cancellation)
    {
        var (characters, words, lines, inWord) = (0, 0, text.Length > 0 ? 1 : 0, false);
        for (var at = 0; at < text.Length;)
        {
            var length = StringInfo.GetNextTextElementLength(text, at);
            if (++characters % 65_536 == 0)
                cancellation.ThrowIfCancellationRequested();
            if (text[at] is '\n' or '\r' && at + length < text.Length)
                lines++;
            var space = char.IsWhiteSpace(text[at]);
            if (!space && !inWord)
                words++;
            inWord = !space;
            at += length;
        }

        return new JsonObject { ["characters"] = characters, ["words"] = words, ["lines"] = lines };
    }
}
