using System.Runtime.InteropServices;

namespace FlipUnit.Converters.Bench;

/// <summary>Processes whose parent ended come to this one. bubblewrap does not wait for the first process of its box, whose CPU time would be lost with it.</summary>
internal static partial class Orphans
{
    private const int SetChildSubreaper = 36;

    /// <summary>They stay here as zombies, which still tell what they used.</summary>
    public static void Adopt()
    {
        if (Prctl(SetChildSubreaper, 1, 0, 0, 0) != 0)
            throw new InvalidOperationException($"prctl: errno {Marshal.GetLastPInvokeError()}");
    }

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int Prctl(int option, nuint first, nuint second, nuint third, nuint fourth);
}
