using System.Text.Json;
using FlipUnit.Converters.Archives;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Tools;
using FlipUnit.Converters.Tools.Workers;

namespace FlipUnit.Converters.Pdf.FromHtml;

/// <summary>The folder that a page is printed from, with the files beside it.</summary>
internal static class HtmlSite
{
    /// <summary>The page in the work folder, once it has been made ready.</summary>
    public const string Page = Folder + "/index.html";

    private const string Folder = "site";
    private const string Plain = "site.tar";
    private const int MostEntries = 5_000;
    private const long MostBytes = 500L * 1024 * 1024;
    private const UnixFileMode OursAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static readonly string[] Names = ["index.html", "index.htm", "index.xhtml"];

    /// <summary>A page without anything beside it: where it is.</summary>
    public static string Alone(ConversionContext context, InputFile input)
    {
        Directory.CreateDirectory(context.Folder.WorkPath(Folder));
        return input.Path;
    }

    /// <summary>
    /// Unpacks a ZIP and returns where its index page is. A worker reads the ZIP and writes a plain tar, with names made
    /// safe, without links, and counted; the tar is unpacked in the box, where nothing else can be written.
    /// </summary>
    /// <exception cref="ConversionException">ArchiveTooLarge, UnreadableInput, DamagedEntry, UnsupportedInput.</exception>
    public static async Task<string> Unpack(ConversionContext context, InputFile input, CancellationToken cancellation)
    {
        var request = new ArchiveRequest
        {
            Input = Path.GetFileName(input.Path),
            Source = input.Type.Name,
            Name = input.Name,
            Output = Plain,
            Container = ContainerKind.Tar,
            Limits = context.Limits.Archives with { Entries = MostEntries, Bytes = MostBytes },
        };
        var read = await Read(context, input, request, cancellation);
        var site = Directory.CreateDirectory(context.Folder.WorkPath(Folder)).FullName;
        if (read.Entries > 0)
        {
            var result = await context.Tools.Run(
                new ToolCommand("bsdtar", ["-x", "--no-same-owner", "-f", Plain, "-C", Folder]), context.Folder, cancellation);
            if (result.ExitCode != 0)
                throw new ConversionException(ErrorCode.UnreadableInput, $"{PdfFaults.Quoted(input)} cannot be unpacked.", result.Error);
        }

        File.Delete(context.Folder.WorkPath(Plain));
        Open(site);
        return Index(site) ?? Lift(site) ?? throw new ConversionException(
            ErrorCode.UnsupportedInput, $"{PdfFaults.Quoted(input)} has no index.html: name the page to print so, at the top of the archive.");
    }

    private static async Task<ArchiveAnswer> Read(ConversionContext context, InputFile input, ArchiveRequest request, CancellationToken cancellation)
    {
        try
        {
            var answer = await context.Workers.Run("archives", request, context.Folder, context.Share.MemoryMegabytes, _ => { }, cancellation);
            return answer.Deserialize<ArchiveAnswer>(Frames.Json)!;
        }
        catch (ConversionException fault) when (fault.Code == ErrorCode.PasswordRequired)
        {
            // A site has no password to give.
            throw new ConversionException(ErrorCode.UnsupportedInput, $"{PdfFaults.Quoted(input)} is encrypted: pack it without a password.", fault.Detail, fault);
        }
    }

    private static string? Index(string folder) => Names.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>A site that was packed with its folder: what is in it comes to the top.</summary>
    private static string? Lift(string site)
    {
        if (Directory.GetDirectories(site).Where(folder => Index(folder) is not null).ToList() is not [var only])
            return null;
        var lifted = site + ".lifted";
        Directory.Move(only, lifted);
        Directory.Delete(site, recursive: true);
        Directory.Move(lifted, site);
        return Index(site);
    }

    /// <summary>Entries carry modes of their own, under which not even their owner may read them.</summary>
    private static void Open(string folder)
    {
        File.SetUnixFileMode(folder, OursAlone);
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
        {
            if (entry.LinkTarget is not null)
                entry.Delete();
            else if (entry is DirectoryInfo)
                Open(entry.FullName);
            else
                File.SetUnixFileMode(entry.FullName, OursAlone);
        }
    }
}
