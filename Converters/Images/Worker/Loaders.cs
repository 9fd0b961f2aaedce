using NetVips;

namespace FlipUnit.Converters.Images.Worker;

/// <summary>libvips' readers by format. All are blocked but the one of the sniffed format, and that only while it is used: a file of one type is never read as another.</summary>
internal static class Loaders
{
    private const string All = "VipsForeignLoad";

    private static readonly Dictionary<ImageFormat, string> Names = new()
    {
        [ImageFormat.Jpeg] = "VipsForeignLoadJpeg",
        [ImageFormat.Png] = "VipsForeignLoadPng",
        [ImageFormat.Webp] = "VipsForeignLoadWebp",
        [ImageFormat.Avif] = "VipsForeignLoadHeif",
        [ImageFormat.Heic] = "VipsForeignLoadHeif",
        [ImageFormat.Gif] = "VipsForeignLoadNsgif",
        [ImageFormat.Tiff] = "VipsForeignLoadTiff",
        [ImageFormat.Jxl] = "VipsForeignLoadJxl",
        [ImageFormat.Jp2] = "VipsForeignLoadJp2k",
        [ImageFormat.Bmp] = "VipsForeignLoadMagick",
        [ImageFormat.Ico] = "VipsForeignLoadMagick",
    };

    public static void BlockAll() => Operation.Block(All, true);

    public static T With<T>(ImageFormat format, Func<T> read)
    {
        Operation.Block(Names[format], false);
        try
        {
            return read();
        }
        finally
        {
            Operation.Block(Names[format], true);
        }
    }
}
