using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace FlipUnit.Converters.Tests.Sniffing;

/// <summary>Makes the first bytes of files.</summary>
internal static class HeadMaker
{
    public static byte[] Bytes(params object[] parts)
    {
        var all = new List<byte>();
        foreach (var part in parts)
            all.AddRange(part is string text ? Encoding.Latin1.GetBytes(text) : part is int one ? [(byte)one] : (byte[])part);
        return [.. all];
    }

    public static byte[] Ftyp(string major, params string[] compatible) =>
        Bytes(0, 0, 0, 16 + (4 * compatible.Length), "ftyp", major, 0, 0, 2, 0, string.Concat(compatible), 0, 0, 0, 8, "free");

    public static byte[] Placed(int place, string text)
    {
        var head = new byte[place + 64];
        Encoding.Latin1.GetBytes(text, head.AsSpan(place));
        return head;
    }

    /// <summary>Headers of 417 bytes (MP3, 128 kb/s, 44.1 kHz), one after the other.</summary>
    public static byte[] Mp3(int frames = 3)
    {
        var head = new byte[417 * frames];
        for (var frame = 0; frame < frames; frame++)
            new byte[] { 0xFF, 0xFB, 0x90, 0x00 }.CopyTo(head, 417 * frame);
        return head;
    }

    public static byte[] Adts(int frames = 3)
    {
        var head = new byte[64 * frames];
        for (var frame = 0; frame < frames; frame++)
            new byte[] { 0xFF, 0xF1, 0x50, 0x80, 64 >> 3, (64 & 7) << 5, 0xFC }.CopyTo(head, 64 * frame);
        return head;
    }

    public static byte[] Packets(int first, int length)
    {
        var head = new byte[first + (length * 5)];
        for (var at = first; at < head.Length; at += length)
            head[at] = 0x47;
        return head;
    }

    public static byte[] Tar(bool withMark)
    {
        var head = new byte[1024];
        Encoding.ASCII.GetBytes("a.txt").CopyTo(head, 0);
        Encoding.ASCII.GetBytes("0000644\0").CopyTo(head, 100);
        if (withMark)
            Encoding.ASCII.GetBytes("ustar\u000000").CopyTo(head, 257);
        head.AsSpan(148, 8).Fill((byte)' ');
        var sum = head.Take(512).Sum(one => one);
        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(head, 148);
        return head;
    }

    public static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(content);
        return packed.ToArray();
    }

    public static byte[] Zip(params (string Name, string Content)[] entries)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
                entry.Write(Encoding.UTF8.GetBytes(content));
            }
        }

        return packed.ToArray();
    }

    public static byte[] Bmp()
    {
        var head = new byte[60];
        Encoding.ASCII.GetBytes("BM").CopyTo(head, 0);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(14), 40);
        return head;
    }
}
