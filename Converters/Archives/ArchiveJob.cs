using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Tools;
using FlipUnit.Converters.Tools.Workers;

namespace FlipUnit.Converters.Archives;

/// <summary>The archive that is read.</summary>
/// <param name="File">Name in the in folder.</param>
/// <param name="Type">Short name of its type.</param>
/// <param name="Name">The client's file name.</param>
/// <param name="Password">To read it with.</param>
internal sealed record ArchiveSource(string File, string Type, string Name, string? Password)
{
    /// <summary>Further names of a tar's file become files of their own.</summary>
    public bool HardLinksAreFiles { get; init; }
}

/// <summary>Has a worker write an archive anew, and a tool compress it where the worker does not.</summary>
internal static class ArchiveJob
{
    public const int MemoryMegabytes = 1024;

    /// <summary>In the order of <see cref="ArchiveFormat"/>.</summary>
    public static readonly FileType[] Written = [FileTypes.Zip, FileTypes.SevenZip, FileTypes.Tar, FileTypes.TarGz, FileTypes.TarBz2, FileTypes.TarXz, FileTypes.TarZst];

    private const string PlainTar = "plain.tar";

    /// <summary>What the compression of a plain tar takes of the whole.</summary>
    private const double WorkerShare = 0.5;

    public static async Task<ConversionResult> Run(ConversionContext context, ArchiveSource source, ArchiveFormat format, int level, CancellationToken cancellation)
    {
        var type = Written[(int)format];
        var output = $"out.{type.Extension}";
        var direct = Container(format);
        var request = new ArchiveRequest
        {
            Input = source.File,
            Source = source.Type,
            Name = source.Name,
            Output = direct is null ? PlainTar : output,
            Container = direct ?? ContainerKind.Tar,
            Level = level,
            Password = source.Password,
            HardLinksAreFiles = source.HardLinksAreFiles,
            Limits = context.Limits.Archives,
        };
        var share = direct is null ? WorkerShare : 1;
        var answer = await context.Workers.Run("archives", request, context.Folder, MemoryMegabytes, done => context.Report(done * share), cancellation);
        if (direct is null)
            await Compress(context, format, level, output, cancellation);
        return Result(answer.Deserialize<ArchiveAnswer>(Frames.Json)!, new OutputFile(context.Inputs[0].Renamed(type.Extension), context.Folder.WorkPath(output), type));
    }

    private static ContainerKind? Container(ArchiveFormat format) => format switch
    {
        ArchiveFormat.Zip => ContainerKind.Zip,
        ArchiveFormat.Tar => ContainerKind.Tar,
        ArchiveFormat.TarGz => ContainerKind.TarGz,
        _ => null,
    };

    private static async Task Compress(ConversionContext context, ArchiveFormat format, int level, string output, CancellationToken cancellation)
    {
        string[] how = format switch
        {
            ArchiveFormat.TarBz2 => ["--bzip2", "--options", Level("bzip2")],
            ArchiveFormat.TarXz => ["--xz", "--options", Level("xz")],
            ArchiveFormat.TarZst => ["--zstd", "--options", Level("zstd")],
            _ => ["--format=7zip", "--options", "7zip:compression=lzma2," + Level("7zip")],
        };
        var result = await context.Tools.Run(
            new ToolCommand("bsdtar", [.. how, "-cf", output, $"@{PlainTar}"]) { MemoryMegabytes = MemoryMegabytes }, context.Folder, cancellation);
        File.Delete(context.Folder.WorkPath(PlainTar));
        if (result.ExitCode != 0 || !PlainFiles.Is(context.Folder.WorkPath(output)))
            throw new ConversionException(ErrorCode.ToolFailed, "The archive could not be written.", result.Error);

        string Level(string writer) => string.Create(CultureInfo.InvariantCulture, $"{writer}:compression-level={level}");
    }

    private static ConversionResult Result(ArchiveAnswer answer, OutputFile output)
    {
        var notes = new List<string>();
        if (answer.Skipped > 0)
            notes.Add("Links and devices are not kept.");
        if (answer.Renamed > 0)
            notes.Add("Some names were not safe or not unique and were changed.");
        if (answer.Guessed > 0)
            notes.Add("Some names were not written in UTF-8; their letters are a guess.");
        return new ConversionResult([output])
        {
            Result = new JsonObject { ["entries"] = answer.Entries, ["bytes"] = answer.Bytes, ["skipped"] = answer.Skipped, ["renamed"] = answer.Renamed },
            Notes = notes,
        };
    }
}
