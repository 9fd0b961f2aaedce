using FlipUnit.Converters.Media;
using FlipUnit.Converters.Tools;
using Microsoft.Win32.SafeHandles;

namespace FlipUnit.Converters.Transcription;

/// <summary>A recording as it is sent: small, mono, of one format whatever the client's was, and where nobody speaks in it.</summary>
internal sealed class Speech : IDisposable
{
    private const string Encoded = "speech.mp3";
    private const string Pauses = "silences.txt";

    /// <summary>Quieter than speech, for this long, is a place to cut.</summary>
    private const string CutLevel = "-35dB";

    /// <summary>Quieter than anything a microphone gives.</summary>
    private const string NothingLevel = "-60dB";

    /// <summary>What may be heard of the encoder in a silent file.</summary>
    private static readonly TimeSpan Click = TimeSpan.FromSeconds(0.5);

    private readonly SafeFileHandle file;

    private Speech(SafeFileHandle file, TimeSpan length, IReadOnlyList<Silence> silences)
    {
        this.file = file;
        Length = length;
        Silences = silences;
    }

    public TimeSpan Length { get; }

    public IReadOnlyList<Silence> Silences { get; }

    /// <summary>Reads the client's file once: what is sent and the silences in it come out together.</summary>
    public static async Task<Speech> Prepare(ConversionContext context, Recording recording, Action<double> progress, CancellationToken cancellation)
    {
        var longest = context.Limits.LongestTranscription;
        string[] output =
        [
            "-ac", "1", "-ar", Numbers.Text(Mp3Frames.Rate), "-c:a", "libmp3lame", "-b:a", $"{Mp3Frames.KiloBits}k", "-reservoir", "0", "-write_xing", "0", "-id3v2_version", "0",
            // What a file holds beyond the length it says is not sent.
            "-t", Numbers.Text((longest + (2 * Recording.Padding)).TotalSeconds), Encoded,
        ];
        var result = await Hear(context, recording, CutLevel, output, time => progress(time / recording.Length), cancellation);
        var path = context.Folder.WorkPath(Encoded);
        if (result.ExitCode != 0 || !File.Exists(path))
            throw new ConversionException(ErrorCode.UnreadableInput, "The file is damaged: its sound could not be read.", result.Error);
        PlainFiles.Require(context.Folder.Work, path);
        var file = File.OpenHandle(path);
        try
        {
            var length = Check(file, recording, longest, result);
            var silences = await Heard(context, length, cancellation);
            if (Silent(silences) + Click >= length)
                await ThrowIfSilent(context, recording, length, cancellation);
            return new Speech(file, length, silences);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>A part as a file of its own; read from the whole's.</summary>
    public Stream Open(AudioPart part)
    {
        var (from, to) = (Mp3Frames.Offset(part.From), part.To >= Length ? RandomAccess.GetLength(file) : Mp3Frames.Offset(part.To));
        return new FileSlice(file, from, to - from);
    }

    public void Dispose() => file.Dispose();

    /// <summary>Exit 0 is no proof: whole frames, and as many as the file should give.</summary>
    private static TimeSpan Check(SafeFileHandle file, Recording recording, TimeSpan longest, ToolResult result)
    {
        var bytes = RandomAccess.GetLength(file);
        Span<byte> head = stackalloc byte[4];
        if (bytes == 0)
            throw new ConversionException(ErrorCode.UnreadableInput, "The file is damaged: its sound could not be read.", result.Error);
        if (bytes % Mp3Frames.Bytes != 0 || RandomAccess.Read(file, head, bytes - Mp3Frames.Bytes) != head.Length || !Mp3Frames.IsFrame(head))
            throw new ConversionException(ErrorCode.ToolFailed, "The sound could not be prepared.", $"{bytes} bytes are no frames of {Mp3Frames.Bytes}");
        var length = Mp3Frames.Length(bytes);
        if (length > longest + Recording.Padding)
            throw Recording.TooLong(longest);
        return recording.Length - length <= MediaLength.Drift(recording.Length) ? length : throw new ConversionException(
            ErrorCode.UnreadableInput, $"The file is damaged: only {Numbers.Said(length)} of its {Numbers.Said(recording.Length)} seconds could be read.", result.Error);
    }

    /// <summary>Pauses everywhere are a quiet recording, or none at all: a provider would be paid for it and make words up.</summary>
    private static async Task ThrowIfSilent(ConversionContext context, Recording recording, TimeSpan length, CancellationToken cancellation)
    {
        var result = await Hear(context, recording, NothingLevel, ["-f", "null", "-"], _ => { }, cancellation);
        if (result.ExitCode == 0 && Silent(await Heard(context, length, cancellation)) + Click >= length)
            throw new ConversionException(ErrorCode.UnsupportedInput, "There is nothing to hear in the file: it is silent from beginning to end.");
    }

    private static Task<ToolResult> Hear(
        ConversionContext context, Recording recording, string level, string[] output, Action<TimeSpan> heard, CancellationToken cancellation)
    {
        var input = MediaInput.Of(recording.Input, threads: 1);
        var filters = $"aresample={Mp3Frames.Rate},aformat=channel_layouts=mono,silencedetect=noise={level}:d=0.4,ametadata=mode=print:file={Pauses}";
        string[] arguments =
        [
            .. Ffmpeg.Quiet, "-y", .. input.Options, "-i", input.Path, "-vn", "-sn", "-dn", "-map", $"0:{recording.Sound.Index}", "-map_metadata", "-1", "-af", filters, .. output,
        ];
        var command = new ToolCommand("ffmpeg", arguments)
        {
            MemoryMegabytes = context.Share.MemoryMegabytes,
            FileMegabytes = 256,
            OnOutputLine = line =>
            {
                if (MediaLength.Time(line) is { } time)
                    heard(time);
            },
        };
        return context.Tools.Run(command, context.Folder, cancellation);
    }

    private static async Task<IReadOnlyList<Silence>> Heard(ConversionContext context, TimeSpan length, CancellationToken cancellation)
    {
        var path = context.Folder.WorkPath(Pauses);
        PlainFiles.Require(context.Folder.Work, path);
        return Silence.Read(await File.ReadAllLinesAsync(path, cancellation), length);
    }

    private static TimeSpan Silent(IReadOnlyList<Silence> silences) => TimeSpan.FromTicks(silences.Sum(silence => silence.Length.Ticks));
}
