using System.Globalization;
using System.Security.Cryptography;

namespace FlipUnit.Converters.Pdf.ToEpub;

/// <summary>The pictures of a book: each once, however many pages show it.</summary>
internal sealed class Pictures(string folder)
{
    private const int LeastSide = 8;
    private const int MostPictures = 10_000;

    private readonly Dictionary<string, string> names = [];
    private readonly List<(string Name, string Path, string MediaType)> kept = [];

    /// <summary>Name in the book, path on this machine, media type.</summary>
    public IReadOnlyList<(string Name, string Path, string MediaType)> Kept => kept;

    /// <summary>The name in the book; null for what is no picture, or only a line or a dot.</summary>
    /// <exception cref="ConversionException">OutputTooLarge.</exception>
    public string? Keep(string file)
    {
        var path = Path.Combine(folder, file);
        if (RasterSize.Read(path) is not { } size || Math.Min(size.Width, size.Height) < LeastSide)
            return null;
        using var content = File.OpenRead(path);
        var extension = content.ReadByte() == 0xFF ? "jpg" : "png";
        content.Position = 0;
        var hash = System.Convert.ToHexString(SHA256.HashData(content));
        if (names.TryGetValue(hash, out var known))
            return known;
        if (kept.Count == MostPictures)
            throw new ConversionException(ErrorCode.OutputTooLarge, "The PDF has more pictures than a book may hold; leave them out with images = false.");
        var name = names[hash] = string.Create(CultureInfo.InvariantCulture, $"images/{kept.Count + 1:00000}.{extension}");
        kept.Add((name, path, extension == "jpg" ? "image/jpeg" : "image/png"));
        return name;
    }
}
