using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Tools;

namespace FlipUnit.Converters.Archives;

/// <summary>Writes an archive in another format; nothing is unpacked to disk.</summary>
public sealed class ArchiveConvert : Converter<ArchiveConvert.ParameterSet>
{
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
        Produces = ArchiveJob.Written,
        SoftTimeout = TimeSpan.FromSeconds(600),
        HardTimeout = TimeSpan.FromSeconds(660),
        Tools = ["bsdtar", ToolCatalog.Worker],
        MemoryMegabytes = ArchiveJob.MemoryMegabytes,
        Example = new OperationExample(["papers.zip"], """{"format": "tar.gz"}"""),
    };

    protected override Task<ConversionResult> Convert(ConversionContext context, ParameterSet parameters, CancellationToken cancellation)
    {
        var input = context.Inputs[0];
        var source = new ArchiveSource(Path.GetFileName(input.Path), input.Type.Name, input.Name, parameters.Password);
        return ArchiveJob.Run(context, source, parameters.Format, parameters.Level, cancellation);
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
