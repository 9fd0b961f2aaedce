using System.Globalization;
using System.Text;

namespace FlipUnit.Gateway.Jobs;

/// <summary>A client's file name as it is shown and kept: one part of a path, without what could deceive or break a terminal, of a length that file systems take.</summary>
internal static class ShownName
{
    private const int MostBytes = 255;
    private const int MostExtensionBytes = 32;
    private const string Nameless = "file";

    public static string Of(string name)
    {
        var clean = Clean(name[(name.LastIndexOfAny(['/', '\\']) + 1)..]).Trim();
        if (clean is "" or "." or "..")
            return Nameless;
        if (Encoding.UTF8.GetByteCount(clean) <= MostBytes)
            return clean;
        // What is cut is the middle: the extension tells people (and ties of signatures) what the file is.
        var extension = Path.GetExtension(clean);
        var kept = Encoding.UTF8.GetByteCount(extension) <= MostExtensionBytes ? extension : "";
        return Cut(clean[..^kept.Length], MostBytes - Encoding.UTF8.GetByteCount(kept)) + kept;
    }

    private static string Clean(string name)
    {
        var clean = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
        {
            // Format characters turn the direction of writing: they make an .exe look like a .pdf.
            if (!Rune.IsControl(rune) && Rune.GetUnicodeCategory(rune) != UnicodeCategory.Format && rune != Rune.ReplacementChar)
                clean.Append(rune);
        }

        return clean.ToString();
    }

    private static string Cut(string text, int bytes)
    {
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if ((bytes -= rune.Utf8SequenceLength) < 0)
                break;
            length += rune.Utf16SequenceLength;
        }

        return text[..length];
    }
}
