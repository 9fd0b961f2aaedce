using System.Text.Json;
using System.Text.Json.Serialization;
using FlipUnit.Gateway.Admin.Clients;
using FlipUnit.Gateway.Admin.Costs;
using FlipUnit.Gateway.Admin.Jobs;
using FlipUnit.Gateway.Admin.Queues;
using FlipUnit.Gateway.Admin.Silos;
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
[JsonSerializable(typeof(OperationModel))]
[JsonSerializable(typeof(IReadOnlyList<OperationModel>))]
[JsonSerializable(typeof(AccountModel))]
[JsonSerializable(typeof(IReadOnlyList<QueueModel>))]
[JsonSerializable(typeof(ClientModel))]
[JsonSerializable(typeof(ClientPageModel))]
[JsonSerializable(typeof(LimitsModel))]
[JsonSerializable(typeof(BlockModel))]
[JsonSerializable(typeof(NewKeyModel))]
[JsonSerializable(typeof(MadeKeyModel))]
[JsonSerializable(typeof(KeyPageModel))]
[JsonSerializable(typeof(JobPageModel))]
[JsonSerializable(typeof(DeadLetterSelection))]
[JsonSerializable(typeof(RetriedModel))]
[JsonSerializable(typeof(IReadOnlyList<SiloModel>))]
[JsonSerializable(typeof(CostSumsModel))]
public sealed partial class GatewayJson : JsonSerializerContext;

/// <summary>Enums as snake_case words; numbers are refused.</summary>
public sealed class SnakeCase<TEnum>() : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where TEnum : struct, Enum;
