namespace FlipUnit.Converters.Media;

/// <summary>A file that ffmpeg reads. What clients sent is opened with lists of what it may be: a playlist under a media name must not make ffmpeg read other files.</summary>
internal sealed record MediaInput(string Path, params string[] Options)
{
    /// <summary>The demuxers that are let at a file. No playlists, no concat, no subtitles, no images with sequences.</summary>
    private const string Formats = "mov,matroska,avi,mpegts,mpeg,flv,asf,ogg,wav,mp3,flac,aac,aiff,gif,w64,amr,caf,h264,hevc";

    /// <summary>For every input, ffprobe's too.</summary>
    public static IReadOnlyList<string> Walls { get; } = ["-protocol_whitelist", "file,pipe", "-format_whitelist", Formats];

    /// <summary>False for what we made ourselves on the way, such as a palette.</summary>
    public bool IsClients => Options.Contains("-format_whitelist");

    /// <summary>A list of ours, whose entries are links of ours to files that were looked at before.</summary>
    public static MediaInput List(string name) =>
        new(name, "-protocol_whitelist", "file,pipe", "-format_whitelist", $"concat,{Formats}", "-f", "concat", "-safe", "1");

    /// <summary>A client's file, from <paramref name="start"/> on, for <paramref name="duration"/>, in seconds; before the input, so that what is not wanted is not decoded.</summary>
    public static MediaInput Of(Files.InputFile file, int threads, double? start = null, double? duration = null)
    {
        var options = new List<string>(Walls) { "-threads", Numbers.Text(threads) };
        if (start is { } from)
            options.AddRange(["-ss", Numbers.Text(from)]);
        if (duration is { } length)
            options.AddRange(["-t", Numbers.Text(length)]);
        return new MediaInput(file.BoxPath, [.. options]);
    }
}
