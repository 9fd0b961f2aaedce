namespace FlipUnit.Grains.Housekeeping;

/// <summary>Blobs of a store that deletes by age, and jobs that are kept longer: a dead letter, or one that an admin retried.</summary>
internal static class BlobAge
{
    /// <summary>Rounds that may fail before a blob that must be renewed is deleted.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromDays(1);

    /// <summary>True when the store would delete the blob while its job still needs it, and that is near. Stores delete at the midnight (UTC) after <paramref name="daysKept"/>.</summary>
    public static bool MustRenew(DateTimeOffset writtenAt, DateTimeOffset neededUntil, int? daysKept, DateTimeOffset now)
    {
        if (daysKept is not { } days)
            return false;
        var earliest = writtenAt.AddDays(days);
        var midnight = new DateTimeOffset(earliest.UtcDateTime.Date.AddDays(1), TimeSpan.Zero);
        return neededUntil > midnight && now > earliest - Margin;
    }
}
