using FlipUnit.Grains.Interfaces.Jobs;

namespace FlipUnit.Grains.Jobs;

/// <summary>What the attempt under way has told: how far it is, what it waits for, what it said. Memory only; each change that is news is true.</summary>
internal sealed class AttemptSoFar
{
    private readonly SaidSoFar said = new();

    public double Progress { get; private set; }

    /// <summary>What it waits for; null when it works.</summary>
    public string? Waits { get; private set; }

    public void Begin()
    {
        Progress = 0;
        Waits = null;
    }

    /// <summary>False unless it is further than before.</summary>
    public bool Advance(double fraction)
    {
        if (fraction <= Progress)
            return false;
        Progress = Math.Min(fraction, 1);
        return true;
    }

    public bool WaitFor(string? what)
    {
        var isNews = Waits != what;
        Waits = what;
        return isNews;
    }

    /// <inheritdoc cref="SaidSoFar.Add"/>
    public bool Say(int attempt, int offset, string text) => said.Add(attempt, offset, text);

    public SaidText? Said(int attempt, int offset) => said.From(attempt, offset);

    public int SaidLength(int attempt) => said.LengthOf(attempt);

    /// <summary>Foretold from what is done; null while that is too little to tell.</summary>
    public int? EtaSeconds(DateTimeOffset? startedAt, DateTimeOffset now) => Progress < 0.02 || startedAt is not { } started
        ? null
        : (int)Math.Ceiling((now - started).TotalSeconds * (1 - Progress) / Progress);
}
