using System.Text.Json;
using System.Text.Json.Serialization;
using FlipUnit.Grains.Interfaces.Jobs;

namespace FlipUnit.Gateway.EarlierSite;

/// <summary>Serializers of the earlier site's answers, in the same style as all others.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.Strict, RespectNullableAnnotations = true, Converters = [typeof(SnakeCase<JobStatus>)])]
[JsonSerializable(typeof(TranscriptionJobModel))]
[JsonSerializable(typeof(TranscriptionStatusModel))]
internal sealed partial class EarlierSiteJson : JsonSerializerContext;
