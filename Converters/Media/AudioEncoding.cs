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

/// <summary>The encoder of each format.</summary>
internal static class AudioEncoding
{
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

    public static void Encode(FFMpegOutputOptions options, AudioFormat format, int? bitrateKbps)
    {
        switch (format)
        {
            case AudioFormat.Mp3:
                options.WithAudioCodec("libmp3lame").WithAudioBitrate(bitrateKbps ?? 192);
                break;
            case AudioFormat.Wav:
                options.WithAudioCodec("pcm_s16le");
                break;
            case AudioFormat.Ogg:
                options.WithAudioCodec("libvorbis").WithAudioBitrate(bitrateKbps ?? 160);
                break;
            case AudioFormat.Flac:
                options.WithAudioCodec("flac");
                break;
            case AudioFormat.M4a:
                options.WithAudioCodec("aac").WithAudioBitrate(bitrateKbps ?? 160).WithCustomArgument("-movflags +faststart");
                break;
            default:
                options.WithAudioCodec("libopus").WithAudioBitrate(bitrateKbps ?? 96);
                break;
        }
    }
}
