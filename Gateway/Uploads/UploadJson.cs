using System.Text.Json;
using System.Text.Json.Serialization;
using FlipUnit.Gateway.Jobs;

namespace FlipUnit.Gateway.Uploads;

/// <summary>Serializers of what goes over HTTP about files on their way in and out; the naming is <see cref="GatewayJson"/>'s.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.Strict, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(UploadAnnouncement))]
[JsonSerializable(typeof(UploadModel))]
[JsonSerializable(typeof(UploadCompletion))]
[JsonSerializable(typeof(UploadedModel))]
[JsonSerializable(typeof(DownloadModel))]
public sealed partial class UploadJson : JsonSerializerContext;
