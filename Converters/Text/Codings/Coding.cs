using System.Buffers.Text;
using System.Net;
using System.Text;

namespace FlipUnit.Converters.Text.Codings;

/// <summary>Encodes and decodes; what is not of the encoding is refused, not skipped.</summary>
internal static class Coding
{
    public static string Encode(byte[] bytes, TextCoding coding) => coding switch
    {
        TextCoding.Base64 => System.Convert.ToBase64String(bytes),
        TextCoding.Base64Url => Base64Url.EncodeToString(bytes),
        TextCoding.Hex => System.Convert.ToHexStringLower(bytes),
        _ => throw new ArgumentOutOfRangeException(nameof(coding), coding, "not an encoding of bytes"),
    };

    public static string Encode(string text, TextCoding coding) => coding switch
    {
        TextCoding.Url => Uri.EscapeDataString(text),
        TextCoding.Html => WebUtility.HtmlEncode(text),
        _ => throw new ArgumentOutOfRangeException(nameof(coding), coding, "not an encoding of text"),
    };

    public static byte[] Decode(string text, TextCoding coding)
    {
        try
        {
            return coding switch
            {
                TextCoding.Base64 => System.Convert.FromBase64String(text),
                TextCoding.Base64Url => Base64Url.DecodeFromChars(text.Trim()),
                TextCoding.Hex => System.Convert.FromHexString(string.Concat(text.Where(letter => !char.IsWhiteSpace(letter)))),
                TextCoding.Url => Percent(text),
                TextCoding.Html => Encoding.UTF8.GetBytes(WebUtility.HtmlDecode(text)),
                _ => throw new ArgumentOutOfRangeException(nameof(coding), coding, "no such encoding"),
            };
        }
        catch (FormatException)
        {
            throw new ConversionException(ErrorCode.UnreadableInput, $"The text is not {Name(coding)}.");
        }
    }

    // A plus sign is a space in forms only; here it is itself, as Uri writes it.
    private static byte[] Percent(string text)
    {
        var bytes = new List<byte>(text.Length);
        var source = Encoding.UTF8.GetBytes(text);
        for (var i = 0; i < source.Length; i++)
        {
            if (source[i] != '%')
            {
                bytes.Add(source[i]);
                continue;
            }

            if (i + 2 >= source.Length)
                throw new FormatException();
            bytes.AddRange(System.Convert.FromHexString(Encoding.ASCII.GetString(source, i + 1, 2)));
            i += 2;
        }

        return [.. bytes];
    }

    private static string Name(TextCoding coding) => coding switch
    {
        TextCoding.Base64 => "Base64",
        TextCoding.Base64Url => "Base64 for URLs",
        TextCoding.Hex => "hex",
        _ => "a text in URL escapes",
    };
}
