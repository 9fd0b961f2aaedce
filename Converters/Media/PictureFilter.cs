namespace FlipUnit.Converters.Media;

/// <summary>The filters a picture needs before it is encoded; ffmpeg itself turns it upright before them.</summary>
internal static class PictureFilter
{
    private const string Rec709 = "bt709";

    /// <summary>True when the transfer function is one that ordinary screens do not show.</summary>
    public static bool IsHdr(MediaStream video) => video.ColorTransfer is "smpte2084" or "arib-std-b67";

    /// <summary>Tone mapping, the height, and even sides, which every encoder here wants.</summary>
    public static string For(MediaStream video, int? maxHeight) => Join(
        [.. Ready(video), maxHeight is { } most ? $"scale=-2:max(2\\,trunc(min(ih\\,{most})/2)*2){Matrix(video)}" : $"scale=max(2\\,trunc(iw/2)*2):max(2\\,trunc(ih/2)*2){Matrix(video)}"]);

    /// <summary>Into a frame of a size and rate, with bars where the shape is another.</summary>
    public static string Into(MediaStream video, int width, int height, double rate) => Join(
    [
        .. Ready(video), .. Squared(video),
        $"scale={width}:{height}:force_original_aspect_ratio=decrease:force_divisible_by=2{Matrix(video)}", $"pad={width}:{height}:(ow-iw)/2:(oh-ih)/2", "setsar=1",
        $"fps={Numbers.Text(rate)}", "format=yuv420p",
    ]);

    /// <summary>For a GIF: so many frames a second, not wider than that. A video shorter than one of them is one frame, not none.</summary>
    public static string Small(MediaStream video, int width, double rate) =>
        Join([.. Ready(video), $"fps={Numbers.Text(rate)}:eof_action=pass", .. Squared(video), $"scale=min(iw\\,{width}):-1:flags=lanczos"]);

    /// <summary>What the encoder is to write about colours that were changed here; nothing where the stream's own stay.</summary>
    public static string Tags(MediaStream video) =>
        IsHdr(video) || video.IsRgb ? $"-colorspace {Rec709} -color_primaries {Rec709} -color_trc {Rec709} -color_range tv" : "";

    private static IEnumerable<string> Ready(MediaStream video)
    {
        if (video.IsInterlaced)
            yield return "yadif=deint=interlaced";
        if (!IsHdr(video))
            yield break;
        // Said outright, since files often tag the transfer function only.
        yield return $"zscale=tin={video.ColorTransfer}:min=bt2020nc:pin=bt2020:rin=tv:t=linear:npl=100,format=gbrpf32le,zscale=p={Rec709},"
            + $"tonemap=tonemap=hable:desat=0,zscale=t={Rec709}:m={Rec709}:r=tv,format=yuv420p";
    }

    private static string[] Squared(MediaStream video) => Math.Abs(video.PixelAspect - 1) > 0.001 ? ["scale=trunc(iw*sar/2)*2:ih", "setsar=1"] : [];

    private static string Matrix(MediaStream video) => video.IsRgb ? $":out_color_matrix={Rec709}:out_range=tv" : "";

    private static string Join(IEnumerable<string> filters) => string.Join(',', filters);
}
