namespace FlipUnit.Converters.Images;

/// <summary>What a silo asks an image worker to do with one file.</summary>
public sealed record ImageRequest
{
    /// <summary>Name in the in folder.</summary>
    public required string Input { get; init; }

    /// <summary>The sniffed format; no loader but its own is tried.</summary>
    public required ImageFormat Source { get; init; }

    /// <summary>Name in the work folder.</summary>
    public required string Output { get; init; }

    public required ImageFormat Target { get; init; }

    /// <summary>1 to 100; null for the format's own default.</summary>
    public int? Quality { get; init; }

    public bool Lossless { get; init; }

    /// <summary>Six hex digits, under what is transparent where the target knows no transparency.</summary>
    public string Background { get; init; } = "ffffff";

    public bool KeepMetadata { get; init; }

    /// <summary>Page or frame from 1; null for all of an animation, or the first.</summary>
    public int? Page { get; init; }

    /// <summary>Null to keep the size.</summary>
    public ImageSize? Size { get; init; }

    public int Threads { get; init; } = 1;
}

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

/// <summary>What an image worker answers.</summary>
public sealed record ImageAnswer(int Width, int Height, int Frames, IReadOnlyList<string> Notes);
