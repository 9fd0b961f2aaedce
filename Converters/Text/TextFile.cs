using System.Text;

namespace FlipUnit.Converters.Text;

/// <summary>Text files read and written in chunks, in the encoding they came in.</summary>
internal static class TextFile
{
    private const int ChunkCharacters = 16 * 1024;

    /// <summary>Writes what becomes of a chunk.</summary>
    public delegate void Rewriter(ReadOnlySpan<char> text, TextWriter output);

    /// <summary>Rewrites a file chunk by chunk. What is no text in its encoding is refused.</summary>
    public static async Task Rewrite(
        string from, string to, Rewriter write, Action<TextWriter> end, Action<double> progress, CancellationToken cancellation)
    {
        var encoding = EncodingOf(from);
        // Synchronous on purpose: these files are small or local, and a task switch a chunk costs more than the read.
        using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        using var reader = new StreamReader(source, encoding, detectEncodingFromByteOrderMarks: false, bufferSize: ChunkCharacters);
        await using var output = new StreamWriter(to, append: false, encoding, bufferSize: ChunkCharacters);
        var chunk = new char[ChunkCharacters];
        try
        {
            int read;
            while ((read = reader.ReadBlock(chunk)) > 0)
            {
                cancellation.ThrowIfCancellationRequested();
                if (chunk.AsSpan(0, read).Contains('\0'))
                    throw NotText();
                write(chunk.AsSpan(0, read), output);
                progress((double)source.Position / Math.Max(1, source.Length));
            }
        }
        catch (DecoderFallbackException)
        {
            throw NotText();
        }

        end(output);
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

    private static ConversionException NotText() =>
        new(ErrorCode.UnreadableInput, "The file is not a text in UTF-8 or UTF-16.");
}
