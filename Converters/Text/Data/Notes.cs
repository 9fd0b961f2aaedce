namespace FlipUnit.Converters.Text.Data;

/// <summary>What a conversion could not keep, each thing said once.</summary>
internal sealed class Notes
{
    private const int Most = 20;

    private readonly List<string> sentences = [];

    public IReadOnlyList<string> Sentences => sentences;

    public void Add(string sentence)
    {
        if (sentences.Count < Most && !sentences.Contains(sentence))
            sentences.Add(sentence);
    }
}
