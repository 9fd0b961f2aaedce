using System.Globalization;
using FFMpegCore;
using FlipUnit.Converters.Files;
using FlipUnit.Converters.Tools;

namespace FlipUnit.Converters.Media;

/// <summary>One run of ffmpeg: arguments by FFMpegCore, progress by its own report, and a look at what came out.</summary>
internal static class Ffmpeg
{
    private const string ProgressKey = "out_time_us=";
    private const double MostDrift = 0.02;
    private static readonly TimeSpan LeastDrift = TimeSpan.FromSeconds(0.5);

    /// <param name="context">The attempt.</param>
    /// <param name="input">The file to read.</param>
    /// <param name="output">Name in the work folder.</param>
    /// <param name="expected">Length of what is to come out; zero when nobody knows.</param>
    /// <param name="inputOptions">Before <c>-i</c>.</param>
    /// <param name="outputOptions">After it.</param>
    /// <param name="memoryMegabytes">Budget of the process.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<MediaProbe> Run(
        ConversionContext context, InputFile input, string output, TimeSpan expected,
        Action<FFMpegInputOptions> inputOptions, Action<FFMpegOutputOptions> outputOptions, int memoryMegabytes, CancellationToken cancellation)
    {
        var line = FFMpegArguments
            .FromFileInput(input.BoxPath, verifyExists: false, options => inputOptions(options.WithCustomArgument(MediaInput.Text)))
            .OutputToFile(output, overwrite: true, options => outputOptions(options.WithThreads(context.Share.Threads)))
            .Arguments;
        var result = await context.Tools.Run(
            new ToolCommand("ffmpeg", ["-nostdin", "-hide_banner", "-loglevel", "error", "-nostats", "-progress", "pipe:1", .. CommandLine.Split(line)])
            {
                MemoryMegabytes = memoryMegabytes,
                OnOutputLine = said => Report(context, said, expected),
            },
            context.Folder, cancellation);
        if (result.ExitCode != 0)
            throw new ConversionException(ErrorCode.UnreadableInput, "The file is damaged, or holds something that cannot be converted.", result.Error);
        return await Check(context, output, expected, result.Error, cancellation);
    }

    /// <summary>Exit 0 is no proof: the output must open, and last as long as it should.</summary>
    private static async Task<MediaProbe> Check(ConversionContext context, string output, TimeSpan expected, string said, CancellationToken cancellation)
    {
        var made = await MediaProbe.Run(context, context.Tools.BoxPath(context.Folder, output), cancellation)
            ?? throw new ConversionException(ErrorCode.UnreadableInput, "Nothing that plays came out of the file.", said);
        var drift = TimeSpan.FromSeconds(Math.Max(expected.TotalSeconds * MostDrift, LeastDrift.TotalSeconds));
        if (expected > TimeSpan.Zero && made.Duration > TimeSpan.Zero && expected - made.Duration > drift)
        {
            throw new ConversionException(
                ErrorCode.UnreadableInput,
                string.Create(CultureInfo.InvariantCulture, $"The file is damaged: only {made.Duration.TotalSeconds:0.0} of its {expected.TotalSeconds:0.0} seconds could be read."), said);
        }

        return made;
    }

    private static void Report(ConversionContext context, string line, TimeSpan expected)
    {
        if (expected > TimeSpan.Zero && line.StartsWith(ProgressKey, StringComparison.Ordinal)
            && long.TryParse(line.AsSpan(ProgressKey.Length), CultureInfo.InvariantCulture, out var microseconds))
        {
            context.Report(microseconds / expected.TotalMicroseconds);
        }
    }
}
