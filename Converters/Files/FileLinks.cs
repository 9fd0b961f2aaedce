using System.Runtime.InteropServices;

namespace FlipUnit.Converters.Files;

/// <summary>A second name for a file, without a copy where the file system allows it.</summary>
internal static partial class FileLinks
{
    public static void LinkOrCopy(string from, string to)
    {
        if (Link(from, to) != 0)
            File.Copy(from, to);
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string from, string to);
}
