using System.Text;

namespace FlipUnit.Converters.Text.Data;

/// <summary>Writes UTF-8 to a file, up to a length.</summary>
internal sealed class LimitedWriter(string path, long mostBytes) : StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 64 * 1024)
{
    private long characters;

    public override void Write(char value)
    {
        Count(1);
        base.Write(value);
    }

    public override void Write(string? value)
    {
        Count(value?.Length ?? 0);
        base.Write(value);
    }

    public override void Write(char[] buffer, int index, int count)
    {
        Count(count);
        base.Write(buffer, index, count);
    }

    public override void Write(ReadOnlySpan<char> buffer)
    {
        Count(buffer.Length);
        base.Write(buffer);
    }

    private void Count(int more)
    {
        if ((characters += more) > mostBytes)
            throw new ConversionException(ErrorCode.OutputTooLarge, "The result would be far larger than the file.");
    }
}
