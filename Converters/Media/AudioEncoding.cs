using FFMpegCore;
using FlipUnit.Converters.Files;

namespace FlipUnit.Converters.Media;

/// <summary>The formats that sound can be written in.</summary>
public enum AudioFormat
{
    Mp3,
    Wav,
    Ogg,
    Flac,
    M4a,
    Opus,
}

/// <summary>The encoder of each format, and what it can hold.</summary>
internal static class AudioEncoding
{
    /// <summary>Past this no format here knows where the speakers stand.</summary>
    public const int MostChannels = 8;

    /// <summary>libopus takes no more a channel.</summary>
    private const int MostOpusKbps = 256;

    /// <summary>Vorbis by quality, which works at every rate: the bits a second of stereo, in thousands, from quality -1 on.</summary>
    private static readonly int[] VorbisKbps = [45, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 500];

    public static FileType TypeOf(AudioFormat format) => format switch
    {
        AudioFormat.Mp3 => FileTypes.Mp3,
        AudioFormat.Wav => FileTypes.Wav,
        AudioFormat.Ogg => FileTypes.Ogg,
        AudioFormat.Flac => FileTypes.Flac,
        AudioFormat.M4a => FileTypes.M4a,
        AudioFormat.Opus => FileTypes.Opus,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "no such format"),
    };

    /// <summary>Samples a second that the format can say; empty where every number will do.</summary>
    public static IReadOnlyList<int> Rates(AudioFormat format) => format switch
    {
        AudioFormat.Mp3 => [8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000],
        AudioFormat.M4a => [8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 64_000, 88_200, 96_000],
        AudioFormat.Opus => [8000, 12_000, 16_000, 24_000, 48_000],
        _ => [],
    };

    /// <summary>How many channels of <paramref name="channels"/> come out.</summary>
    public static int Channels(AudioFormat format, int channels) => format == AudioFormat.Mp3 || channels > MostChannels ? Math.Min(channels, 2) : channels;

    /// <summary>Formats that carry a cover image as a stream of their own.</summary>
    public static bool HoldsCover(AudioFormat format) => format is AudioFormat.Mp3 or AudioFormat.Flac or AudioFormat.M4a;

    /// <param name="options">Of the output.</param>
    /// <param name="format">What to write.</param>
    /// <param name="bitrateKbps">Of lossy formats; null for the usual.</param>
    /// <param name="channels">That go in.</param>
    /// <param name="isDeep">Whether the samples have more than 16 bits.</param>
    public static void Encode(FFMpegOutputOptions options, AudioFormat format, int? bitrateKbps, int channels, bool isDeep)
    {
        var kept = Channels(format, channels);
        if (kept != channels)
            options.WithCustomArgument($"-ac {kept}");
        switch (format)
        {
            case AudioFormat.Mp3:
                options.WithAudioCodec("libmp3lame").WithAudioBitrate(bitrateKbps ?? 192).WithCustomArgument("-id3v2_version 3");
                break;
            case AudioFormat.Wav:
                // Past 4 GiB a WAV needs the longer header.
                options.WithAudioCodec(isDeep ? "pcm_s24le" : "pcm_s16le").WithCustomArgument("-rf64 auto");
                break;
            case AudioFormat.Ogg:
                options.WithAudioCodec("libvorbis").WithCustomArgument($"-q:a {Numbers.Text(VorbisQuality((bitrateKbps ?? 80 * kept) * 2.0 / kept))}");
                break;
            case AudioFormat.Flac:
                options.WithAudioCodec("flac").WithCustomArgument($"-sample_fmt {(isDeep ? "s32" : "s16")}");
                break;
            case AudioFormat.M4a:
                options.WithAudioCodec("aac").WithAudioBitrate(bitrateKbps ?? 80 * kept).WithCustomArgument("-movflags +faststart");
                break;
            default:
                options.WithAudioCodec("libopus").WithAudioBitrate(Math.Min(bitrateKbps ?? 48 * kept, MostOpusKbps * kept));
                // libopus wants the layouts by their usual names: not 5.1(side).
                if (kept > 2)
                    options.WithCustomArgument("-af aformat=channel_layouts=7.1|6.1|5.1|5.0|quad|3.0");
                break;
        }
    }

    private static double VorbisQuality(double kbps)
    {
        var above = Math.Clamp(Array.FindIndex(VorbisKbps, step => step >= kbps) is var found && found < 0 ? VorbisKbps.Length - 1 : found, 1, VorbisKbps.Length - 1);
        var (low, high) = (VorbisKbps[above - 1], VorbisKbps[above]);
        return Math.Round(Math.Clamp(above - 2 + ((kbps - low) / (high - low)), -1, 10), 2);
    }
}
