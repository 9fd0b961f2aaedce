using System.Text;

namespace FlipUnit.Converters.Media;

/// <summary>Takes an argument text apart again: FFMpegCore writes one line, tools are given a list.</summary>
internal static class CommandLine
{
    /// <summary>Words are divided by spaces; double quotes hold a word together. File names are ours and hold neither.</summary>
    public static IReadOnlyList<string> Split(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var (quoted, begun) = (false, false);
        foreach (var letter in text)
        {
            if (letter == '"')
            {
                quoted = !quoted;
                begun = true;
            }
            else if (letter == ' ' && !quoted)
            {
                End();
            }
            else
            {
                word.Append(letter);
                begun = true;
            }
        }

        End();
        return words;

        void End()
        {
            if (begun)
                words.Add(word.ToString());
            word.Clear();
            begun = false;
        }
    }
}
