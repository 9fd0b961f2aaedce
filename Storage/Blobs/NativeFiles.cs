using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FlipUnit.Storage.Blobs;

/// <summary>What the file system can do and .NET does not offer.</summary>
public static partial class NativeFiles
{
    private const int ReadOnlyDirectory = 0x10000;

    /// <summary>A second name for the same file; false where that cannot be (other file system, no such file, name taken).</summary>
    public static bool Link(string from, string to) => NativeLink(from, to) == 0;

    /// <summary>Another name for a file, in one step, over what has it; false where that cannot be (other file system, no such file or folder).</summary>
    public static bool Rename(string from, string to) => NativeRename(from, to) == 0;

    /// <summary>Removes a file, as cleaning up must: where there is none, or where it cannot be, the first failure is the one to tell.</summary>
    public static void RemoveFile(string path) => _ = NativeUnlink(path);

    /// <summary>Removes a folder if it is empty; false when it stays.</summary>
    public static bool RemoveEmpty(string folder) => NativeRemove(folder) == 0;

    /// <summary>Waits until the names in a folder are on the disk: a file's own flush does not cover its name.</summary>
    public static void FlushFolder(string folder)
    {
        using var handle = new SafeFileHandle(NativeOpen(folder, ReadOnlyDirectory), ownsHandle: true);
        if (handle.IsInvalid || NativeFlush(handle) != 0)
            throw new IOException($"{folder} cannot be flushed: errno {Marshal.GetLastPInvokeError()}", Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeLink(string from, string to);

    [LibraryImport("libc", EntryPoint = "rename", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeRename(string from, string to);

    [LibraryImport("libc", EntryPoint = "unlink", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeUnlink(string path);

    [LibraryImport("libc", EntryPoint = "rmdir", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeRemove(string folder);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial nint NativeOpen(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int NativeFlush(SafeFileHandle file);
}
