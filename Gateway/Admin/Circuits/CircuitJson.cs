using System.Text.Json;
using System.Text.Json.Serialization;
using FlipUnit.Grains.Interfaces.Providers;

namespace FlipUnit.Gateway.Admin.Circuits;

/// <summary>Serializers of the circuits, made at build time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.Strict, RespectNullableAnnotations = true, Converters = [typeof(SnakeCase<CircuitPhase>)])]
[JsonSerializable(typeof(IReadOnlyList<CircuitModel>))]
internal sealed partial class CircuitJson : JsonSerializerContext;
