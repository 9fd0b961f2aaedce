using System.Runtime.InteropServices;

namespace FlipUnit.Converters.Images.Worker;

/// <summary>
/// What libvips has written down as wrong. When the last rows of a cut-off file cannot be read while several threads
/// work, it may paint them black and report success: only here it is told.
/// </summary>
internal static partial class VipsErrors
{
    private const string Library = "libvips.so.42";

    public static void Clear() => NativeClear();

    public static void ThrowIfAny()
    {
        var said = Marshal.PtrToStringUTF8(NativeBuffer());
        NativeClear();
        if (!string.IsNullOrWhiteSpace(said))
            throw new ConversionException(ErrorCode.UnreadableInput, "The image is damaged or not what its first bytes say.", said);
    }

    [LibraryImport(Library, EntryPoint = "vips_error_buffer")]
    private static partial IntPtr NativeBuffer();

    [LibraryImport(Library, EntryPoint = "vips_error_clear")]
    private static partial void NativeClear();
}
