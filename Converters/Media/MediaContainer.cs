using System.Text.Json.Serialization;

namespace FlipUnit.Converters.Media;

/// <summary>What ffprobe says of the file as a whole.</summary>
internal sealed record MediaContainer(
    [property: JsonPropertyName("format_name")] string? Name, [property: JsonPropertyName("duration")] string? Duration, [property: JsonPropertyName("tags")] Dictionary<string, string>? Tags)
{
    /// <summary>What MOV and MP4 say of themselves, and what cameras say a second time under QuickTime's names.</summary>
    private static readonly string[] Technical = ["major_brand", "minor_version", "compatible_brands", "creation_time", "encoder", "date", "make", "model", "location", "location-eng"];

    private Dictionary<string, string>.KeyCollection Names => (Tags ?? []).Keys;

    public bool HasDate => Names.Any(name => name.Equals("creation_time", StringComparison.OrdinalIgnoreCase));

    /// <summary>The place, the camera and its local time, as QuickTime names them; Matroska does so in capitals.</summary>
    public bool HasCameraTags => Names.Any(name => name.StartsWith("com.apple.quicktime.", StringComparison.OrdinalIgnoreCase));

    /// <summary>No title or other tag that players look for in its usual place.</summary>
    public bool HasOnlyCameraTags => Names.Any(name => name.StartsWith("com.apple.quicktime.", StringComparison.Ordinal)) && Names.All(name => name.Contains('.') || Technical.Contains(name));
}
