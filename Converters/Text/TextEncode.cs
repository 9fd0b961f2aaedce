using System.ComponentModel;
using System.Text;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Text.Codings;

namespace FlipUnit.Converters.Text;

/// <summary>Writes a text in Base64, hex, URL or HTML escapes, and back.</summary>
public sealed class TextEncode : Converter<TextEncode.ParameterSet>
{
    private const int MostBytes = 16 * 1024 * 1024;

    public override OperationDescriptor Descriptor { get; } = new()
    {
        Name = "text.encode",
        Title = "Encode or decode text",
        Summary = "Writes a text in Base64, hex, URL escapes or HTML entities, or reads it back. What decodes to bytes that are no text becomes a binary file.",
        Queue = QueueDescriptor.Lightweight,
        Accept = TextTypes.All,
        Produces = [FileTypes.Text, FileTypes.Binary],
        SoftTimeout = TimeSpan.FromSeconds(10),
        HardTimeout = TimeSpan.FromSeconds(30),
        Example = new OperationExample(["hello.txt"], """{"encoding": "base64"}"""),
    };

    protected override async Task<ConversionResult> Convert(ConversionContext context, ParameterSet parameters, CancellationToken cancellation)
    {
        var input = context.Inputs[0];
        if (parameters.Direction == CodingDirection.Encode && parameters.Encoding is TextCoding.Base64 or TextCoding.Base64Url or TextCoding.Hex)
        {
            // Bytes are encoded as they are: a text in UTF-16 stays one.
            if (input.Bytes > MostBytes)
                throw new ConversionException(ErrorCode.FileTooLarge, $"Here a file may have at most {MostBytes / (1024 * 1024)} MB.");
            var encoded = Coding.Encode(await File.ReadAllBytesAsync(input.Path, cancellation), parameters.Encoding);
            return await InlineText.Write(context, input.Renamed("txt"), FileTypes.Text, encoded, cancellation);
        }

        var text = await TextFile.Read(input, MostBytes, cancellation);
        if (parameters.Direction == CodingDirection.Encode)
            return await InlineText.Write(context, input.Renamed("txt"), FileTypes.Text, Coding.Encode(text, parameters.Encoding), cancellation);
        var bytes = Coding.Decode(text, parameters.Encoding);
        if (bytes.Length == 0)
            throw new ConversionException(ErrorCode.UnreadableInput, "Nothing is left when the text is decoded.");
        if (AsText(bytes) is { } decoded)
            return await InlineText.Write(context, input.Renamed("txt"), FileTypes.Text, decoded, cancellation);
        var path = context.Folder.WorkPath("out.bin");
        await File.WriteAllBytesAsync(path, bytes, cancellation);
        return new ConversionResult([new OutputFile(input.Renamed("bin"), path, FileTypes.Binary)]);
    }

    private static string? AsText(byte[] bytes)
    {
        if (!TextHeads.IsText(bytes) || !System.Text.Unicode.Utf8.IsValid(bytes))
            return null;
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>The parameters of text.encode.</summary>
    public sealed record ParameterSet
    {
        [Description("base64 (RFC 4648), base64_url (its alphabet for URLs, without padding), hex, url (percent escapes of UTF-8), html (entities).")]
        public TextCoding Encoding { get; init; } = TextCoding.Base64;

        [Description("Write the text encoded, or read an encoded text.")]
        public CodingDirection Direction { get; init; } = CodingDirection.Encode;
    }
}

/// <summary>The encodings on offer.</summary>
public enum TextCoding
{
    Base64,
    Base64Url,
    Hex,
    Url,
    Html,
}

/// <summary>To the encoding or from it.</summary>
public enum CodingDirection
{
    Encode,
    Decode,
}
