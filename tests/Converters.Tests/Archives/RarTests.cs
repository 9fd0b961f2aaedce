using FlipUnit.TestSupport;

namespace FlipUnit.Converters.Tests.Archives;

/// <summary>Archives that RAR itself has made.</summary>
public sealed class RarTests(ArchiveLab lab) : IClassFixture<ArchiveLab>
{
    private const string Convert = "archive.convert";
    private const string ToTar = """{"format": "tar"}""";

    private static readonly Dictionary<string, uint> Pages = new() { ["LibarchiveAddingTest.html"] = 0x5E05A663, ["testdir/LibarchiveAddingTest.html"] = 0x5E05A663, ["testdir/test.txt"] = 0xBEC8A242 };
    private static readonly Dictionary<string, uint> Seven = new()
    {
        ["test.bin"] = 0x7CCA70CD,
        ["test1.bin"] = 0x7E13B2C6,
        ["test2.bin"] = 0xF166AFCB,
        ["test3.bin"] = 0x9FB123D9,
        ["test4.bin"] = 0x10C43ED4,
        ["test5.bin"] = 0xB9D155F2,
        ["test6.bin"] = 0x36A448FF,
    };

    /// <summary>Each with the checksums of its files, as bsdtar unpacks them, and the number of its links.</summary>
    private static readonly Dictionary<string, (Dictionary<string, uint> Files, int Links)> Archives = new()
    {
        ["rar4-stored"] = (new() { ["test.txt"] = 0xBEC8A242, ["testdir/test.txt"] = 0xBEC8A242 }, 1),
        ["rar4-normal"] = (Pages, 1),
        ["rar4-best"] = (Pages, 1),
        ["rar4-names"] = (new() { ["abcdefghijklmnopqrsテスト.txt"] = 0x15B6D005, ["表だよ/新しいフォルダ/新規テキスト ドキュメント.txt"] = 0, ["表だよ/漢字長いファイル名long-filename-in-漢字.txt"] = 0x426F9DDC }, 1),
        ["rar5-compressed"] = (new() { ["test.bin"] = 0x7CCA70CD }, 0),
        ["rar5-blake2"] = (new() { ["cebula.txt"] = 0x7E5EC49E }, 0),
        ["rar5-solid"] = (Seven, 0),
        ["rar5-windows"] = (Seven, 0),
        ["rar5-link"] = (new() { ["file.txt"] = 0x7D931721 }, 2),
        ["rar5-hard-link"] = (new() { ["file.txt"] = 0x7D931721 }, 1),
    };

    public static TheoryData<string> Names { get; } = [.. Archives.Keys];

    [Theory, MemberData(nameof(Names))]
    public async Task Every_file_is_what_it_was(string archive)
    {
        var made = await lab.Convert(Convert, ToTar, "a.rar", await Bytes(archive));
        var (files, links) = Archives[archive];
        var found = (await lab.Look(made)).Where(one => one.Value.Crc is not null).ToDictionary(one => one.Key, one => one.Value.Crc!.Value);
        Assert.Equal(files.OrderBy(one => one.Key), found.OrderBy(one => one.Key));
        Assert.Equal(links, made.Number("skipped"));
    }

    [Theory]
    [InlineData("rar4-encrypted")]
    [InlineData("rar4-encrypted-names")]
    [InlineData("rar4-partly-encrypted")]
    public async Task An_encrypted_one_needs_its_password(string archive)
    {
        var bytes = await Bytes(archive);
        Assert.Equal(ErrorCode.PasswordRequired, (await lab.Fail(Convert, ToTar, "a.rar", bytes)).Code);
        Assert.Equal(ErrorCode.WrongPassword, (await lab.Fail(Convert, """{"format": "tar", "password": "wrong"}""", "a.rar", bytes)).Code);
        var made = await lab.Convert(Convert, """{"format": "tar", "password": "12345678"}""", "a.rar", bytes);
        Assert.Equal(["bar.txt", "foo.txt"], (await lab.Look(made)).Keys.Order());
    }

    [Theory]
    [InlineData("rar4.part1")]
    [InlineData("rar4.part2")]
    [InlineData("rar4.part3")]
    [InlineData("rar5.part1")]
    [InlineData("rar5.part4")]
    public async Task One_volume_of_several_is_not_taken_for_the_whole(string volume) =>
        Assert.Equal(ErrorCode.MissingVolume, (await lab.Fail(Convert, ToTar, $"{volume}.rar", await Bytes(volume))).Code);

    [Theory]
    [InlineData("rar4-normal")]
    [InlineData("rar5-solid")]
    [InlineData("rar5-blake2")]
    public async Task A_damaged_one_is_refused(string archive)
    {
        var bytes = await Bytes(archive);
        bytes[bytes.Length * 2 / 3] ^= 0x10;
        var failure = await lab.Fail(Convert, ToTar, "a.rar", bytes);
        Assert.True(failure.Code is ErrorCode.DamagedEntry or ErrorCode.UnreadableInput, $"{failure.Code} {failure.Detail}");
    }

    [Fact]
    public async Task Modes_of_Unix_are_kept_and_attributes_of_Windows_are_none()
    {
        var unix = await lab.Look(await lab.Convert(Convert, """{"format": "tar", "password": "12345678"}""", "a.rar", await Bytes("rar4-encrypted")));
        Assert.Equal((UnixFileMode)0x1B4, unix["foo.txt"].Mode);
        var windows = await lab.Look(await lab.Convert(Convert, ToTar, "a.rar", await Bytes("rar5-windows")));
        Assert.Equal((UnixFileMode)0x1A4, windows["test2.bin"].Mode);
    }

    private static Task<byte[]> Bytes(string archive) => File.ReadAllBytesAsync(Repository.TestData($"rar/{archive}.rar"));
}
