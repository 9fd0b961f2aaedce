using System.Xml;

namespace FlipUnit.Converters.Text.Docx;

/// <summary>Texts without the control characters that XML has no place for.</summary>
internal static class XmlText
{
    public static string Clean(string text)
    {
        foreach (var letter in text)
        {
            if (!XmlConvert.IsXmlChar(letter) && !char.IsSurrogate(letter))
                return string.Concat(text.Where(one => XmlConvert.IsXmlChar(one) || char.IsSurrogate(one)));
        }

        return text;
    }
}
