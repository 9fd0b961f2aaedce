using System.Net;
using System.Text.Json;
using FlipUnit.Converters;
using FlipUnit.TestSupport;

namespace FlipUnit.Gateway.Tests.Jobs;

/// <summary>Every operation that works in process, called through the API with the example that the catalog shows.</summary>
public sealed class LightweightTests(RunningGateway gateway)
{
    public static TheoryData<string> Operations { get; } =
        [.. Catalog.Shipped.Select(converter => converter.Descriptor).Where(one => one.Queue == QueueDescriptor.Lightweight).Select(one => one.Name)];

    [Theory, MemberData(nameof(Operations))]
    public async Task The_example_works_through_the_api(string operation)
    {
        var example = Catalog.Shipped.Single(converter => converter.Descriptor.Name == operation).Descriptor.Example;
        await gateway.Api.Available(operation);
        using var answer = example.Inputs is [var file]
            ? await gateway.Api.Post(operation, example.Parameters, file, await File.ReadAllBytesAsync(Repository.TestData(file)))
            : await gateway.PostForm(RunningGateway.Field("operation", operation), RunningGateway.Field("parameters", example.Parameters));
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var job = await gateway.Api.Ended(ApiClient.IdOf(JsonElement.Parse(await answer.Content.ReadAsStringAsync())), RunningGateway.Patience);
        Assert.True(ApiClient.StatusOf(job) == "completed", job.GetRawText());
        var output = await gateway.Api.Output(job);
        Assert.Equal(job.GetProperty("outputs")[0].GetProperty("bytes").GetInt64(), output.Length);
        // Small texts are in the answer itself.
        if (job.GetProperty("outputs")[0].GetProperty("content_type").GetString() is "text/plain" or "text/html" or "text/markdown" or "application/json")
            Assert.Equal(System.Text.Encoding.UTF8.GetString(output), job.GetProperty("result").GetProperty("text").GetString());
    }
}
