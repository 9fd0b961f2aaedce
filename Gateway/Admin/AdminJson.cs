using System.Text.Json;
using System.Text.Json.Serialization;
using FlipUnit.Gateway.Admin.Clients;
using FlipUnit.Gateway.Admin.Costs;
using FlipUnit.Gateway.Admin.Jobs;
using FlipUnit.Gateway.Admin.Queues;
using FlipUnit.Gateway.Admin.Silos;
using FlipUnit.Grains.Interfaces.Jobs;

namespace FlipUnit.Gateway.Admin;

/// <summary>Serializers of what goes over the admin's API, made at build time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.Strict, RespectNullableAnnotations = true, Converters = [typeof(SnakeCase<JobStatus>), typeof(SnakeCase<JobPriority>)])]
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
public sealed partial class AdminJson : JsonSerializerContext;
