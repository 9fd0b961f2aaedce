using System.Text;
using FlipUnit.Grains.Interfaces.Jobs;

namespace FlipUnit.Grains.Conversions;

/// <summary>Brings what an attempt says on the way to its job, in order, a few times a second. What cannot be told now is told with the next piece.</summary>
internal sealed class SpokenText(IGrainFactory grains, Guid job, int attempt)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(2);

    private const int MostFailures = 5;

    /// <summary>Letters a message.</summary>
    private const int Piece = 8 * 1024;

    private readonly Lock guard = new();
    private readonly StringBuilder text = new();
    private int told;
    private Task telling = Task.CompletedTask;
    private bool isTelling;

    public void Say(string piece)
    {
        lock (guard)
        {
            text.Append(piece);
            if (isTelling)
                return;
            isTelling = true;
            telling = Task.Run(Tell);
        }
    }

    /// <summary>Done when all is told, or after a moment: the job's result says it all once more.</summary>
    public Task End()
    {
        lock (guard)
            return Task.WhenAny(telling, Task.Delay(LastPatience));
    }

    private async Task Tell()
    {
        var grain = grains.GetGrain<IJobGrain>(job);
        var failures = 0;
        while (true)
        {
            // A moment first: words come one at a time, and are told together.
            await Task.Delay(Pause);
            if (Next() is not { } next)
                return;
            try
            {
                await grain.Say(attempt, next.Offset, next.Text);
                told = next.Offset + next.Text.Length;
                failures = 0;
            }
            catch (Exception)
            {
                // The job's silo is away for a moment: the piece is sent again. Or for longer: then nobody follows it there.
                if (++failures == MostFailures)
                    return;
            }
        }
    }

    private (int Offset, string Text)? Next()
    {
        lock (guard)
        {
            isTelling = text.Length > told;
            return isTelling ? (told, text.ToString(told, Math.Min(Piece, text.Length - told))) : null;
        }
    }
}
