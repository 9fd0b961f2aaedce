using System.Text;
using FlipUnit.Grains.Interfaces.Jobs;

namespace FlipUnit.Grains.Jobs;

/// <summary>What a job's attempt has said on the way, for those who follow it. Memory only: the result has all of it.</summary>
internal sealed class SaidSoFar
{
    /// <summary>Letters: as much as a result may hold.</summary>
    public const int Most = 64 * 1024;

    private readonly StringBuilder text = new();
    private int attempt;

    /// <summary>Where the text begins: not at 0 when an earlier activation of the job has heard the first part.</summary>
    private int start;

    public int LengthOf(int ofAttempt) => ofAttempt == attempt ? start + text.Length : 0;

    /// <summary>False when it was known, comes with a gap, or is too much.</summary>
    public bool Add(int ofAttempt, int offset, string piece)
    {
        if (ofAttempt != attempt)
        {
            attempt = ofAttempt;
            start = offset;
            text.Clear();
        }

        var known = start + text.Length - offset;
        if (known < 0 || known >= piece.Length || text.Length + piece.Length > Most)
            return false;
        text.Append(piece, known, piece.Length - known);
        return true;
    }

    public SaidText? From(int ofAttempt, int offset)
    {
        if (ofAttempt != attempt || offset >= start + text.Length)
            return null;
        var from = Math.Max(offset, start);
        return new SaidText(attempt, from, text.ToString(from - start, text.Length - (from - start)));
    }
}
