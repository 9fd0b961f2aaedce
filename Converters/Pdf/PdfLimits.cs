namespace FlipUnit.Converters.Pdf;

/// <summary>What a PDF may ask of a node.</summary>
internal static class PdfLimits
{
    /// <summary>Pages of one job.</summary>
    public const int MostPages = 2_000;

    /// <summary>Pixels of one drawn page.</summary>
    public const long MostPixels = 100_000_000;

    public const int LeastDpi = 36;

    public const int MostDpi = 600;

    /// <summary>Characters of a password; PDF itself takes 127 bytes.</summary>
    public const int PasswordCharacters = 127;

    /// <summary>No control characters, which no person types and which would end a line of an argument file.</summary>
    public const string PasswordPattern = @"^[^\u0000-\u001f\u007f]*$";

    public const string PasswordSyntax = "must not hold control characters";
}
