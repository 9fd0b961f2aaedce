using Microsoft.Win32.SafeHandles;

namespace FlipUnit.Storage.Blobs;

/// <summary>Tells the disk's own faults from those of the stream that is being stored, which belong to whoever sends it.</summary>
internal static class Disk
{
    private const int NoSpaceLeft = 28;
    private const int QuotaUsedUp = 122;

    /// <summary>A new file. Where its folder is not there, the storage is at fault: nothing was asked for that could be missing.</summary>
    public static SafeFileHandle Create(string path)
    {
        try
        {
            return Do(() => File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.None));
        }
        catch (FileNotFoundException missing)
        {
            throw new StorageException(missing.Message, missing);
        }
    }

    public static void Do(Action work) => Do(() =>
    {
        work();
        return 0;
    });

    /// <summary>Throws <see cref="StorageFullException"/> or <see cref="StorageException"/> for what the disk refuses; a missing file stays a missing file.</summary>
    public static T Do<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (IOException full) when (full.HResult is NoSpaceLeft or QuotaUsedUp)
        {
            throw new StorageFullException(full);
        }
        catch (DirectoryNotFoundException missing)
        {
            throw new FileNotFoundException(missing.Message, missing);
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or IOException and not (FileNotFoundException or StorageException))
        {
            throw new StorageException(failure.Message, failure);
        }
    }
}
