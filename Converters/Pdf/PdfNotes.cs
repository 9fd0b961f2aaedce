namespace FlipUnit.Converters.Pdf;

/// <summary>Sentences that several operations say of their results.</summary>
internal static class PdfNotes
{
    public const string Unprotected = "The protection of the original (its password, or the rights to print and change) was not kept.";

    public const string Repaired = "A file was damaged and has been repaired as far as possible: check the result.";

    public const string Unsigned = "The digital signatures are no longer valid, since the file has changed.";

    private const int MostNames = 5;

    /// <summary>"a", "b" and 3 more.</summary>
    public static string List(IReadOnlyList<string> names) => names.Count switch
    {
        1 => names[0],
        <= MostNames => $"{string.Join(", ", names.SkipLast(1))} and {names[^1]}",
        _ => $"{string.Join(", ", names.Take(MostNames))} and {names.Count - MostNames} more",
    };
}
