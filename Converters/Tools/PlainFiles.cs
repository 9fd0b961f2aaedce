using System.Runtime.InteropServices;
using FlipUnit.Converters.Files;

namespace FlipUnit.Converters.Tools;

/// <summary>
/// Tells plain files from what a tool that a hostile file took over may have put in their place: a link to a file
/// of this machine, which would be given to the client, or a pipe, which would hold its reader for ever.
/// </summary>
public static unsafe partial class PlainFiles
{
    private const int FromWorkingDirectory = -100;
    private const int NotThroughLinks = 0x100;
    private const uint WantType = 1;
    private const int StatxBytes = 256;
    private const int ModeAt = 28;

    public static bool Is(string path)
    {
        var answer = stackalloc byte[StatxBytes];
        return Statx(FromWorkingDirectory, path, NotThroughLinks, WantType, answer) == 0 && (*(ushort*)(answer + ModeAt) & UnixModes.TypeBits) == UnixModes.File;
    }

    /// <summary>Throws unless the path is a plain file below <paramref name="root"/>, reached without a link.</summary>
    public static void Require(string root, string path)
    {
        var relative = Path.GetRelativePath(root, Path.GetFullPath(path));
        var folder = root;
        foreach (var part in relative.Split('/').SkipLast(1))
        {
            folder = Path.Combine(folder, part);
            if (part == ".." || new DirectoryInfo(folder).LinkTarget is not null)
                throw Refused(path);
        }

        if (!Is(path))
            throw Refused(path);
    }

    private static ConversionException Refused(string path) => new(ErrorCode.ToolFailed, "The conversion failed.", $"{path} is no plain file of the attempt");

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, byte* answer);
}
