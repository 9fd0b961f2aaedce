using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlipUnit.Converters;
using FlipUnit.TestSupport;

namespace FlipUnit.Gateway.Tests.OpenApi;

public sealed class ApiDescriptionTests(RunningGateway gateway)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static string Snapshot => Path.Combine(Repository.Root, "tests", "Gateway.Tests", "OpenApi", "openapi.json");

    [Fact]
    public async Task The_contract_changes_only_on_purpose()
    {
        var document = JsonNode.Parse(await gateway.Http.GetStringAsync("/openapi/v1.json"))!;
        var schemas = document["components"]!["schemas"]!.AsObject();
        foreach (var parameters in schemas.Where(schema => schema.Key.StartsWith("parameters.", StringComparison.Ordinal)).ToArray())
            schemas.Remove(parameters.Key);
        var now = document.ToJsonString(Indented) + "\n";
        // On purpose: run the tests with this variable set, and look at the difference.
        if (Environment.GetEnvironmentVariable("FLIPUNIT_WRITE_SNAPSHOTS") is not null)
            await File.WriteAllTextAsync(Snapshot, now);
        Assert.Equal(await File.ReadAllTextAsync(Snapshot), now);
    }

    [Fact]
    public async Task It_is_openapi_3_1_with_the_parameters_of_every_operation()
    {
        var document = JsonElement.Parse(await gateway.Http.GetStringAsync("/openapi/v1.json"));
        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var schemas = document.GetProperty("components").GetProperty("schemas");
        foreach (var converter in Catalog.Shipped)
        {
            var schema = schemas.GetProperty($"parameters.{converter.Descriptor.Name}");
            var described = schema.TryGetProperty("properties", out var properties) ? properties.EnumerateObject().Select(one => one.Name) : [];
            Assert.Equal(converter.Parameters.Json["properties"]!.AsObject().Select(one => one.Key).Order(), described.Order());
        }
    }

    [Fact]
    public async Task The_page_shows_it_with_nothing_from_elsewhere()
    {
        var page = await gateway.Http.GetStringAsync("/docs/");
        Assert.Contains("openapi/v1.json", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
        foreach (var script in (string[])["scalar.js", "scalar.aspnetcore.js"])
        {
            using var answer = await gateway.Get($"/docs/{script}");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Every_code_is_explained_where_its_type_points()
    {
        var page = await gateway.Http.GetStringAsync("/docs/errors");
        Assert.All(Enum.GetValues<ErrorCode>(), code => Assert.Contains($"id=\"{code.Wire()}\"", page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_catalog_lists_every_operation_and_whether_it_can_run()
    {
        var operations = (await gateway.Api.Get("/v1/operations")).EnumerateArray().ToArray();
        Assert.Superset(Catalog.Shipped.Select(converter => converter.Descriptor.Name).ToHashSet(), operations.Select(one => one.GetProperty("name").GetString()!).ToHashSet());
        var one = await gateway.Api.Get("/v1/operations/text.change_case");
        Assert.True(one.GetProperty("available").GetBoolean());
        Assert.Equal("lightweight", one.GetProperty("queue").GetString());
        Assert.Equal(700 * 1024 * 1024, one.GetProperty("inputs").GetProperty("max_bytes").GetInt64());
        Assert.Equal("object", one.GetProperty("parameters").GetProperty("type").GetString());
        Assert.Equal(10, one.GetProperty("timeout_seconds").GetProperty("soft").GetInt32());
    }

    [Fact]
    public async Task Health_answers_under_each_of_its_names_and_no_server_is_named()
    {
        foreach (var path in (string[])["/health/live", "/health/ready", "/health/", "/health"])
        {
            using var answer = await gateway.Get(path);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, path);
            Assert.False(answer.Headers.Contains("Server"));
        }

        Assert.Equal(["cluster", "database", "leaving", "storage"], (await gateway.Api.Get("/health/ready")).GetProperty("checks").EnumerateObject().Select(one => one.Name).Order());
    }
}
