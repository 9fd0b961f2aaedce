using System.IO.Hashing;
using System.Text;

namespace FlipUnit.Converters.Tests.Archives;

/// <summary>Writes RAR 5 archives of stored files, after the format's public description: there is no free packer.</summary>
public static class RarMaker
{
    private const int Main = 1;
    private const int File = 2;
    private const int End = 5;
    private const ulong HasData = 2;
    private const ulong HasTimeAndSum = 6;
    private const ulong IsFirstVolume = 1;
    private const ulong MoreVolumes = 1;

    public static byte[] Rar(params (string Name, string Content)[] files) => Rar(false, files);

    /// <param name="more">The archive goes on in another file.</param>
    /// <param name="files">Names and contents.</param>
    public static byte[] Rar(bool more, params (string Name, string Content)[] files)
    {
        var archive = new List<byte>([.. "Rar!\x1A\x07\x01\0"u8]);
        archive.AddRange(Header(Main, 0, [.. Number(more ? IsFirstVolume : 0)], null));
        foreach (var (name, content) in files)
        {
            var bytes = Encoding.UTF8.GetBytes(content);
            var path = Encoding.UTF8.GetBytes(name);
            var seconds = (uint)new DateTimeOffset(2011, 3, 4, 5, 6, 8, TimeSpan.Zero).ToUnixTimeSeconds();
            archive.AddRange(Header(
                File, HasData,
                [
                    .. Number(HasTimeAndSum), .. Number((ulong)bytes.Length), .. Number(0x81A4), .. BitConverter.GetBytes(seconds),
                    .. BitConverter.GetBytes(Crc32.HashToUInt32(bytes)), .. Number(0), .. Number(1), .. Number((ulong)path.Length), .. path,
                ],
                bytes));
        }

        archive.AddRange(Header(End, 0, [.. Number(more ? MoreVolumes : 0)], null));
        return [.. archive];
    }

    private static byte[] Header(int type, ulong flags, byte[] fields, byte[]? data)
    {
        byte[] body = [.. Number((ulong)type), .. Number(flags), .. data is null ? [] : Number((ulong)data.Length), .. fields];
        byte[] sized = [.. Number((ulong)body.Length), .. body];
        return [.. BitConverter.GetBytes(Crc32.HashToUInt32(sized)), .. sized, .. data ?? []];
    }

    /// <summary>Seven bits a byte, lowest first.</summary>
    private static byte[] Number(ulong number)
    {
        var bytes = new List<byte>();
        for (; number >= 0x80; number >>= 7)
            bytes.Add((byte)(number | 0x80));
        bytes.Add((byte)number);
        return [.. bytes];
    }
}
