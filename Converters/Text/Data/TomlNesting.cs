namespace FlipUnit.Converters.Text.Data;

/// <summary>Refuses TOML that is nested too deep before the library reads it: its reader calls itself, and nothing catches an overflown stack.</summary>
internal static class TomlNesting
{
    /// <summary>Brackets outside texts and comments, and the dots of one key.</summary>
    public static void Check(string text)
    {
        var (depth, dots) = (0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '[' or '{':
                    depth++;
                    break;
                case ']' or '}':
                    depth--;
                    break;
                case '.':
                    dots++;
                    break;
                case '=' or ',':
                    dots = 0;
                    break;
                case '\n':
                    dots = 0;
                    break;
                case '#':
                    i = LineEnd(text, i) - 1;
                    break;
                case '"' or '\'':
                    i = AfterText(text, i) - 1;
                    break;
                default:
                    break;
            }

            if (depth > DataTypes.MostDepth || dots > DataTypes.MostDepth)
                throw DataTypes.TooDeep();
        }
    }

    private static int LineEnd(string text, int from)
    {
        var end = text.IndexOf('\n', from);
        return end < 0 ? text.Length : end;
    }

    private static int AfterText(string text, int from)
    {
        var quote = text[from];
        var several = from + 2 < text.Length && text[from + 1] == quote && text[from + 2] == quote;
        for (var i = from + (several ? 3 : 1); i < text.Length; i++)
        {
            if (text[i] == '\\' && quote == '"')
                i++;
            else if (!several && text[i] is '\n')
                return i;
            else if (text[i] == quote && !several)
                return i + 1;
            else if (text[i] == quote && i + 2 < text.Length && text[i + 1] == quote && text[i + 2] == quote)
                return i + 3;
        }

        return text.Length;
    }
}
