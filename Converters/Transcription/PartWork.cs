using System.Globalization;
using System.Text.Json;
using FlipUnit.Converters.Providers;

namespace FlipUnit.Converters.Transcription;

/// <summary>
/// Has the parts of a recording transcribed, some at once. What was heard of a part is kept as soon as it is there: an attempt
/// after a lost one sends only what is missing, since the rest is paid for.
/// </summary>
internal sealed class PartWork(ConversionContext context, Speech speech, Transcriber transcriber, SpeechRequest request)
{
    /// <summary>Of one job; the providers' own limits hold for all jobs together.</summary>
    private const int MostAtOnce = 4;

    public async Task<IReadOnlyList<(AudioPart Part, Transcript Heard)>> Run(IReadOnlyList<AudioPart> parts, PartProgress progress, CancellationToken cancellation)
    {
        using var room = new SemaphoreSlim(MostAtOnce);
        var failed = false;
        var work = Task.WhenAll(parts.Select(Part));
        await ((Task)work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // With no provider to be had the job waits in its queue, whatever became of other parts before that was clear.
        if (work.Exception?.InnerExceptions.OfType<ProvidersOpenException>().FirstOrDefault() is { } open)
            throw open;
        return await work;

        async Task<(AudioPart Part, Transcript Heard)> Part(AudioPart part)
        {
            await room.WaitAsync(cancellation);
            try
            {
                // The others' failure does not end what is under way and will be paid for, but nothing more begins.
                if (Volatile.Read(ref failed))
                    return (part, Transcript.Nothing);
                progress.Begin(part);
                var heard = await Heard(part, cancellation);
                progress.End(part);
                return (part, heard);
            }
            catch
            {
                Volatile.Write(ref failed, true);
                throw;
            }
            finally
            {
                room.Release();
            }
        }
    }

    private async Task<Transcript> Heard(AudioPart part, CancellationToken cancellation)
    {
        var name = Name(part);
        if (await context.Checkpoints.Load(name, cancellation) is { } saved && JsonSerializer.Deserialize<HeardPart>(saved) is { } known)
        {
            context.Spend(known.Usd);
            return known.Transcript;
        }

        var heard = await transcriber.Transcribe(() => speech.Open(part), part.Length, request, cancellation);
        context.Spend(heard.Usd);
        // Also when the attempt is being ended right now: the money is spent.
        await context.Checkpoints.Save(name, JsonSerializer.SerializeToUtf8Bytes(heard), CancellationToken.None);
        return heard.Transcript;
    }

    /// <summary>By its times: should another version of ffmpeg find other places to cut, nothing is taken for what it is not.</summary>
    private static string Name(AudioPart part) =>
        string.Create(CultureInfo.InvariantCulture, $"part-{part.From.TotalMilliseconds:0}-{part.To.TotalMilliseconds:0}");
}
