using System.Text.Json;
using System.Text.Json.Serialization;
using FlipUnit.Gateway.Batches;
using FlipUnit.Gateway.Clients;
using FlipUnit.Gateway.Errors;
using FlipUnit.Gateway.Jobs;
using FlipUnit.Gateway.Operations;
using FlipUnit.Grains.Interfaces.Jobs;

namespace FlipUnit.Gateway;

/// <summary>Serializers of everything that goes over HTTP, made at build time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.Strict, RespectNullableAnnotations = true, Converters = [typeof(SnakeCase<JobStatus>), typeof(SnakeCase<JobPriority>)])]
[JsonSerializable(typeof(ProblemBody))]
[JsonSerializable(typeof(JobModel))]
[JsonSerializable(typeof(JobSubmission))]
[JsonSerializable(typeof(BatchModel))]
[JsonSerializable(typeof(OperationModel))]
[JsonSerializable(typeof(IReadOnlyList<OperationModel>))]
[JsonSerializable(typeof(AccountModel))]
public sealed partial class GatewayJson : JsonSerializerContext;

/// <summary>Enums as snake_case words; numbers are refused.</summary>
public sealed class SnakeCase<TEnum>() : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where TEnum : struct, Enum;
