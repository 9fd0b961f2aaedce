using System.Text.Json;
using System.Text.Json.Serialization;
using FlipUnit.Grains.Batches;
using FlipUnit.Grains.Clients;
using FlipUnit.Grains.Costs;
using FlipUnit.Grains.Jobs;
using FlipUnit.Grains.Providers;
using FlipUnit.Grains.Queues;
using FlipUnit.Grains.Uploads;

namespace FlipUnit.Grains.Persistence;

/// <summary>The stored form of grain states. Property names are the stored schema: golden files in the tests pin them.</summary>
public static class StateJson
{
    public static string Write<T>(T state) => JsonSerializer.Serialize(state, typeof(T), StateJsonContext.Default);

    public static T Read<T>(string text) => (T)JsonSerializer.Deserialize(text, typeof(T), StateJsonContext.Default)!;
}

/// <summary>Serializers of all stored states, made at build time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, IgnoreReadOnlyProperties = true, Converters = [typeof(StorableText)])]
[JsonSerializable(typeof(JobState))]
[JsonSerializable(typeof(ClientState))]
[JsonSerializable(typeof(UploadState))]
[JsonSerializable(typeof(QueueState))]
[JsonSerializable(typeof(CircuitState))]
[JsonSerializable(typeof(SpendState))]
[JsonSerializable(typeof(BatchState))]
internal sealed partial class StateJsonContext : JsonSerializerContext;
