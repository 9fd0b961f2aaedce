using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Web;
using FlipUnit.TestSupport;

namespace FlipUnit.Gateway.Tests.Jobs;

/// <summary>Outputs that the bucket serves.</summary>
public sealed class S3OutputTests(RunningS3 s3) : IDisposable
{
    private readonly HttpClient direct = new(new HttpClientHandler { AllowAutoRedirect = false });

    public void Dispose() => direct.Dispose();

    [Fact]
    public async Task An_output_is_fetched_from_the_bucket_with_its_name_and_type()
    {
        var job = await Completed("größe \"1\".txt");
        using var moved = await direct.GetAsync(await Output(job));
        Assert.Equal(HttpStatusCode.Found, moved.StatusCode);
        Assert.InRange(int.Parse(HttpUtility.ParseQueryString(moved.Headers.Location!.Query)["X-Amz-Expires"]!, System.Globalization.CultureInfo.InvariantCulture), 3590, 3601);
        using var file = await direct.GetAsync(moved.Headers.Location);
        Assert.Equal("TEXT", await file.Content.ReadAsStringAsync());
        Assert.Equal("text/plain", file.Content.Headers.ContentType!.MediaType);
        Assert.Equal("attachment", file.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal(job.GetProperty("outputs")[0].GetProperty("name").GetString(), file.Content.Headers.ContentDisposition.FileNameStar);
        using var part = new HttpRequestMessage(HttpMethod.Get, moved.Headers.Location) { Headers = { Range = new(1, 2) } };
        using var range = await direct.SendAsync(part);
        Assert.Equal((HttpStatusCode.PartialContent, "EX"), (range.StatusCode, await range.Content.ReadAsStringAsync()));
        using var forged = await direct.GetAsync(new Uri(moved.Headers.Location.AbsoluteUri.Replace("out-0", "out-1", StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.Forbidden, forged.StatusCode);
    }

    [Fact]
    public async Task Without_a_redirect_the_url_is_json_and_a_head_is_answered_here()
    {
        var job = await Completed("a.txt");
        var url = await direct.GetFromJsonAsync<JsonElement>(await Output(job) + "?redirect=false");
        Assert.InRange(url.GetProperty("expires_at").GetDateTimeOffset() - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(55), TimeSpan.FromMinutes(60));
        Assert.Equal("TEXT", await direct.GetStringAsync(url.GetProperty("url").GetString()));
        using var request = new HttpRequestMessage(HttpMethod.Head, await Output(job));
        using var head = await direct.SendAsync(request);
        Assert.Equal((HttpStatusCode.OK, 4), (head.StatusCode, head.Content.Headers.ContentLength));
        await Problem.Assert(await direct.GetAsync(await Output(job) + "?redirect=maybe"), HttpStatusCode.BadRequest, "malformed_request");
    }

    [Fact]
    public async Task Several_outputs_are_streamed_as_one_zip()
    {
        var api = await s3.Api();
        var job = await api.Submit("pdf.split", """{"every":1}""", "report.pdf", await File.ReadAllBytesAsync(Repository.TestData("report.pdf")));
        job = await api.Ended(ApiClient.IdOf(job), RunningGateway.Patience);
        Assert.True(job.GetProperty("outputs").GetArrayLength() > 1, job.ToString());
        await using var zip = new ZipArchive(await api.Http.GetStreamAsync($"/v1/jobs/{ApiClient.IdOf(job)}/download"));
        Assert.Equal(job.GetProperty("outputs").EnumerateArray().Select(output => output.GetProperty("bytes").GetInt64()), zip.Entries.Select(entry => entry.Length));
    }

    [Fact]
    public async Task Deleted_is_deleted_in_the_bucket()
    {
        var api = await s3.Api();
        var job = await Completed("a.txt");
        var url = (await direct.GetFromJsonAsync<JsonElement>(await Output(job) + "?redirect=false")).GetProperty("url").GetString();
        Assert.Equal(HttpStatusCode.NoContent, await api.Delete(ApiClient.IdOf(job)));
        using var gone = await direct.GetAsync(url);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        await Problem.Assert(await direct.GetAsync(await Output(job)), HttpStatusCode.NotFound, "unknown_output");
    }

    private async Task<Uri> Url(string path) => new((await s3.Api()).Http.BaseAddress!, path);

    private async Task<string> Output(JsonElement job) => (await Url($"/v1/jobs/{ApiClient.IdOf(job)}/outputs/0")).AbsoluteUri;

    private async Task<JsonElement> Completed(string name)
    {
        var api = await s3.Api();
        var job = await api.Submit("text.change_case", RunningGateway.Upper, name, Encoding.UTF8.GetBytes("text"));
        job = await api.Ended(ApiClient.IdOf(job), RunningGateway.Patience);
        Assert.Equal("completed", ApiClient.StatusOf(job));
        return job;
    }
}
