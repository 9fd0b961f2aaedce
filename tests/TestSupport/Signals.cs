using System.Runtime.InteropServices;

namespace FlipUnit.TestSupport;

/// <summary>Signals to processes that the test started.</summary>
public static partial class Signals
{
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    public static void Send(int process, int signal)
    {
        if (NativeKill(process, signal) != 0)
            throw new InvalidOperationException($"signal {signal} to {process}: errno {Marshal.GetLastPInvokeError()}");
    }

    /// <summary>The system's id of the calling thread.</summary>
    public static int ThreadId() => NativeThreadId();

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int NativeThreadId();

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int NativeKill(int process, int signal);
}
