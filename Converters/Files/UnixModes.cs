namespace FlipUnit.Converters.Files;

/// <summary>What a Unix mode says of a file's type; inode(7).</summary>
internal static class UnixModes
{
    public const int TypeBits = 0xF000;
    public const int Folder = 0x4000;
    public const int File = 0x8000;

    private const int Link = 0xA000;

    public static bool IsLink(int mode) => (mode & TypeBits) == Link;
}
