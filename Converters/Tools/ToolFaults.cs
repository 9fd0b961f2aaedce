namespace FlipUnit.Converters.Tools;

/// <summary>Tells ends that the machine or a limit caused from those that the file caused.</summary>
internal static class ToolFaults
{
    // 128 + the signal's number.
    private const int CpuLimit = 128 + 24;
    private const int FileLimit = 128 + 25;
    private const int Killed = 128 + 9;
    private const long EnoughRoom = 4 * 1024 * 1024;

    public static void ThrowIfEnded(ToolResult result, bool overMemory, AttemptFolder folder)
    {
        if (overMemory || result.ExitCode == Killed)
            throw OutOfMemory(result.Error);
        if (result.ExitCode == FileLimit)
            throw new ConversionException(ErrorCode.OutputTooLarge, "The result is larger than it may be.", result.Error);
        if (result.ExitCode == CpuLimit)
            throw new ConversionException(ErrorCode.Timeout, "The file needs more computing time than a conversion may use.", result.Error);
        if (result.ExitCode != 0 && IsDiskFull(result.Error, folder))
            throw new ConversionException(ErrorCode.DiskFull, "There was no room left to work on the file; try again later.", result.Error);
    }

    public static ConversionException OutOfMemory(string? detail) =>
        new(ErrorCode.OutOfMemory, "The file needs more memory than a conversion may use.", detail);

    private static bool IsDiskFull(string error, AttemptFolder folder) =>
        error.Contains("No space left on device", StringComparison.OrdinalIgnoreCase) || new DriveInfo(folder.Root).AvailableFreeSpace < EnoughRoom;
}
