namespace FlipUnit.Converters.Images;

/// <summary>What a silo asks an image worker to do: write one image, or several put together.</summary>
public sealed record ImageRequest
{
    public required IReadOnlyList<ImageInput> Inputs { get; init; }

    /// <summary>Name in the work folder.</summary>
    public required string Output { get; init; }

    public required ImageFormat Target { get; init; }

    /// <summary>1 to 100; null for the format's own default.</summary>
    public int? Quality { get; init; }

    public bool Lossless { get; init; }

    /// <summary>Six hex digits, under what is transparent where the target knows no transparency; null to keep it transparent where it does.</summary>
    public string? Background { get; init; } = "ffffff";

    public bool KeepMetadata { get; init; }

    /// <summary>Page or frame from 1; null for all of an animation, or the first.</summary>
    public int? Page { get; init; }

    /// <summary>Null to keep the size.</summary>
    public ImageSize? Size { get; init; }

    /// <summary>How the inputs are put together; null when there is one.</summary>
    public ImageLayout? Layout { get; init; }

    public int Threads { get; init; } = 1;
}

/// <summary>One file of a request.</summary>
/// <param name="Name">In the in folder.</param>
/// <param name="Format">As sniffed; no loader but its own is tried.</param>
public sealed record ImageInput(string Name, ImageFormat Format);

/// <summary>The size to make; a missing side follows from the other.</summary>
public sealed record ImageSize(int? Width, int? Height, ImageFit Fit, bool Upscale);

/// <summary>How an image is brought into a width and a height.</summary>
public enum ImageFit
{
    Inside,
    Cover,
    Contain,
    Fill,
    Outside,
}

/// <summary>Images side by side in rows of <paramref name="Columns"/>, with <paramref name="Gap"/> pixels between them.</summary>
public sealed record ImageLayout(int Columns, int Gap, ImageAlign Align);

/// <summary>Where a smaller image stands beside larger ones.</summary>
public enum ImageAlign
{
    Start,
    Center,
    End,
}

/// <summary>What an image worker answers.</summary>
public sealed record ImageAnswer(int Width, int Height, int Frames, IReadOnlyList<string> Notes);
