using FlipUnit.Converters.Tools.Workers;

namespace FlipUnit.Converters.Archives.Worker;

/// <summary>What a bzip2, xz or zstd file holds, all its streams one after the other; a file that is cut off ends in an exception.</summary>
internal sealed class FilterStream : ReadOnlyStream
{
    private const string Program = "/usr/bin/bsdcat";
    private const int MarkBytes = 6;

    private readonly byte[] mark = new byte[MarkBytes];
    private readonly WorkerTool tool;
    private bool begun;

    public FilterStream(FileStream packed)
    {
        mark = mark[..packed.ReadAtLeast(mark, MarkBytes, throwOnEndOfStream: false)];
        packed.Position = 0;
        tool = new WorkerTool(Program, packed);
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.Length == 0)
            return 0;
        var count = begun ? tool.Output.Read(buffer) : tool.Output.ReadAtLeast(buffer, Math.Min(buffer.Length, MarkBytes), throwOnEndOfStream: false);
        if (count == 0)
            tool.ThrowIfFailed();
        // What it does not know it hands through as it is.
        if (!begun && count > 0 && buffer[..count].StartsWith(mark))
            throw new InvalidDataException("not unpacked");
        begun = true;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            tool.Dispose();
        base.Dispose(disposing);
    }
}
