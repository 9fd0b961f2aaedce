namespace FlipUnit.Converters.Media;

/// <summary>The containers that videos can be written in.</summary>
public enum VideoFormat
{
    Mp4,
    Webm,
    Mkv,
    Mov,
    Avi,
}

/// <summary>How much of the picture is worth how many bytes.</summary>
public enum VideoQuality
{
    Low,
    Medium,
    High,
}
