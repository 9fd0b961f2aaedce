using System.Globalization;
using FlipUnit.Storage.Sql;

namespace FlipUnit.Grains.Webhooks;

/// <summary>When an event is tried again, and when it is given up.</summary>
public sealed class WebhookSchedule(IReadOnlyList<TimeSpan> delays)
{
    public const int MostSeconds = 604_800;

    private const int MostDelays = 20;
    private const int Gone = 410;

    /// <summary>Delays grow by up to this part, each event's by its own: what failed together does not come back together.</summary>
    private const double Spread = 0.1;

    /// <summary>Attempts in all.</summary>
    public int Attempts => delays.Count + 1;

    public static bool TryParse(string text, out WebhookSchedule schedule)
    {
        var words = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var seconds = words.Select(word => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0).ToArray();
        schedule = new WebhookSchedule([.. seconds.Select(number => TimeSpan.FromSeconds(number))]);
        return seconds.Length is > 0 and <= MostDelays && seconds.All(number => number is > 0 and <= MostSeconds);
    }

    /// <param name="id">The event.</param>
    /// <param name="attempts">Made so far, this one counted.</param>
    /// <param name="answer">Of this one.</param>
    /// <param name="now">When it ended.</param>
    public WebhookVerdict After(string id, int attempts, WebhookAnswer answer, DateTimeOffset now)
    {
        if (answer.Status is >= 200 and <= 299)
            return new WebhookVerdict(WebhookStatus.Delivered, NextAt: null);
        if (answer.Status == Gone)
            return new WebhookVerdict(WebhookStatus.Disabled, NextAt: null);
        if (attempts > delays.Count)
            return new WebhookVerdict(WebhookStatus.Failed, NextAt: null);
        var delay = delays[attempts - 1] * (1 + (Spread * Scatter(id, attempts)));
        // A receiver may ask for more time, not for less.
        if (answer.RetryAfter is { } asked && asked > delay)
            delay = asked > delays[^1] ? TimeSpan.FromTicks(Math.Max(delay.Ticks, delays[^1].Ticks)) : asked;
        return new WebhookVerdict(WebhookStatus.Pending, now + delay);
    }

    /// <summary>From 0 to 1, by the event and attempt.</summary>
    private static double Scatter(string id, int attempts)
    {
        var hash = 2166136261 + (uint)attempts;
        foreach (var letter in id)
            hash = (hash ^ letter) * 16777619;
        return hash % 1024 / 1024.0;
    }
}

/// <summary>How an attempt went: an HTTP status and what the receiver wishes, or why there was no answer.</summary>
public sealed record WebhookAnswer(int? Status, string? Error, TimeSpan? RetryAfter = null);
