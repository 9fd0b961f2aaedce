namespace FlipUnit.Converters.Media;

/// <summary>What every input of ffmpeg and ffprobe is opened with: a list or playlist under a media name must not make it read other files.</summary>
internal static class MediaInput
{
    private const string Protocols = "file,pipe";

    /// <summary>The demuxers that are let at a file. No playlists, no concat, no subtitles, no images with sequences.</summary>
    private const string Formats = "mov,matroska,avi,mpegts,mpeg,flv,asf,ogg,wav,mp3,flac,aac,aiff,gif,w64,amr,caf,h264,hevc";

    public static IReadOnlyList<string> Flags { get; } = ["-protocol_whitelist", Protocols, "-format_whitelist", Formats];

    public static string Text { get; } = string.Join(' ', Flags);
}
