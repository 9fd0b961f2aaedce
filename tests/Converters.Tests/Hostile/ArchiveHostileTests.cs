using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using FlipUnit.Converters.Tests.Archives;
using FlipUnit.TestSupport;

namespace FlipUnit.Converters.Tests.Hostile;

public sealed class ArchiveHostileTests
{
    private const string Convert = "archive.convert";
    private const string ToTar = """{"format": "tar"}""";
    private const int Megabyte = 1024 * 1024;

    [Fact]
    public async Task A_ZIP_that_unpacks_to_a_thousand_times_its_size_is_stopped()
    {
        await using var lab = new HostileLab();
        var bomb = ZipMaker.Zip([new ZipPart(Encoding.ASCII.GetBytes("zeros"), new byte[120 * Megabyte]) { Deflate = true }]);
        Assert.Equal(ErrorCode.ArchiveTooLarge, (await lab.Run(Convert, ToTar, new HostileFile("a.zip", bomb))).Code);
        // Many that are harmless alone.
        var part = new ZipPart(Encoding.ASCII.GetBytes("zeros"), new byte[2 * Megabyte]) { Deflate = true };
        Assert.Equal(ErrorCode.ArchiveTooLarge, (await lab.Run(Convert, ToTar, new HostileFile("a.zip", ZipMaker.Zip([.. Enumerable.Repeat(part, 60)])))).Code);
    }

    [Theory]
    [InlineData("gz")]
    [InlineData("bz2")]
    [InlineData("xz")]
    [InlineData("zst")]
    public async Task A_stream_that_unpacks_to_a_thousand_times_its_size_is_stopped(string type)
    {
        await using var archives = new ArchiveLab();
        var how = type switch { "gz" => "--gzip", "bz2" => "--bzip2", "xz" => "--xz", _ => "--zstd" };
        var bomb = await archives.Make("bomb", "bsdtar", ["--format=raw", how, "-cf", "bomb", "zeros"], ("zeros", new byte[130 * Megabyte]));
        await using var lab = new HostileLab();
        Assert.Equal(ErrorCode.ArchiveTooLarge, (await lab.Run(Convert, ToTar, new HostileFile($"a.{type}", bomb))).Code);
    }

    [Fact]
    public async Task Archives_in_archives_are_files_like_any_other()
    {
        await using var lab = new HostileLab();
        var nested = ZipMaker.Zip([new ZipPart(Encoding.ASCII.GetBytes("zeros"), new byte[10 * Megabyte]) { Deflate = true }]);
        for (var depth = 0; depth < 40; depth++)
        {
            var inner = new ZipPart(Encoding.ASCII.GetBytes("inner.zip"), nested) { Deflate = true };
            nested = ZipMaker.Zip([inner]);
        }

        var outcome = await lab.Run(Convert, ToTar, new HostileFile("a.zip", nested), result => Names(result, names => Assert.Equal(["inner.zip"], names)));
        Assert.True(outcome.Converted, outcome.ToString());
    }

    /// <summary>Whoever unpacks what is inside what is inside never comes to an end.</summary>
    [Fact]
    public async Task An_archive_that_holds_itself_is_unpacked_once()
    {
        await using var lab = new HostileLab();
        var quine = System.Convert.FromBase64String(await File.ReadAllTextAsync(Repository.TestData("quine.zip.base64")));
        var outcome = await lab.Run(Convert, """{"format": "tar.gz"}""", new HostileFile("r.zip", quine), async result =>
        {
            await using var unpacked = new GZipStream(File.OpenRead(Assert.Single(result.Outputs).Path), CompressionMode.Decompress);
            await using var reader = new TarReader(unpacked);
            var entry = await reader.GetNextEntryAsync();
            Assert.Equal("r/r.zip", entry!.Name);
            var content = new MemoryStream();
            await entry.DataStream!.CopyToAsync(content);
            Assert.Equal(quine, content.ToArray());
            Assert.Null(await reader.GetNextEntryAsync());
            Assert.Equal((1, quine.Length), (result.Result!["entries"]!.GetValue<int>(), result.Result["bytes"]!.GetValue<long>()));
        });
        Assert.True(outcome.Converted, outcome.ToString());
    }

    [Fact]
    public async Task Entries_that_share_their_bytes_are_refused()
    {
        await using var lab = new HostileLab();
        var kernel = new ZipPart(Encoding.ASCII.GetBytes("00000"), new byte[Megabyte]) { Deflate = true };
        var overlapping = ZipMaker.Zip([.. Enumerable.Repeat(kernel, 50)], offsetOf: _ => 0);
        Assert.Equal(ErrorCode.ArchiveTooLarge, (await lab.Run(Convert, ToTar, new HostileFile("a.zip", overlapping))).Code);
    }

    [Fact]
    public async Task Ten_million_entries_are_stopped_at_the_limit()
    {
        await using var lab = new HostileLab();
        var block = new MemoryStream();
        using (var gzip = new GZipStream(block, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var i = 0; i < 10_000; i++)
                gzip.Write(TarHeader("same"));
        }

        // A thousand gzip members one behind the other are one stream.
        var tar = new MemoryStream();
        for (var i = 0; i < 1_000; i++)
            block.WriteTo(tar);
        Assert.Equal(ErrorCode.ArchiveTooLarge, (await lab.Run(Convert, ToTar, new HostileFile("a.tar.gz", tar.ToArray()))).Code);
    }

    [Fact]
    public async Task A_directory_that_counts_too_few_of_too_many_entries_is_stopped()
    {
        await using var lab = new HostileLab { Within = TimeSpan.FromSeconds(60) };
        // 16 bits count to 65,535 and begin again.
        var parts = Enumerable.Range(0, 131_072 + 5).Select(i => new ZipPart($"{i}", "")).ToArray();
        Assert.Equal(ErrorCode.ArchiveTooLarge, (await lab.Run(Convert, ToTar, new HostileFile("a.zip", ZipMaker.Zip(parts, listed: 5)))).Code);
    }

    [Fact]
    public async Task No_name_leads_out_of_the_archive()
    {
        await using var lab = new HostileLab();
        string[] hostile =
        [
            "../up", "../../../../../../etc/cron.d/x", "/abs", "//host/share", "C:\\windows\\x", "C:/x", "a/../../b", "\\\\host\\share\\x", "..\\..\\y", "./../z", "..", "/", "a/./b", "~/.ssh/x", lab.Canary.Path,
        ];
        var outcome = await lab.Run(Convert, ToTar, new HostileFile("a.zip", ZipMaker.Zip([.. hostile.Select(name => new ZipPart(name, "text"))])), Safe);
        Assert.True(outcome.Converted, outcome.ToString());
        outcome = await lab.Run(Convert, """{"format": "7z"}""", new HostileFile("a.tar", Tar(hostile.Select(name => new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream([1]) }))));
        Assert.True(outcome.Converted, outcome.ToString());

        static Task Safe(ConversionResult result) => Names(result, names =>
        {
            Assert.True(names.Count >= 13);
            Assert.All(names, name => Assert.False(name.StartsWith('/') || name.Contains('\\', StringComparison.Ordinal) || name.Contains(':', StringComparison.Ordinal) || name.Split('/').Contains(".."), name));
        });
    }

    [Fact]
    public async Task Links_out_and_files_through_them_and_devices_come_to_nothing()
    {
        await using var lab = new HostileLab();
        var outside = Path.GetDirectoryName(lab.Canary.Path)!;
        TarEntry[] entries =
        [
            new PaxTarEntry(TarEntryType.SymbolicLink, "out") { LinkName = outside },
            new PaxTarEntry(TarEntryType.RegularFile, "out/canary.txt") { DataStream = new MemoryStream("overwritten"u8.ToArray()) },
            new PaxTarEntry(TarEntryType.SymbolicLink, "file") { LinkName = lab.Canary.Path },
            new PaxTarEntry(TarEntryType.HardLink, "hard") { LinkName = lab.Canary.Path },
            new PaxTarEntry(TarEntryType.CharacterDevice, "null") { DeviceMajor = 1, DeviceMinor = 3 },
            new PaxTarEntry(TarEntryType.BlockDevice, "disk") { DeviceMajor = 8, DeviceMinor = 0 },
            new PaxTarEntry(TarEntryType.Fifo, "pipe"),
            new PaxTarEntry(TarEntryType.RegularFile, "set-user") { Mode = (UnixFileMode)0xFFF, DataStream = new MemoryStream([1]) },
        ];
        foreach (var format in (string[])["tar", "zip", "7z"])
        {
            var outcome = await lab.Run(Convert, $$"""{"format": "{{format}}"}""", new HostileFile("a.tar", Tar(entries)), result =>
            {
                Assert.Equal(6, result.Result!["skipped"]!.GetValue<int>());
                return format == "tar" ? Names(result, names => Assert.Equal(["out/canary.txt", "set-user"], names.Order()), entry => Assert.True((int)entry.Mode <= 0x1FF)) : Task.CompletedTask;
            });
            Assert.True(outcome.Converted, outcome.ToString());
            foreach (var entry in entries)
                entry.DataStream?.Seek(0, SeekOrigin.Begin);
        }
    }

    [Fact]
    public async Task Odd_names_become_bearable_ones()
    {
        await using var lab = new HostileLab();
        var name = new string('n', 251);
        byte[][] names =
        [
            Bytes(name + ".txt"), Bytes(name + ".txt"), Bytes(new string('ü', 400)), Bytes("two\nlines\r\n.txt"), [(byte)'b', 0xFF, 0xFE, (byte)'d'], Bytes("invoice\u202Efdp.exe"), Bytes("nul\0l"), Bytes(""),
            Bytes("   "), Bytes("a\u200Bb"), Bytes(string.Join('/', Enumerable.Repeat("deep", 3000))), Bytes("-rf"), Bytes("$(touch x)`id`;'\"*?"), Bytes("con"),
        ];
        var outcome = await lab.Run(Convert, ToTar, new HostileFile("a.zip", ZipMaker.Zip([.. names.Select(one => new ZipPart(one, [1]))])), result => Names(result, found =>
        {
            Assert.Equal(names.Length, found.Distinct().Count());
            Assert.All(found, one =>
            {
                Assert.DoesNotContain(one, letter => char.IsControl(letter) || letter is '\u202E' or '\u200B' or '\uFFFD');
                Assert.All(one.Split('/'), part => Assert.InRange(Encoding.UTF8.GetByteCount(part), 1, 255));
                Assert.InRange(Encoding.UTF8.GetByteCount(one), 1, 4096);
            });
        }));
        Assert.True(outcome.Converted, outcome.ToString());
    }

    [Fact]
    public async Task A_disc_whose_files_share_their_sectors_is_counted_before_it_is_unpacked()
    {
        await using var archives = new ArchiveLab();
        var iso = await archives.Make("a.iso", "genisoimage", ["-quiet", "-J", "-o", "a.iso", "t"]);
        // Each file says that it is 4 GB long.
        await using var lab = new HostileLab();
        var large = ArchiveLab.Contents["t/large.bin"].Length;
        byte[] both = [.. BitConverter.GetBytes(large), .. BitConverter.GetBytes(System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(large))];
        for (var at = iso.AsSpan().IndexOf(both); at >= 0; at = iso.AsSpan().IndexOf(both))
            iso.AsSpan(at, 8).Fill(0xF0);
        var outcome = await lab.Run("archive.extract_iso", "{}", new HostileFile("a.iso", iso));
        Assert.True(outcome.Code is ErrorCode.ArchiveTooLarge or ErrorCode.UnreadableInput or ErrorCode.DamagedEntry, outcome.ToString());
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Tar(IEnumerable<TarEntry> entries)
    {
        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var entry in entries)
                writer.WriteEntry(entry);
        }

        return tar.ToArray();
    }

    /// <summary>An empty file's header, as old as can be.</summary>
    private static byte[] TarHeader(string name)
    {
        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Ustar, leaveOpen: true))
            writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name));
        return tar.ToArray()[..512];
    }

    private static async Task Names(ConversionResult result, Action<IReadOnlyList<string>> check, Action<TarEntry>? each = null)
    {
        await using var file = File.OpenRead(result.Outputs[0].Path);
        await using var reader = new TarReader(file);
        var names = new List<string>();
        while (await reader.GetNextEntryAsync() is { } entry)
        {
            if (entry.EntryType == TarEntryType.Directory)
                continue;
            Assert.Equal(TarEntryType.RegularFile, entry.EntryType);
            each?.Invoke(entry);
            names.Add(entry.Name);
        }

        check(names);
    }
}
