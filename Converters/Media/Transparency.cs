using System.Globalization;
using FlipUnit.Converters.Tools;

namespace FlipUnit.Converters.Media;

/// <summary>Whether a video can be seen through. None of the pictures that are encoded here can.</summary>
internal static class Transparency
{
    private const string LeastAlpha = "lavfi.signalstats.YMIN=";

    /// <summary>Full is 255; what is rounded from deeper samples may be a little less.</summary>
    private const int Opaque = 250;

    /// <summary>What is to be said of sources that were encoded: nothing, unless one of them could be seen through.</summary>
    public static async Task<IReadOnlyList<string>> LostNotes(ConversionContext context, IEnumerable<VideoSource> sources, CancellationToken cancellation)
    {
        foreach (var source in sources)
        {
            if (await Shows(context, source, cancellation))
                return ["Transparency is not kept."];
        }

        return [];
    }

    /// <summary>Every GIF is decoded with an alpha channel, and few are transparent: the first frame is looked at.</summary>
    private static async Task<bool> Shows(ConversionContext context, VideoSource source, CancellationToken cancellation)
    {
        if (source.Video.IsMarkedTransparent || !source.Video.HasAlpha)
            return source.Video.IsMarkedTransparent;
        var input = MediaInput.Of(source.Input, 1);
        var isOpaque = true;
        string[] arguments =
        [
            "-nostdin", "-hide_banner", "-loglevel", "error", .. input.Options, "-i", input.Path, "-map", $"0:{source.Video.Index}", "-frames:v", "1",
            "-vf", "alphaextract,format=gray,signalstats,metadata=print:key=lavfi.signalstats.YMIN:file=-", "-f", "null", "-",
        ];
        await context.Tools.Run(
            new ToolCommand("ffmpeg", arguments) { MemoryMegabytes = context.Share.MemoryMegabytes, OnOutputLine = line => isOpaque &= !IsTransparent(line) }, context.Folder, cancellation);
        return !isOpaque;
    }

    private static bool IsTransparent(string line) =>
        line.StartsWith(LeastAlpha, StringComparison.Ordinal) && int.TryParse(line.AsSpan(LeastAlpha.Length), CultureInfo.InvariantCulture, out var least) && least < Opaque;
}
