using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Tools;

namespace FlipUnit.Converters.Archives;

/// <summary>Takes the files out of a disc image, as an archive.</summary>
public sealed class ArchiveExtractIso : Converter<ArchiveExtractIso.ParameterSet>
{
    private const string Listing = "listing.txt";
    private const string Tree = "tree";
    private const string Packed = "tree.tar";

    /// <summary>Of the listing: far more than the entries that an archive may have can fill.</summary>
    private const int ListingMegabytes = 256;

    public override OperationDescriptor Descriptor { get; } = new()
    {
        Name = "archive.extract_iso",
        Title = "Extract ISO image",
        Summary = "Takes the files out of a disc image (ISO 9660, Joliet, Rock Ridge, UDF) and gives them as an archive. Links are left out and counted.",
        Queue = QueueDescriptor.Archives,
        Accept = [FileTypes.Iso],
        Produces = [FileTypes.Zip, FileTypes.SevenZip, FileTypes.TarGz],
        SoftTimeout = TimeSpan.FromSeconds(600),
        HardTimeout = TimeSpan.FromSeconds(660),
        Tools = ["7zz", "bsdtar", ToolCatalog.Worker],
        MemoryMegabytes = ArchiveJob.MemoryMegabytes,
        Example = new OperationExample(["disc.iso"], """{"format": "zip"}"""),
    };

    protected override async Task<ConversionResult> Convert(ConversionContext context, ParameterSet parameters, CancellationToken cancellation)
    {
        var kind = IsoImage.KindOf(context.Inputs[0].Path);
        // 7zz prefers Joliet to Rock Ridge: names cut off, links as empty files, no modes. bsdtar does not know UDF.
        if (kind != IsoKind.RockRidge || !await Pack(context, [$"@{context.Inputs[0].BoxPath}"], cancellation))
            await Unpack(context, kind == IsoKind.Udf ? "-tudf" : "-tiso", cancellation);
        context.Folder.TakeIn(Packed, Packed);
        context.Report(0.5);
        return await ArchiveJob.Run(context, new ArchiveSource(Packed, FileTypes.Tar.Name, Packed, null) { HardLinksAreFiles = true }, parameters.Target, parameters.Level, cancellation);
    }

    private static async Task Unpack(ConversionContext context, string type, CancellationToken cancellation)
    {
        await List(context, type, cancellation);
        context.Report(0.1);
        await Extract(context, type, cancellation);
        context.Report(0.4);
        if (new DirectoryInfo(context.Folder.WorkPath(Tree)) is not { Exists: true, LinkTarget: null })
            throw Unreadable("no files came out");
        if (!await Pack(context, ["-C", Tree, "."], cancellation))
            throw new ConversionException(ErrorCode.ToolFailed, "The files of the image could not be packed.");
        AttemptFolder.Delete(context.Folder.WorkPath(Tree));
    }

    /// <summary>Files of an image may share their bytes, so a small one can unpack to more than a disk holds: it is counted first.</summary>
    private static async Task List(ConversionContext context, string type, CancellationToken cancellation)
    {
        var result = await SevenZip(context, ["l", "-slt", "-ba", type, "--", context.Inputs[0].BoxPath], Listing, cancellation);
        var path = context.Folder.WorkPath(Listing);
        PlainFiles.Require(context.Folder.Work, path);
        IsoListing.Check(File.ReadLines(path), context.Limits.Archives);
        File.Delete(path);
        if (result.ExitCode != 0)
            throw Unreadable(result.Error + result.Output);
    }

    private static async Task Extract(ConversionContext context, string type, CancellationToken cancellation)
    {
        // Names that are there twice are numbered, not overwritten.
        var result = await SevenZip(context, ["x", "-y", "-aou", "-bd", "-bb0", type, $"-o{Tree}", "--", context.Inputs[0].BoxPath], null, cancellation);
        if (result.ExitCode != 0)
            throw IsoListing.Damaged(result.Error + '\n' + result.Output) ?? Unreadable(result.Error + result.Output);
    }

    /// <summary>
    /// One file of all, which a worker reads like any other archive: names made safe, links left out and counted.
    /// False when something was not packed: what it complains of it leaves out, and ends with 0 all the same.
    /// </summary>
    private static async Task<bool> Pack(ConversionContext context, string[] what, CancellationToken cancellation)
    {
        var command = new ToolCommand("bsdtar", ["--format=pax", "--no-read-sparse", "-cf", Packed, .. what]) { MemoryMegabytes = ArchiveJob.MemoryMegabytes };
        var result = await context.Tools.Run(command, context.Folder, cancellation);
        return result.ExitCode == 0 && result.Error.Length == 0;
    }

    private static Task<ToolResult> SevenZip(ConversionContext context, string[] arguments, string? output, CancellationToken cancellation) => context.Tools.Run(
        new ToolCommand("7zz", arguments)
        {
            StandardOutput = output,
            FileMegabytes = output is null ? 10_240 : ListingMegabytes,
            MemoryMegabytes = ArchiveJob.MemoryMegabytes,
        },
        context.Folder, cancellation);

    private static ConversionException Unreadable(string detail) => new(ErrorCode.UnreadableInput, "The disc image is damaged or of an unknown kind.", detail);

    /// <summary>The parameters of archive.extract_iso.</summary>
    public sealed record ParameterSet
    {
        [Description("The archive's format.")]
        public IsoTarget Format { get; init; } = IsoTarget.Zip;

        [Description("1 is fast, 9 is small.")]
        [Range(1, 9)]
        public int Level { get; init; } = 6;

        internal ArchiveFormat Target => Format switch
        {
            IsoTarget.SevenZip => ArchiveFormat.SevenZip,
            IsoTarget.TarGz => ArchiveFormat.TarGz,
            _ => ArchiveFormat.Zip,
        };
    }
}

/// <summary>The formats that an image's files can be given in.</summary>
public enum IsoTarget
{
    Zip,

    [JsonStringEnumMemberName("7z")]
    SevenZip,

    [JsonStringEnumMemberName("tar.gz")]
    TarGz,
}
