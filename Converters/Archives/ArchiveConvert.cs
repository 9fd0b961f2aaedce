using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Tools;
using FlipUnit.Converters.Tools.Workers;

namespace FlipUnit.Converters.Archives;

/// <summary>Writes an archive in another format; nothing is unpacked to disk.</summary>
public sealed class ArchiveConvert : Converter<ArchiveConvert.ParameterSet>
{
    private const int MemoryMegabytes = 1024;
    private const string PlainTar = "plain.tar";

    private static readonly FileType[] Written = [FileTypes.Zip, FileTypes.SevenZip, FileTypes.Tar, FileTypes.TarGz, FileTypes.TarBz2, FileTypes.TarXz, FileTypes.TarZst];

    public override OperationDescriptor Descriptor { get; } = new()
    {
        Name = "archive.convert",
        Title = "Convert archive",
        Summary = "Writes an archive as ZIP, 7z or tar, compressed or not. Names are made safe; links and devices are left out and counted. RAR can be read but not written: there is no free writer.",
        Queue = QueueDescriptor.Archives,
        Accept =
        [
            FileTypes.Zip, FileTypes.SevenZip, FileTypes.Rar, FileTypes.Tar, FileTypes.TarGz, FileTypes.TarBz2, FileTypes.TarXz, FileTypes.TarZst,
            FileTypes.Gzip, FileTypes.Bzip2, FileTypes.Xz, FileTypes.Zstd,
        ],
        Produces = Written,
        SoftTimeout = TimeSpan.FromSeconds(600),
        HardTimeout = TimeSpan.FromSeconds(660),
        Tools = ["bsdtar"],
        MemoryMegabytes = MemoryMegabytes,
        Example = new OperationExample(["papers.zip"], """{"format": "tar.gz"}"""),
    };

    protected override async Task<ConversionResult> Convert(ConversionContext context, ParameterSet parameters, CancellationToken cancellation)
    {
        var input = context.Inputs[0];
        var type = Written[(int)parameters.Format];
        var output = $"out.{type.Extension}";
        var direct = Container(parameters.Format);
        var request = new ArchiveRequest
        {
            Input = Path.GetFileName(input.Path),
            Source = input.Type.Name,
            Name = input.Name,
            Output = direct is null ? PlainTar : output,
            Container = direct ?? ContainerKind.Tar,
            Level = parameters.Level,
            Password = parameters.Password,
        };
        var answer = await context.Workers.Run("archives", request, context.Folder, MemoryMegabytes, context.Report, cancellation);
        if (direct is null)
            await Compress(context, parameters, output, cancellation);
        return Result(answer.Deserialize<ArchiveAnswer>(Frames.Json)!, new OutputFile(input.Renamed(type.Extension), context.Folder.WorkPath(output), type));
    }

    private static ContainerKind? Container(ArchiveFormat format) => format switch
    {
        ArchiveFormat.Zip => ContainerKind.Zip,
        ArchiveFormat.Tar => ContainerKind.Tar,
        ArchiveFormat.TarGz => ContainerKind.TarGz,
        _ => null,
    };

    private static async Task Compress(ConversionContext context, ParameterSet parameters, string output, CancellationToken cancellation)
    {
        string[] how = parameters.Format switch
        {
            ArchiveFormat.TarBz2 => ["--bzip2", "--options", Level("bzip2")],
            ArchiveFormat.TarXz => ["--xz", "--options", Level("xz")],
            ArchiveFormat.TarZst => ["--zstd", "--options", Level("zstd")],
            _ => ["--format=7zip", "--options", "7zip:compression=lzma2," + Level("7zip")],
        };
        var result = await context.Tools.Run(
            new ToolCommand("bsdtar", [.. how, "-cf", output, $"@{PlainTar}"]) { MemoryMegabytes = MemoryMegabytes }, context.Folder, cancellation);
        File.Delete(context.Folder.WorkPath(PlainTar));
        if (result.ExitCode != 0 || !File.Exists(context.Folder.WorkPath(output)))
            throw new ConversionException(ErrorCode.ToolFailed, "The archive could not be written.", result.Error);

        string Level(string writer) => string.Create(CultureInfo.InvariantCulture, $"{writer}:compression-level={parameters.Level}");
    }

    private static ConversionResult Result(ArchiveAnswer answer, OutputFile output)
    {
        var notes = new List<string>();
        if (answer.Skipped > 0)
            notes.Add("Links and devices are not kept.");
        if (answer.Renamed > 0)
            notes.Add("Some names were not safe or not unique and were changed.");
        return new ConversionResult([output])
        {
            Result = new JsonObject { ["entries"] = answer.Entries, ["bytes"] = answer.Bytes, ["skipped"] = answer.Skipped, ["renamed"] = answer.Renamed },
            Notes = notes,
        };
    }

    /// <summary>The parameters of archive.convert.</summary>
    public sealed record ParameterSet
    {
        [Description("The format to write.")]
        public ArchiveFormat Format { get; init; } = ArchiveFormat.Zip;

        [Description("1 is fast, 9 is small.")]
        [Range(1, 9)]
        public int Level { get; init; } = 6;

        [Description("Password to read an encrypted archive with; what is written is not encrypted.")]
        [StringLength(128)]
        public string? Password { get; init; }
    }
}

/// <summary>The formats that archives can be written in.</summary>
public enum ArchiveFormat
{
    Zip,

    [JsonStringEnumMemberName("7z")]
    SevenZip,

    Tar,

    [JsonStringEnumMemberName("tar.gz")]
    TarGz,

    [JsonStringEnumMemberName("tar.bz2")]
    TarBz2,

    [JsonStringEnumMemberName("tar.xz")]
    TarXz,

    [JsonStringEnumMemberName("tar.zst")]
    TarZst,
}
