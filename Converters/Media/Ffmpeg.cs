using FFMpegCore;
using FlipUnit.Converters.Tools;

namespace FlipUnit.Converters.Media;

/// <summary>One run of ffmpeg: arguments by FFMpegCore, progress by its own report, and a look at what came out.</summary>
internal sealed record Ffmpeg(ConversionContext Context, IReadOnlyList<MediaInput> Inputs, string Output)
{
    public static readonly string[] Quiet = ["-nostdin", "-hide_banner", "-loglevel", "error", "-nostats", "-progress", "pipe:1"];

    /// <summary>What decoders say of a part they could not read.</summary>
    private static readonly string[] Damage = ["Error while decoding", "Invalid data found", "corrupt", "error while decoding"];

    /// <summary>Length of what is to come out; zero when nobody knows.</summary>
    public TimeSpan Expected { get; init; }

    public required Action<FFMpegOutputOptions> Write { get; init; }

    /// <summary>Which part of the job's progress this run is.</summary>
    public (double From, double To) Part { get; init; } = (0, 1);

    /// <summary>The largest file it may write, in MiB.</summary>
    public int FileMegabytes { get; init; } = 10_240;

    /// <summary>Runs it and looks at the output.</summary>
    public async Task<Made> Make(CancellationToken cancellation)
    {
        var result = await Run(cancellation);
        ThrowIfFailed(result);
        return await Check(result, cancellation);
    }

    /// <summary>Runs it; false when ffmpeg refuses, where another way may be gone.</summary>
    public async Task<Made?> Try(CancellationToken cancellation)
    {
        var result = await Run(cancellation);
        return result.ExitCode == 0 ? await Check(result, cancellation) : null;
    }

    /// <summary>Runs it for what is no media file: a palette, a first pass.</summary>
    public async Task Prepare(CancellationToken cancellation) => ThrowIfFailed(await Run(cancellation));

    private Task<ToolResult> Run(CancellationToken cancellation)
    {
        var line = FFMpegArguments.FromFileInput(Inputs[0].Path, verifyExists: false, options => Open(options, Inputs[0]));
        foreach (var input in Inputs.Skip(1))
            line.AddFileInput(input.Path, verifyExists: false, options => Open(options, input));
        var threads = Context.Share.Threads;
        var arguments = line.OutputToFile(Output, overwrite: true, options => Write(options.WithThreads(threads).WithDuration(MediaProbe.Longest))).Arguments;
        var command = new ToolCommand("ffmpeg", [.. Quiet, "-filter_threads", Numbers.Text(threads), "-filter_complex_threads", Numbers.Text(threads), .. CommandLine.Split(arguments)])
        {
            MemoryMegabytes = Context.Share.MemoryMegabytes,
            FileMegabytes = FileMegabytes,
            OnOutputLine = Report,
        };
        return Context.Tools.Run(command, Context.Folder, cancellation);
    }

    private static void Open(FFMpegInputOptions options, MediaInput input)
    {
        foreach (var option in input.Options)
            options.WithCustomArgument(option);
    }

    private static void ThrowIfFailed(ToolResult result)
    {
        if (result.ExitCode != 0)
            throw new ConversionException(ErrorCode.UnreadableInput, "The file is damaged, or holds something that cannot be converted.", result.Error);
    }

    /// <summary>Exit 0 is no proof: the output must open, and last as long as it should.</summary>
    private async Task<Made> Check(ToolResult result, CancellationToken cancellation)
    {
        var made = await MediaProbe.Run(Context, Context.Tools.BoxPath(Context.Folder, Output), cancellation)
            ?? throw new ConversionException(ErrorCode.UnreadableInput, "Nothing that plays came out of the file.", result.Error);
        if (made.Duration >= MediaProbe.Longest && !MediaLength.Agree(Expected, made.Duration))
            throw MediaProbe.TooLong();
        if (Expected > TimeSpan.Zero && made.Duration > TimeSpan.Zero && Expected - made.Duration > MediaLength.Drift(Expected))
        {
            throw new ConversionException(
                ErrorCode.UnreadableInput, $"The file is damaged: only {Numbers.Said(made.Duration)} of its {Numbers.Said(Expected)} seconds could be read.", result.Error);
        }

        if (Expected > TimeSpan.Zero && made.Duration - Expected > MediaLength.Drift(Expected) && !await LastsThatLong(made.Duration, cancellation))
            throw new ConversionException(ErrorCode.ToolFailed, "The result came out longer than the file is.", result.Error);
        return new Made(made, Array.Exists(Damage, word => result.Error.Contains(word, StringComparison.Ordinal)));
    }

    /// <summary>A file may say less than it holds; then its packets tell.</summary>
    private async Task<bool> LastsThatLong(TimeSpan made, CancellationToken cancellation)
    {
        var sum = TimeSpan.Zero;
        foreach (var input in Inputs.Where(input => input.IsClients))
            sum += await MediaLength.Measure(Context, input, "-map 0:V? -map 0:a?", cancellation);
        return MediaLength.Agree(made, sum);
    }

    private void Report(string line)
    {
        if (Expected > TimeSpan.Zero && MediaLength.Time(line) is { } time)
            Context.Report(Part.From + ((Part.To - Part.From) * Math.Min(1, time / Expected)));
    }
}

/// <summary>What came out of a run, and whether parts of the input could not be read.</summary>
internal sealed record Made(MediaProbe Probe, bool IsDamaged)
{
    public const string DamagedNote = "Parts of the file are damaged; what could be read was converted.";
}
