using System.Globalization;
using FFMpegCore;

namespace FlipUnit.Converters.Media;

/// <summary>The filters a picture needs before it is encoded.</summary>
internal static class PictureFilter
{
    private const string ToneMapping =
        "zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=tv";

    /// <summary>True when the transfer function is one that ordinary screens do not show.</summary>
    public static bool IsHdr(FFProbeStream video) => video.ColorTransfer is "smpte2084" or "arib-std-b67";

    /// <summary>Tone mapping, the height, and even sides, which every encoder here wants.</summary>
    public static string For(FFProbeStream video, int? maxHeight)
    {
        var scale = maxHeight is { } most
            ? string.Create(CultureInfo.InvariantCulture, $"scale=-2:trunc(min(ih\\,{most})/2)*2")
            : "scale=trunc(iw/2)*2:trunc(ih/2)*2";
        return IsHdr(video) ? $"{ToneMapping},{scale}" : scale;
    }
}
