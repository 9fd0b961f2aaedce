using System.Text;

namespace FlipUnit.Converters.Tools;

/// <summary>Keeps the first and the last bytes of a stream that may flood.</summary>
public sealed class BoundedText(int first, int last)
{
    private readonly List<byte> head = [];
    private readonly Queue<byte[]> tail = new();
    private int tailBytes;
    private long dropped;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        var room = first - head.Count;
        if (room > 0)
        {
            var part = Math.Min(room, bytes.Length);
            head.AddRange(bytes[..part]);
            bytes = bytes[part..];
        }

        if (bytes.Length == 0)
            return;
        tail.Enqueue(bytes.ToArray());
        tailBytes += bytes.Length;
        while (tail.Count > 0 && tailBytes - tail.Peek().Length >= last)
        {
            dropped += tail.Peek().Length;
            tailBytes -= tail.Dequeue().Length;
        }
    }

    public override string ToString()
    {
        var text = new StringBuilder(Encoding.UTF8.GetString([.. head]));
        if (dropped > 0)
            text.Append("\n… ").Append(dropped).Append(" bytes left out …\n");
        foreach (var part in tail)
            text.Append(Encoding.UTF8.GetString(part));
        return text.ToString();
    }
}
