using System.Text;
using System.Text.RegularExpressions;

namespace FlipUnit.Converters.Text.Data;

/// <summary>XML says its encoding itself, in letters that are the same in nearly all of them.</summary>
internal static partial class XmlEncoding
{
    private const int DeclarationBytes = 256;

    /// <summary>As the declaration has it; null where there is none, or none that is known: then it is as with any other text.</summary>
    public static Encoding? Declared(string path)
    {
        Span<byte> head = stackalloc byte[DeclarationBytes];
        using var file = File.OpenHandle(path);
        var read = RandomAccess.Read(file, head, 0);
        return Declaration().Match(Encoding.Latin1.GetString(head[..read])) is { Success: true } declaration ? Known(declaration.Groups[1].Value) : null;
    }

    private static Encoding? Known(string name)
    {
        try
        {
            var encoding = CodePagesEncodingProvider.Instance.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
                ?? Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
            // What could be read byte by byte is in no encoding of two or four bytes a letter, whatever it says.
            return encoding.GetByteCount("<") == 1 ? encoding : null;
        }
        catch (ArgumentException)
        {
            // Of an unknown name.
            return null;
        }
    }

    [GeneratedRegex("""^<\?xml\s[^>]*?\bencoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]{0,39})["']""")]
    private static partial Regex Declaration();
}
