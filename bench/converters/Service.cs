using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FlipUnit.TestSupport;

namespace FlipUnit.Converters.Bench;

/// <summary>The service through its public API: one that runs already, or one that is started here on free ports.</summary>
internal sealed class Service(Uri url, IReadOnlyList<int> processes) : IAsyncDisposable
{
    private const int WarmUps = 60;
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    private readonly HttpClient http = new() { BaseAddress = url, Timeout = Patience };
    private FlipUnitCluster? cluster;

    /// <summary>Gateway, silo and PostgreSQL; tools are below the silo.</summary>
    public IReadOnlyList<int> Processes { get; } = processes;

    public static async Task<Service> Start()
    {
        // The rows speak of two slots for images; programs that are started here inherit it.
        Environment.SetEnvironmentVariable("FlipUnit__Slots__image_processing", "2");
        // One client sends a hundred jobs in a row.
        Environment.SetEnvironmentVariable("FlipUnit__Clients__RequestsPerMinute", "0");
        var cluster = await FlipUnitCluster.Create();
        var silo = await cluster.StartSilo();
        using var gateway = await cluster.StartGateway();
        foreach (var operation in (string[])["video.convert", "pdf.to_images", "image.resize", "archive.convert"])
            await gateway.Available(operation);
        return new Service(gateway.Gateway.Url, [gateway.Gateway.Id, silo.Id, Postmaster(cluster.Database)]) { cluster = cluster };
    }

    /// <summary>
    /// The operation's own small example, some sixty times or for ten seconds: a service that runs has its workers up,
    /// and .NET has compiled for good what is called often.
    /// </summary>
    public async Task WarmUp(string operation)
    {
        var example = Catalog.Shipped.Single(one => one.Descriptor.Name == operation).Descriptor.Example;
        var clock = Stopwatch.StartNew();
        for (var time = 0; time < WarmUps && clock.Elapsed < WarmUpTime; time++)
            await Run(operation, example.Parameters, [.. example.Inputs.Select(Repository.TestData)]);
    }

    /// <summary>One job from its submission to its end; the seconds are those of the work, without the queue.</summary>
    public async Task<(double Seconds, long Bytes)> Run(string operation, string parameters, IReadOnlyList<string> files)
    {
        using var form = new MultipartFormDataContent { { new StringContent(operation), "operation" }, { new StringContent(parameters), "parameters" } };
        foreach (var file in files)
            form.Add(new StreamContent(File.OpenRead(file)), "file", Path.GetFileName(file));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/jobs") { Content = form };
        request.Headers.Add("Prefer", "wait=30");
        using var answer = await http.SendAsync(request);
        var job = await Json(answer);
        while (job.GetProperty("status").GetString() is "pending" or "processing")
        {
            using var next = await http.GetAsync(new Uri($"{job.GetProperty("links").GetProperty("self").GetString()}?wait=30", UriKind.RelativeOrAbsolute));
            job = await Json(next);
        }

        if (job.GetProperty("status").GetString() != "completed")
            throw new InvalidOperationException($"{operation}: {job}");
        var bytes = job.GetProperty("outputs").EnumerateArray().Sum(output => output.GetProperty("bytes").GetInt64());
        return ((Time(job, "completed_at") - Time(job, "started_at")).TotalSeconds, bytes);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        if (cluster is not null)
            await cluster.DisposeAsync();
    }

    private static async Task<JsonElement> Json(HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonElement.Parse(body) : throw new InvalidOperationException($"{(int)answer.StatusCode} {body}");
    }

    private static DateTimeOffset Time(JsonElement job, string name) => job.GetProperty(name).GetDateTimeOffset();

    /// <summary>The private server's first process, by the file it keeps beside its data.</summary>
    private static int Postmaster(string database)
    {
        var host = database.Split(';').First(part => part.StartsWith("Host=", StringComparison.Ordinal))["Host=".Length..];
        return int.Parse(File.ReadLines(Path.Combine(host, "data", "postmaster.pid")).First(), CultureInfo.InvariantCulture);
    }
}
