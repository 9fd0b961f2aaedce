using FlipUnit.Converters.Files;
using SharpCompress.Common;

namespace FlipUnit.Converters.Archives.Worker;

/// <summary>
/// The Unix mode of a 7z entry. The library reads it and shows it to nobody: without it links would be written as
/// files, and programs could not be run. A test fails when it is found no more.
/// </summary>
internal static class SevenZipModes
{
    /// <summary>Type and permissions; 0 when the packer wrote none.</summary>
    public static int Of(IEntry entry)
    {
        // All 32 bits: Unix's are the upper half.
        var mode = Hidden.Value(Hidden.Value(Hidden.Value(entry, "FilePart"), "Header"), "ExtendedAttrib") is uint attributes ? (int)(attributes >> 16) : 0;
        return (mode & UnixModes.TypeBits) == 0 ? 0 : mode;
    }
}
