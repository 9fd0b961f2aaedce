using System.Buffers.Text;
using System.Globalization;
using System.Text;
using FlipUnit.Storage.Sql;

namespace FlipUnit.Gateway.Admin.Jobs;

/// <summary>Where a list goes on, as text that nobody needs to understand.</summary>
internal static class JobCursors
{
    public static string Write(JobCursor cursor) => Base64Url.EncodeToString(
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{cursor.CreatedAt.UtcTicks}.{cursor.Id:n}")));

    public static JobCursor? Read(string text)
    {
        if (!Base64Url.IsValid(text))
            return null;
        var parts = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(text)).Split('.');
        return parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            && ticks <= DateTimeOffset.MaxValue.Ticks && Guid.TryParseExact(parts[1], "n", out var id)
            ? new JobCursor(new DateTimeOffset(ticks, TimeSpan.Zero), id)
            : null;
    }
}
