using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using FlipUnit.Grains.Interfaces.Jobs;

namespace FlipUnit.Gateway.Jobs;

/// <summary>A next piece of an answer that is being made. <paramref name="Attempt"/> and <paramref name="Offset"/> (in letters) say where it belongs: another attempt begins anew.</summary>
public sealed record DeltaModel(int Attempt, int Offset, string Text);

/// <summary>What a follower of a job has: the version last seen, and how much of which attempt's answer. Written as the id of an event.</summary>
internal sealed record SeenSoFar(string Version, int Attempt, int Letters)
{
    private const char Mark = '~';

    /// <summary>Of an id that is none of ours nothing is taken but that it is no version.</summary>
    public static SeenSoFar Parse(string id)
    {
        var parts = id.Split(Mark);
        return parts.Length == 3 && Number(parts[1]) is { } attempt && Number(parts[2]) is { } letters
            ? new SeenSoFar(parts[0], attempt, letters)
            : new SeenSoFar(id, 0, 0);
    }

    public SeenSoFar With(SaidText said) => this with { Attempt = said.Attempt, Letters = said.Offset + said.Text.Length };

    /// <summary>Where the text of this attempt is to go on.</summary>
    public int From(int attempt) => attempt == Attempt ? Letters : 0;

    public override string ToString() => Letters == 0 ? Version : string.Create(CultureInfo.InvariantCulture, $"{Version}{Mark}{Attempt}{Mark}{Letters}");

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>Serializers of what a stream of events carries beside jobs, made at build time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(DeltaModel))]
internal sealed partial class EventJson : JsonSerializerContext;
