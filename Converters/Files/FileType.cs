namespace FlipUnit.Converters.Files;

/// <summary>A kind of file: short name, media type and extensions (without the dot, the usual one first).</summary>
public sealed record FileType(string Name, string MediaType, params string[] Extensions)
{
    public string Extension => Extensions[0];

    public override string ToString() => Name;
}
