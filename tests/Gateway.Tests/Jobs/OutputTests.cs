using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using FlipUnit.TestSupport;

namespace FlipUnit.Gateway.Tests.Jobs;

public sealed class OutputTests(RunningGateway gateway)
{
    [Fact]
    public async Task An_output_says_what_it_is()
    {
        var job = await gateway.Completed("0123456789abcdef", "größe \"1\".txt");
        using var answer = await gateway.Get($"/v1/jobs/{ApiClient.IdOf(job)}/outputs/0");
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        Assert.Equal("0123456789ABCDEF"u8.ToArray(), bytes);
        Assert.Equal(16, answer.Content.Headers.ContentLength);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal(job.GetProperty("outputs")[0].GetProperty("name").GetString(), answer.Content.Headers.ContentDisposition.FileNameStar);
        Assert.Equal($"sha-256=:{Convert.ToBase64String(SHA256.HashData(bytes))}:", Assert.Single(answer.Headers.GetValues("Repr-Digest")));
        Assert.Equal($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))}\"", answer.Headers.ETag!.ToString());
        Assert.Equal("bytes", Assert.Single(answer.Headers.AcceptRanges));
    }

    [Theory]
    [InlineData("bytes=0-3", "0123", "bytes 0-3/16")]
    [InlineData("bytes=10-", "ABCDEF", "bytes 10-15/16")]
    [InlineData("bytes=-2", "EF", "bytes 14-15/16")]
    [InlineData("bytes=12-99", "CDEF", "bytes 12-15/16")]
    public async Task A_range_is_a_part(string range, string part, string content)
    {
        using var answer = await gateway.Get($"{await Path()}", ("Range", range));
        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal(part, await answer.Content.ReadAsStringAsync());
        Assert.Equal(content, answer.Content.Headers.ContentRange!.ToString());
    }

    [Fact]
    public async Task A_range_outside_is_refused_with_the_length()
    {
        using var answer = await gateway.Get(await Path(), ("Range", "bytes=16-"));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, answer.StatusCode);
        Assert.Equal(16, answer.Content.Headers.ContentRange!.Length);
    }

    [Fact]
    public async Task A_part_of_another_file_is_not_given()
    {
        var path = await Path();
        using var whole = await gateway.Get(path);
        using var same = await gateway.Get(path, ("Range", "bytes=0-3"), ("If-Range", whole.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.PartialContent, same.StatusCode);
        using var other = await gateway.Get(path, ("Range", "bytes=0-3"), ("If-Range", "\"other\""));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.Equal(16, other.Content.Headers.ContentLength);
        using var known = await gateway.Get(path, ("If-None-Match", whole.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
    }

    [Fact]
    public async Task Head_tells_the_same_without_the_bytes()
    {
        foreach (var path in (string[])[await Path(), (await Path()).Replace("outputs/0", "download", StringComparison.Ordinal)])
        {
            using var answer = await gateway.Send(HttpMethod.Head, path);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(16, answer.Content.Headers.ContentLength);
            Assert.NotNull(answer.Headers.ETag);
            Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
        }
    }

    [Fact]
    public async Task The_download_of_one_output_is_the_output()
    {
        using var answer = await gateway.Get((await Path()).Replace("outputs/0", "download", StringComparison.Ordinal));
        Assert.Equal("0123456789ABCDEF", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_download_of_several_outputs_is_a_zip_of_all_with_names_of_their_own()
    {
        var job = await gateway.Api.Submit("test.copies", """{"copies":3}""", "in.txt", "copied"u8.ToArray());
        job = await gateway.Api.Ended(ApiClient.IdOf(job), RunningGateway.Patience);
        Assert.Equal("completed", ApiClient.StatusOf(job));
        using var answer = await gateway.Get($"/v1/jobs/{ApiClient.IdOf(job)}/download");
        Assert.Equal("application/zip", answer.Content.Headers.ContentType!.MediaType);
        await using var zip = new ZipArchive(await answer.Content.ReadAsStreamAsync());
        Assert.Equal(["out.txt", "out (2).txt", "out (3).txt"], zip.Entries.Select(entry => entry.FullName));
        foreach (var (entry, index) in zip.Entries.Select((entry, index) => (entry, index)))
        {
            using var reader = new StreamReader(await entry.OpenAsync(), Encoding.UTF8);
            Assert.Equal($"copied {index}", await reader.ReadToEndAsync());
        }
    }

    [Fact]
    public async Task What_has_not_ended_has_nothing_to_fetch()
    {
        var id = await gateway.LastingJob();
        await Problem.Assert(await gateway.Get($"/v1/jobs/{id}/download"), HttpStatusCode.Conflict, "job_not_finished");
        await Problem.Assert(await gateway.Get($"/v1/jobs/{id}/outputs/0"), HttpStatusCode.NotFound, "unknown_output");
        await gateway.Api.Delete(id);
    }

    private async Task<string> Path() => $"/v1/jobs/{ApiClient.IdOf(await gateway.Completed("0123456789abcdef"))}/outputs/0";
}
