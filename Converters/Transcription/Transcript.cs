namespace FlipUnit.Converters.Transcription;

/// <summary>Something that was said, and when, in seconds from the beginning.</summary>
internal sealed record Said(double Start, double End, string Text)
{
    public double Middle => (Start + End) / 2;

    public Said Later(double seconds) => this with { Start = Start + seconds, End = End + seconds };
}

/// <summary>What was heard in a sound: sentences or parts of them, single words where they were asked for, and the language as the provider names it.</summary>
internal sealed record Transcript(IReadOnlyList<Said> Segments, IReadOnlyList<Said> Words, string? Language)
{
    public static Transcript Nothing { get; } = new([], [], null);
}
