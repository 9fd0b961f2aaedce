using System.Text;
using FlipUnit.Converters.Files;

namespace FlipUnit.Converters.Text;

/// <summary>Text files read and written in the encoding they came in; what is no text is refused.</summary>
internal static class TextFile
{
    private const int ChunkCharacters = 16 * 1024;

    /// <summary>Writes what becomes of a chunk.</summary>
    public delegate void Rewriter(ReadOnlySpan<char> text, TextWriter output);

    /// <summary>Rewrites a file chunk by chunk, in constant memory.</summary>
    public static async Task Rewrite(
        InputFile from, string to, Rewriter write, Action<TextWriter> end, Action<double> progress, CancellationToken cancellation)
    {
        var encoding = EncodingOf(from.Path);
        // Synchronous on purpose: these files are small or local, and a task switch a chunk costs more than the read.
        using var source = new FileStream(from.Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        using var reader = new StreamReader(source, encoding, detectEncodingFromByteOrderMarks: false, bufferSize: ChunkCharacters);
        await using var file = LimitedStream.For(to, from.Bytes);
        await using var output = new StreamWriter(file, encoding, bufferSize: ChunkCharacters);
        var chunk = new char[ChunkCharacters];
        var first = true;
        try
        {
            int read;
            while ((read = reader.ReadBlock(chunk)) > 0)
            {
                cancellation.ThrowIfCancellationRequested();
                // The writer puts the byte order mark back.
                var text = chunk.AsSpan(first && chunk[0] == '\uFEFF' ? 1 : 0, first && chunk[0] == '\uFEFF' ? read - 1 : read);
                first = false;
                if (text.Contains('\0'))
                    throw NotText();
                write(text, output);
                progress((double)source.Position / Math.Max(1, source.Length));
            }
        }
        catch (DecoderFallbackException)
        {
            throw NotText();
        }

        end(output);
    }

    /// <summary>The whole text of a file of bounded size, without its byte order mark.</summary>
    public static Task<string> Read(InputFile file, int mostBytes, CancellationToken cancellation) => Read(file, EncodingOf(file.Path), mostBytes, cancellation);

    public static async Task<string> Read(InputFile file, Encoding encoding, int mostBytes, CancellationToken cancellation)
    {
        if (file.Bytes > mostBytes)
            throw new ConversionException(ErrorCode.FileTooLarge, $"Here a file may have at most {mostBytes / (1024 * 1024)} MB.");
        try
        {
            var text = (await File.ReadAllTextAsync(file.Path, encoding, cancellation)).TrimStart('\uFEFF');
            return text.Contains('\0', StringComparison.Ordinal) ? throw NotText() : text;
        }
        catch (DecoderFallbackException)
        {
            throw NotText();
        }
    }

    /// <summary>By the byte order mark; without one, UTF-8.</summary>
    public static Encoding EncodingOf(string path)
    {
        Span<byte> head = stackalloc byte[3];
        using var file = File.OpenHandle(path);
        var read = RandomAccess.Read(file, head, 0);
        return head[..read] switch
        {
            [0xEF, 0xBB, 0xBF] => new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true),
            [0xFF, 0xFE, ..] => new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true),
            [0xFE, 0xFF, ..] => new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true),
            _ => new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true),
        };
    }

    public static ConversionException NotText() => new(ErrorCode.UnreadableInput, "The file is not a text in UTF-8 or UTF-16.");
}
