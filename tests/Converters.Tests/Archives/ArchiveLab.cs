using System.IO.Hashing;
using System.Text;
using System.Text.Json.Nodes;
using FlipUnit.Converters.Archives;
using FlipUnit.Converters.Tools;
using FlipUnit.TestSupport;

namespace FlipUnit.Converters.Tests.Archives;

/// <summary>Archive operations with the real workers, and bsdtar and 7zz to pack what goes in and unpack what came out.</summary>
public sealed class ArchiveLab : IAsyncDisposable
{
    private readonly Toolbox toolbox = new(tools: [.. ToolCatalog.All, new Tool("genisoimage", "/usr/bin/genisoimage", [])]);

    public async Task<Packed> Convert(string operation, string parameters, string name, byte[] content, ArchiveLimits? limits = null)
    {
        var converter = Catalog.Shipped.Single(one => one.Descriptor.Name == operation);
        await using var harness = new ConverterHarness(toolbox) { Limits = new OperationLimits { Archives = limits ?? new ArchiveLimits() } };
        var result = await harness.With(converter, name, content).Convert(converter, parameters, TestContext.Current.CancellationToken);
        var output = Assert.Single(result.Outputs);
        var bytes = await File.ReadAllBytesAsync(output.Path);
        Assert.Equal(output.Type, Files.Sniffer.Detect(bytes.AsSpan(0, Math.Min(bytes.Length, Files.Sniffer.HeadBytes)), output.Name, converter.Descriptor.Produces));
        return new Packed(output.Name, bytes, result.Result!, result.Notes);
    }

    public async Task<ConversionException> Fail(string operation, string parameters, string name, byte[] content, ArchiveLimits? limits = null)
    {
        var failure = await Assert.ThrowsAsync<ConversionException>(() => Convert(operation, parameters, name, content, limits));
        Assert.False(new Hostile.HostileOutcome(failure.Code, failure.Message, null, 0).Tells, failure.Message);
        return failure;
    }

    /// <summary>Unpacks by another program than those that wrote it: path to what is there.</summary>
    public async Task<IReadOnlyDictionary<string, Unpacked>> Look(Packed packed)
    {
        using var folder = toolbox.NewAttempt();
        await File.WriteAllBytesAsync(Path.Combine(folder.In, "in"), packed.Bytes);
        Directory.CreateDirectory(folder.WorkPath("x"));
        var seven = packed.Name.EndsWith(".7z", StringComparison.Ordinal);
        await Run(folder, seven ? "7zz" : "bsdtar", seven ? ["x", "-y", "-ox", "/in/in"] : ["-xpf", "/in/in", "-C", "x"]);
        var root = new DirectoryInfo(folder.WorkPath("x"));
        return root.EnumerateFileSystemInfos("*", SearchOption.AllDirectories).ToDictionary(
            one => Path.GetRelativePath(root.FullName, one.FullName),
            one => new Unpacked(one is FileInfo file ? File.ReadAllText(file.FullName) : null, one.LastWriteTimeUtc, one.UnixFileMode) { Crc = one is FileInfo ? Crc32.HashToUInt32(File.ReadAllBytes(one.FullName)) : null });
    }

    /// <summary>Runs a tool in a folder that has a usual tree (in its work folder) and further files, and returns a file it made.</summary>
    public async Task<byte[]> Make(string made, string tool, string[] arguments, params (string Name, byte[] Content)[] files)
    {
        using var folder = toolbox.NewAttempt();
        Tree(folder.Work);
        foreach (var (name, content) in files)
            await File.WriteAllBytesAsync(folder.WorkPath(name), content);
        await Run(folder, tool, arguments);
        return await File.ReadAllBytesAsync(folder.WorkPath(made));
    }

    /// <summary>A tar as old programs wrote it: names are bytes.</summary>
    public static byte[] Tar(params (byte[] Name, string Content)[] files) => [.. files.SelectMany(file => Tar(file, '0')), .. new byte[1024]];

    /// <summary>One entry of any type; its content is Latin-1.</summary>
    public static byte[] Tar((byte[] Name, string Content) file, char type, string magic = "ustar  ")
    {
        var header = new byte[512];
        file.Name.CopyTo(header, 0);
        Field(100, "0000644");
        Field(108, "0000000");
        Field(116, "0000000");
        Field(124, System.Convert.ToString(file.Content.Length, 8).PadLeft(11, '0'));
        Field(136, "11534071570");
        Field(148, "        ");
        header[156] = (byte)type;
        Field(257, magic);
        Field(148, System.Convert.ToString(header.Sum(one => one), 8).PadLeft(6, '0') + "\0 ");
        var content = Encoding.Latin1.GetBytes(file.Content);
        return [.. header, .. content, .. new byte[(512 - (content.Length % 512)) % 512]];

        void Field(int at, string text) => Encoding.ASCII.GetBytes(text).CopyTo(header, at);
    }

    public ValueTask DisposeAsync() => toolbox.DisposeAsync();

    private async Task Run(AttemptFolder folder, string tool, string[] arguments)
    {
        var result = await toolbox.Tools.Run(new ToolCommand(tool, arguments), folder, CancellationToken.None);
        Assert.True(result.ExitCode == 0, result.Error + result.Output);
    }

    /// <summary>What <see cref="Tree"/> makes, links left out.</summary>
    public static IReadOnlyDictionary<string, string> Contents { get; } = new Dictionary<string, string>
    {
        ["t/plain.txt"] = "plain\n",
        ["t/empty"] = "",
        ["t/deep/er/Größe ☃.txt"] = "snow\n",
        ["t/run.sh"] = "#!/bin/sh\n",
        ["t/large.bin"] = new string('x', 300_000),
    };

    public static DateTime Time { get; } = new(2011, 3, 4, 5, 6, 8, DateTimeKind.Utc);

    private static void Tree(string folder)
    {
        foreach (var (name, content) in Contents)
        {
            var path = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, content);
            File.SetLastWriteTimeUtc(path, Time);
        }

        File.SetUnixFileMode(Path.Combine(folder, "t/run.sh"), (UnixFileMode)0x1E8);
        File.CreateSymbolicLink(Path.Combine(folder, "t/link"), "plain.txt");
    }
}

/// <summary>An output, read before its folder went.</summary>
public sealed record Packed(string Name, byte[] Bytes, JsonObject Result, IReadOnlyList<string> Notes)
{
    public int Number(string field) => Result[field]!.GetValue<int>();
}

/// <summary>A file, or (no text) a folder.</summary>
public sealed record Unpacked(string? Text, DateTime Time, UnixFileMode Mode)
{
    public uint? Crc { get; init; }
}
