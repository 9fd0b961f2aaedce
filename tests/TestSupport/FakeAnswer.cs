using System.Globalization;
using System.Text.Json.Serialization;

namespace FlipUnit.TestSupport;

/// <summary>What the fake provider does with one request; without anything it answers well and at once.</summary>
public sealed record FakeAnswer
{
    public int Status { get; init; } = 200;

    public int DelayMilliseconds { get; init; }

    /// <summary>What it waits for before it answers.</summary>
    [JsonIgnore]
    public Task After { get; init; } = Task.CompletedTask;

    /// <summary>It never answers.</summary>
    public bool Hang { get; init; }

    /// <summary>The connection ends in the middle of the answer.</summary>
    public bool Half { get; init; }

    /// <summary>The answer instead of a good one.</summary>
    public string? Body { get; init; }

    /// <summary>What the chat says, or what was spoken.</summary>
    public string Text { get; init; } = "Hello there, this is the fake provider.";

    /// <summary>It hears a sentence every five seconds for as long as the sound is, instead of <see cref="Text"/>.</summary>
    public bool Sentences { get; init; }

    /// <summary>Between the words of a streamed answer.</summary>
    public int WordMilliseconds { get; init; }

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public static FakeAnswer TooMany(int seconds) => new() { Status = 429, Headers = new Dictionary<string, string> { ["Retry-After"] = seconds.ToString(CultureInfo.InvariantCulture) } };

    public static FakeAnswer TooManyUntil(DateTimeOffset date) => new() { Status = 429, Headers = new Dictionary<string, string> { ["Retry-After"] = date.ToString("R", CultureInfo.InvariantCulture) } };

    /// <summary>Into a cloud's own network, where machines tell their secrets.</summary>
    public static FakeAnswer Redirect(string to = "http://169.254.169.254/latest/meta-data/") => new() { Status = 302, Headers = new Dictionary<string, string> { ["Location"] = to } };
}

/// <summary>The body of <c>POST /control/script</c>.</summary>
public sealed record FakeScript(FakeAnswer? Always, IReadOnlyList<FakeAnswer>? Next);
