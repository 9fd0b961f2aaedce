namespace FlipUnit.Converters.Providers.Currency;

/// <summary>The rate tables of a process by base and day. A silo that starts has none, and asks.</summary>
internal sealed class RateCache
{
    /// <summary>How long a table may be served when no provider can be asked.</summary>
    public static readonly TimeSpan StaleFor = TimeSpan.FromHours(24);

    private const int Most = 500;

    private readonly Lock guard = new();
    private readonly Dictionary<(string Base, DateOnly? Day), RateTable> tables = [];

    /// <summary>A fresh table that was asked for this base.</summary>
    public RateTable? Fresh(string from, string to, DateOnly? day, DateTimeOffset now)
    {
        lock (guard)
        {
            return tables.Where(one => one.Key.Day == day && one.Value.FreshUntil > now).Select(one => one.Value)
                .FirstOrDefault(table => (table.Base == from || !table.IsExact) && table.Rate(from, to) is not null);
        }
    }

    /// <summary>The newest table that knows both and is not a day old.</summary>
    public RateTable? Stale(string from, string to, DateOnly? day, DateTimeOffset now)
    {
        lock (guard)
        {
            return tables.Where(one => one.Key.Day == day && one.Value.FetchedAt > now - StaleFor && one.Value.Rate(from, to) is not null)
                .Select(one => one.Value).MaxBy(table => table.FetchedAt);
        }
    }

    public bool HasLatest(DateTimeOffset now)
    {
        lock (guard)
            return tables.Any(one => one.Key.Day is null && one.Value.FetchedAt > now - StaleFor);
    }

    public void Keep(RateTable table, DateOnly? day)
    {
        lock (guard)
        {
            tables[(table.Base, day)] = table;
            if (tables.Count > Most)
                tables.Remove(tables.MinBy(one => one.Value.FetchedAt).Key);
        }
    }
}
