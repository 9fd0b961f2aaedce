using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using FlipUnit.Converters.Archives;

namespace FlipUnit.Converters.Tests.Archives;

public sealed class ArchiveConvertTests(ArchiveLab lab) : IClassFixture<ArchiveLab>
{
    private const string Convert = "archive.convert";
    private const string ToTar = """{"format": "tar"}""";
    private const UnixFileMode Runnable = (UnixFileMode)0x1E8;

    /// <summary>How each type is packed by programs other than ours; bsdtar keeps the link in it.</summary>
    private static readonly Dictionary<string, (string Tool, string[] Arguments)> Packers = new()
    {
        ["zip"] = ("bsdtar", ["--format=zip", "-cf", "a.zip", "t"]),
        ["7z"] = ("7zz", ["a", "-snl", "a.7z", "t"]),
        ["tar"] = ("bsdtar", ["--format=ustar", "-cf", "a.tar", "t"]),
        ["tar.gz"] = ("bsdtar", ["--gzip", "-cf", "a.tar.gz", "t"]),
        ["tar.bz2"] = ("bsdtar", ["--bzip2", "-cf", "a.tar.bz2", "t"]),
        ["tar.xz"] = ("bsdtar", ["--xz", "-cf", "a.tar.xz", "t"]),
        ["tar.zst"] = ("bsdtar", ["--zstd", "-cf", "a.tar.zst", "t"]),
    };

    public static TheoryData<string> Types { get; } = [.. Packers.Keys];

    [Theory, MemberData(nameof(Types))]
    public async Task Each_type_is_read_whole(string type)
    {
        var (tool, arguments) = Packers[type];
        var made = await lab.Convert(Convert, """{"format": "zip"}""", $"a.{type}", await lab.Make($"a.{type}", tool, arguments));
        await AssertTree(made);
    }

    [Theory, MemberData(nameof(Types))]
    public async Task Each_type_is_written_whole(string type)
    {
        var tar = await lab.Make("a.tar", "bsdtar", ["-cf", "a.tar", "t"]);
        var made = await lab.Convert(Convert, $$"""{"format": "{{type}}", "level": 9}""", "a.tar", tar);
        Assert.Equal($"a.{type}", made.Name);
        await AssertTree(made);
    }

    [Theory]
    [InlineData("gz", "--gzip")]
    [InlineData("bz2", "--bzip2")]
    [InlineData("xz", "--xz")]
    [InlineData("zst", "--zstd")]
    public async Task A_single_compressed_file_is_an_archive_of_one(string type, string how)
    {
        var packed = await lab.Make("a", "bsdtar", ["--format=raw", how, "-cf", "a", "t/large.bin"]);
        var made = await lab.Convert(Convert, """{"format": "zip"}""", $"letter.txt.{type}", packed);
        var (name, file) = Assert.Single(await lab.Look(made));
        Assert.Equal("letter.txt", name);
        Assert.Equal(ArchiveLab.Contents["t/large.bin"], file.Text);
    }

    [Fact]
    public async Task A_zip_packed_in_another_time_zone_keeps_its_moments()
    {
        // The clock of the packer, two hours ahead, and beside it the moment: as Info-ZIP and as Windows tell it.
        var clock = ArchiveLab.Time.AddHours(2);
        byte[] unix = [0x55, 0x54, 5, 0, 1, .. BitConverter.GetBytes((int)new DateTimeOffset(ArchiveLab.Time).ToUnixTimeSeconds())];
        byte[] windows = [0x0A, 0, 32, 0, 0, 0, 0, 0, 1, 0, 24, 0, .. BitConverter.GetBytes(ArchiveLab.Time.ToFileTimeUtc()), .. new byte[16]];
        byte[] unknown = [0x99, 0x99, 2, 0, 7, 7];
        var made = await lab.Convert(Convert, ToTar, "a.zip", ZipMaker.Zip(
        [
            new ZipPart("unix", "1") { Time = clock, Extra = [.. unknown, .. unix] },
            new ZipPart("windows", "2") { Time = clock, Extra = windows },
            new ZipPart("clock", "3") { Time = clock },
            new ZipPart("broken", "4") { Time = clock, Extra = [0x55, 0x54, 200, 0, 1] },
        ]));
        var files = await lab.Look(made);
        Assert.Equal((ArchiveLab.Time, ArchiveLab.Time), (files["unix"].Time, files["windows"].Time));
        Assert.Equal((clock, clock), (files["clock"].Time, files["broken"].Time));
    }

    [Fact]
    public async Task A_gzip_files_own_time_is_that_of_its_file()
    {
        var packed = await lab.Make("a.gz", "bsdtar", ["--format=raw", "--gzip", "--options=gzip:!timestamp", "-cf", "a.gz", "t/large.bin"]);
        BinaryPrimitives.WriteInt32LittleEndian(packed.AsSpan(4), (int)new DateTimeOffset(ArchiveLab.Time).ToUnixTimeSeconds());
        Assert.Equal(ArchiveLab.Time, Assert.Single(await lab.Look(await lab.Convert(Convert, ToTar, "a.gz", packed))).Value.Time);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_tar_with_holes_is_refused_and_named(bool isPax)
    {
        const string Posix = "ustar\u000000";
        // As bsdtar and newer tars write it, whose entry holds a map and what is between the holes; and as older ones did.
        var tar = isPax
            ? [.. ArchiveLab.Tar(("paxheader"u8.ToArray(), "22 GNU.sparse.major=1\n22 GNU.sparse.minor=0\n29 GNU.sparse.name=holes.img\n"), 'x', Posix), .. ArchiveLab.Tar(("GNUSparseFile.0/holes.img"u8.ToArray(), "1\n0\n1\n"), '0', Posix)]
            : ArchiveLab.Tar(("holes.img"u8.ToArray(), "x"), 'S');
        var failure = await lab.Fail(Convert, """{"format": "zip"}""", "a.tar", [.. tar, .. new byte[1024]]);
        Assert.Equal(ErrorCode.UnsupportedInput, failure.Code);
        Assert.Contains("holes.img", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_tar_says_of_all_its_entries_is_no_entry()
    {
        var comment = ArchiveLab.Tar(("pax_global_header"u8.ToArray(), "52 comment=0123456789abcdef0123456789abcdef01234567\n"), 'g');
        var label = ArchiveLab.Tar(("Backup of May"u8.ToArray(), ""), 'V');
        foreach (var head in new[] { comment, label })
        {
            var made = await lab.Convert(Convert, """{"format": "zip"}""", "a.tar", [.. head, .. ArchiveLab.Tar(("a.txt"u8.ToArray(), "first"))]);
            Assert.Equal("first", Assert.Single(await lab.Look(made)).Value.Text);
            Assert.Empty(made.Notes);
        }
    }

    [Fact]
    public async Task An_incremental_backups_folders_are_folders()
    {
        var folder = ArchiveLab.Tar(("d/"u8.ToArray(), "Ya.txt\0\0"), 'D');
        var made = await lab.Convert(Convert, """{"format": "zip"}""", "a.tar", [.. folder, .. ArchiveLab.Tar(("d/a.txt"u8.ToArray(), "first"))]);
        using var zip = new ZipArchive(new MemoryStream(made.Bytes));
        Assert.Equal(["d/", "d/a.txt"], zip.Entries.Select(entry => entry.FullName));
        Assert.Empty(made.Notes);
    }

    [Fact]
    public async Task RAR_is_read()
    {
        var made = await lab.Convert(Convert, ToTar, "a.rar", RarMaker.Rar(("a.txt", "first"), ("d/ü.txt", "second")));
        var files = await lab.Look(made);
        Assert.Equal(("first", "second"), (files["a.txt"].Text, files["d/ü.txt"].Text));
        Assert.Equal(ArchiveLab.Time, files["a.txt"].Time);
    }

    [Fact]
    public async Task A_RAR_that_goes_on_in_another_file_says_so()
    {
        var failure = await lab.Fail(Convert, ToTar, "a.part1.rar", RarMaker.Rar(true, ("a.txt", "first")));
        Assert.Equal(ErrorCode.MissingVolume, failure.Code);
    }

    [Fact]
    public async Task A_7z_whose_other_parts_are_missing_says_so()
    {
        var first = await lab.Make("a.7z.001", "7zz", ["a", "-mx0", "-v100k", "a.7z", "t"]);
        Assert.Equal(ErrorCode.MissingVolume, (await lab.Fail(Convert, ToTar, "a.7z.001", first)).Code);
    }

    [Fact]
    public async Task A_ZIP_whose_other_parts_are_missing_says_so()
    {
        byte[] first = [.. "PK\x07\x08"u8, .. ZipMaker.Zip([new ZipPart("a.txt", "text")])[..30]];
        Assert.Equal(ErrorCode.MissingVolume, (await lab.Fail(Convert, ToTar, "a.zip", first)).Code);
        var last = ZipMaker.Zip([new ZipPart("a.txt", "text")]);
        last[^18] = 2;
        Assert.Equal(ErrorCode.MissingVolume, (await lab.Fail(Convert, ToTar, "a.zip", last)).Code);
    }

    [Theory]
    [InlineData("-tzip", "-mem=AES256")]
    [InlineData("-tzip", "-mem=ZipCrypto")]
    [InlineData("-t7z", "-mhe=off")]
    [InlineData("-t7z", "-mhe=on")]
    public async Task An_encrypted_archive_needs_its_password(string type, string how)
    {
        var name = type == "-tzip" ? "a.zip" : "a.7z";
        var packed = await lab.Make(name, "7zz", ["a", type, how, "-psesame", name, "t/plain.txt"]);
        Assert.Equal(ErrorCode.PasswordRequired, (await lab.Fail(Convert, ToTar, name, packed)).Code);
        Assert.Equal(ErrorCode.WrongPassword, (await lab.Fail(Convert, """{"format": "tar", "password": "wrong"}""", name, packed)).Code);
        var files = await lab.Look(await lab.Convert(Convert, """{"format": "tar", "password": "sesame"}""", name, packed));
        Assert.Contains(files, file => file.Key.EndsWith("plain.txt", StringComparison.Ordinal) && file.Value.Text == "plain\n");
    }

    [Theory]
    [InlineData("zip")]
    [InlineData("7z")]
    public async Task A_damaged_entry_is_named(string type)
    {
        var (tool, arguments) = type == "zip" ? ("bsdtar", new[] { "--format=zip", "--options", "zip:compression=store", "-cf", "a.zip", "t/plain.txt", "t/run.sh" }) : ("7zz", ["a", "-mx0", "a.7z", "t/plain.txt", "t/run.sh"]);
        var packed = await lab.Make($"a.{type}", tool, arguments);
        packed[packed.AsSpan().IndexOf("#!/bin"u8)] ^= 1;
        var failure = await lab.Fail(Convert, ToTar, $"a.{type}", packed);
        Assert.Equal(ErrorCode.DamagedEntry, failure.Code);
        Assert.Contains("run.sh", failure.Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Types))]
    public async Task What_is_cut_off_is_never_taken_for_the_whole(string type)
    {
        var (tool, arguments) = Packers[type];
        var packed = await lab.Make($"a.{type}", tool, arguments);
        for (var tenth = 1; tenth < 10; tenth++)
        {
            var failure = await lab.Fail(Convert, ToTar, $"a.{type}", packed[..(packed.Length * tenth / 10)]);
            Assert.True(failure.Code is ErrorCode.UnreadableInput or ErrorCode.DamagedEntry or ErrorCode.UnsupportedInput, $"{tenth}: {failure.Code} {failure.Message} {failure.Detail}");
        }
    }

    [Fact]
    public async Task A_directory_that_lists_more_than_is_there_is_no_empty_archive()
    {
        var parts = new[] { new ZipPart("a.txt", "text"), new ZipPart("b.txt", "text") };
        var broken = ZipMaker.Zip(parts);
        broken[broken.AsSpan().IndexOf("PK\x01\x02"u8)] = (byte)'Q';
        Assert.Equal(ErrorCode.UnreadableInput, (await lab.Fail(Convert, ToTar, "a.zip", broken)).Code);
        Assert.Equal(ErrorCode.UnreadableInput, (await lab.Fail(Convert, ToTar, "a.zip", ZipMaker.Zip(parts, listed: 3))).Code);
        Assert.Equal(0, (await lab.Convert(Convert, """{"format": "zip"}""", "a.zip", ZipMaker.Zip([]))).Number("entries"));
    }

    [Fact]
    public async Task Files_packed_twice_each_have_a_name()
    {
        ZipPart[] parts = [new("a.txt", "1"), new("a.txt", "2"), new("a.txt", "3"), new("d/x", "4"), new("d", "5"), new("e", "6"), new("e/f", "7")];
        var made = await lab.Convert(Convert, ToTar, "a.zip", ZipMaker.Zip(parts));
        var files = await lab.Look(made);
        Assert.Equal(
            new Dictionary<string, string> { ["a.txt"] = "1", ["a (2).txt"] = "2", ["a (3).txt"] = "3", ["d/x"] = "4", ["d (2)"] = "5", ["e"] = "6", ["e (2)/f"] = "7" },
            files.Where(file => file.Value.Text is not null).ToDictionary(file => file.Key, file => file.Value.Text!));
        Assert.Equal(4, made.Number("renamed"));
    }

    [Theory]
    [InlineData(437, "Prüfung Café.txt")]
    [InlineData(437, "étude.txt")]
    [InlineData(866, "Привет.txt")]
    [InlineData(866, "ОТЧЕТ ЗА ГОД.doc")]
    [InlineData(932, "日本語のファイル.txt")]
    [InlineData(932, "カタカナ.txt")]
    [InlineData(65001, "日本語 ☃ ü.txt")]
    public async Task Names_of_old_archives_are_read_in_the_likeliest_encoding(int codePage, string name)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var made = await lab.Convert(Convert, ToTar, "a.zip", ZipMaker.Zip([new ZipPart(Encoding.GetEncoding(codePage).GetBytes(name), [1])]));
        Assert.Equal(name, Assert.Single(await lab.Look(made)).Key);
    }

    [Fact]
    public async Task A_tar_of_a_folders_content_keeps_its_names()
    {
        var tar = await lab.Make("a.tar", "bsdtar", ["-cf", "a.tar", "-C", "t", "."]);
        var made = await lab.Convert(Convert, """{"format": "zip"}""", "a.tar", tar);
        Assert.Equal(0, made.Number("renamed"));
        Assert.Equal("plain\n", (await lab.Look(made))["plain.txt"].Text);
    }

    [Fact]
    public async Task A_tar_in_several_streams_of_its_compression_is_read_whole()
    {
        var one = await lab.Make("a.xz", "bsdtar", ["--format=raw", "--xz", "-cf", "a.xz", "t/plain.txt"]);
        var two = await lab.Make("a.zst", "bsdtar", ["--format=raw", "--zstd", "-cf", "a.zst", "t/plain.txt"]);
        foreach (var (name, stream) in new[] { ("a.xz", one), ("a.zst", two) })
        {
            var made = await lab.Convert(Convert, """{"format": "zip"}""", name, [.. stream, .. stream]);
            Assert.Equal("plain\nplain\n", Assert.Single(await lab.Look(made)).Value.Text);
        }
    }

    [Theory]
    [InlineData("iso-8859-1", "Größe/Café naïve.txt")]
    [InlineData("shift_jis", "日本語のファイル.txt")]
    public async Task Names_of_a_tar_that_are_not_UTF8_are_guessed_and_that_is_said(string encoding, string name)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var tar = ArchiveLab.Tar((Encoding.GetEncoding(encoding).GetBytes(name), "1"), ("plain ü.txt"u8.ToArray(), "2"));
        foreach (var (type, how) in new[] { ("a.tar", ""), ("a.tar.gz", "--gzip") })
        {
            var packed = how.Length == 0 ? tar : await lab.Make(type, "bsdtar", ["--format=raw", how, "-cf", type, "a"], ("a", tar));
            var made = await lab.Convert(Convert, """{"format": "zip"}""", type, packed);
            var files = await lab.Look(made);
            Assert.Equal(("1", "2"), (files[name].Text, files["plain ü.txt"].Text));
            Assert.Contains(made.Notes, note => note.Contains("UTF-8", StringComparison.Ordinal));
            Assert.Equal(0, made.Number("renamed"));
        }
    }

    [Fact]
    public async Task A_letter_of_a_name_that_cannot_be_told_is_replaced_and_that_is_said()
    {
        // A long name has a block of its own.
        byte[] name = [.. Encoding.ASCII.GetBytes(new string('n', 120)), 0xE9, .. ".txt"u8];
        var made = await lab.Convert(Convert, ToTar, "a.tar", [.. ArchiveLab.Tar(("././@LongLink"u8.ToArray(), Encoding.Latin1.GetString(name) + '\0'), 'L')[..1024], .. ArchiveLab.Tar((name[..99], "1"))]);
        Assert.Equal(new string('n', 120) + "_.txt", Assert.Single(await lab.Look(made)).Key);
        Assert.Contains(made.Notes, note => note.StartsWith("Some names were not safe", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Less_comes_out_where_the_operator_allows_less()
    {
        var many = ZipMaker.Zip([.. Enumerable.Range(0, 11).Select(i => new ZipPart($"{i}", "text"))]);
        var large = ZipMaker.Zip([new ZipPart("a"u8.ToArray(), new byte[2_000_000])]);
        var packed = ZipMaker.Zip([new ZipPart("a"u8.ToArray(), new byte[110_000_000]) { Deflate = true }, new ZipPart("b"u8.ToArray(), System.Security.Cryptography.RandomNumberGenerator.GetBytes(1_000_000))]);
        var iso = await File.ReadAllBytesAsync(TestSupport.Repository.TestData("disc.iso"));
        Assert.Equal(11, (await lab.Convert(Convert, ToTar, "a.zip", many, new ArchiveLimits { Entries = 11 })).Number("entries"));
        Assert.Equal(ErrorCode.ArchiveTooLarge, (await lab.Fail(Convert, ToTar, "a.zip", many, new ArchiveLimits { Entries = 10 })).Code);
        Assert.Equal(ErrorCode.ArchiveTooLarge, (await lab.Fail(Convert, ToTar, "a.zip", large, new ArchiveLimits { Bytes = 1_000_000 })).Code);
        Assert.Equal(ErrorCode.ArchiveTooLarge, (await lab.Fail(Convert, ToTar, "a.zip", packed, new ArchiveLimits { Ratio = 50 })).Code);
        Assert.Equal(2, (await lab.Convert(Convert, ToTar, "a.zip", packed)).Number("entries"));
        Assert.Equal(ErrorCode.ArchiveTooLarge, (await lab.Fail("archive.extract_iso", "{}", "a.iso", iso, new ArchiveLimits { Entries = 1 })).Code);
    }

    private async Task AssertTree(Packed made)
    {
        var files = await lab.Look(made);
        Assert.Equal(ArchiveLab.Contents.OrderBy(one => one.Key), files.Where(one => one.Value.Text is not null).Select(one => KeyValuePair.Create(one.Key, one.Value.Text!)).OrderBy(one => one.Key));
        Assert.All(files.Values.Where(one => one.Text is not null), one => Assert.Equal(ArchiveLab.Time, one.Time));
        Assert.Equal(Runnable, files["t/run.sh"].Mode);
        Assert.Equal(1, made.Number("skipped"));
        Assert.Contains(made.Notes, note => note.StartsWith("Links", StringComparison.Ordinal));
    }
}
