using System.Net;
using System.Text;
using System.Text.Json;
using FlipUnit.TestSupport;
using static FlipUnit.Gateway.Tests.RunningGateway;

namespace FlipUnit.Gateway.Tests.Jobs;

public sealed class HostileFormTests(RunningGateway gateway)
{
    private static readonly string Operation = Field("operation", "text.change_case");
    private static readonly string Case = Field("case", "upper");

    [Theory]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/form-data; boundary=")]
    [InlineData("multipart/form-data; boundary=\"\"")]
    public async Task A_missing_boundary_is_refused(string type) => Assert.Contains("boundary", await Refused(await Post(type, "--b--\r\n")), StringComparison.Ordinal);

    [Fact]
    public async Task A_long_boundary_is_refused() =>
        Assert.Contains("boundary", await Refused(await Post($"multipart/form-data; boundary={new string('b', 500)}", "")), StringComparison.Ordinal);

    [Fact]
    public async Task Huge_headers_of_a_part_are_refused() =>
        await Refused(await gateway.PostForm(Operation, Case, $"X-Odd: {new string('x', 20_000)}\r\n{FilePart("x")}"));

    [Fact]
    public async Task Many_headers_of_a_part_are_refused() =>
        await Refused(await gateway.PostForm(Operation, Case, string.Concat(Enumerable.Range(0, 50).Select(i => $"X-{i}: y\r\n")) + FilePart("x")));

    [Fact]
    public async Task Parts_without_name_or_disposition_are_refused()
    {
        Assert.Contains("no name", await Refused(await gateway.PostForm(Operation, "Content-Disposition: form-data\r\n\r\nx")), StringComparison.Ordinal);
        Assert.Contains("Content-Disposition", await Refused(await gateway.PostForm(Operation, "X-Only: 1\r\n\r\nx")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_without_a_file_name_is_told_so() =>
        Assert.Contains("no file name", await Refused(await gateway.PostForm(Operation, Case, Field("file", "content"))), StringComparison.Ordinal);

    [Fact]
    public async Task A_thousand_fields_are_refused() =>
        Assert.Contains("fields", await Refused(await gateway.PostForm([Operation, .. Enumerable.Range(0, 1000).Select(i => Field($"f{i}", "x"))])), StringComparison.Ordinal);

    [Fact]
    public async Task A_thousand_files_are_refused() =>
        Assert.Contains("one file", await Refused(await gateway.PostForm([Operation, Case, .. Enumerable.Range(0, 1000).Select(i => FilePart($"x{i}"))])), StringComparison.Ordinal);

    [Fact]
    public async Task A_field_without_end_is_refused() => await Refused(await gateway.PostForm(Field("operation", new string('x', 100_000))));

    [Fact]
    public async Task Fields_twice_and_fields_after_a_file_are_refused()
    {
        Assert.Contains("twice", await Refused(await gateway.PostForm(Operation, Operation, Case, FilePart("x"))), StringComparison.Ordinal);
        Assert.Contains("after a file", await Refused(await gateway.PostForm(Operation, Case, FilePart("x"), Field("priority", "low"))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"title":"\ud800"}""")]
    [InlineData("""{"\ud800":1}""")]
    public async Task Half_a_character_in_the_parameters_is_refused(string parameters) =>
        Assert.Contains("no Unicode", await Refused(await gateway.PostForm(Operation, Case, Field("parameters", parameters), FilePart("x"))), StringComparison.Ordinal);

    [Fact]
    public async Task Fields_that_nobody_filled_in_are_not_given()
    {
        using var answer = await gateway.PostForm(Operation, Case, Field("priority", ""), Field("webhook_url", " "), Field("parameters", ""), FilePart("x"));
        Assert.Equal(System.Net.HttpStatusCode.Accepted, answer.StatusCode);
    }

    [Fact]
    public async Task A_file_before_the_operation_is_refused() =>
        Assert.Contains("before the first file", await Refused(await gateway.PostForm(FilePart("x"), Operation, Case)), StringComparison.Ordinal);

    [Fact]
    public async Task An_unfinished_form_is_refused_and_leaves_nothing()
    {
        var mark = Guid.NewGuid().ToString();
        await Refused(await Post("multipart/form-data; boundary=b", $"--b\r\n{Operation}\r\n--b\r\n{Case}\r\n--b\r\n{FilePart(mark)}"));
        Assert.Empty(gateway.StoredInputs(mark));
    }

    [Fact]
    public async Task Parameters_that_are_no_object_are_refused()
    {
        await Refused(await gateway.PostForm(Operation, Field("parameters", "{\"case\":"), FilePart("x")));
        await Refused(await gateway.PostForm(Operation, Field("parameters", "[]"), FilePart("x")));
    }

    [Fact]
    public async Task An_empty_form_and_an_empty_file_are_refused()
    {
        await Refused(await Post("multipart/form-data; boundary=b", ""));
        await Refused(await Post("multipart/form-data; boundary=b", "--b--\r\n"));
        await Problem.Assert(await gateway.PostForm(Operation, Case, FilePart("")), HttpStatusCode.UnsupportedMediaType, "unsupported_input");
    }

    [Fact]
    public async Task A_file_of_another_kind_is_refused_before_the_rest_of_it_came()
    {
        using var socket = await RawHttp.Connect(gateway.Api.Gateway.Url);
        var start = $"--b\r\n{Operation}\r\n--b\r\n{Case}\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n";
        await socket.SendAsync(Encoding.UTF8.GetBytes(
            $"POST /v1/jobs HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 500000000\r\n\r\n{start}"));
        var png = new byte[100_000];
        "\x89PNG\r\n\x1A\n"u8.CopyTo(png);
        png[0] = 0x89;
        await socket.SendAsync(png);
        var buffer = new byte[8192];
        var read = await socket.ReceiveAsync(buffer).WaitAsync(Patience);
        Assert.StartsWith("HTTP/1.1 415 ", Encoding.UTF8.GetString(buffer, 0, read), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_goes_in_the_middle_leaves_nothing()
    {
        var mark = Guid.NewGuid().ToString();
        var before = Directory.GetFiles(Path.Combine(gateway.Cluster.Blobs, "tmp")).ToHashSet();
        using (var socket = await RawHttp.Connect(gateway.Api.Gateway.Url))
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(
                "POST /v1/jobs HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 500000000\r\n\r\n"
                + $"--b\r\n{Operation}\r\n--b\r\n{Case}\r\n--b\r\n{FilePart(mark + new string('x', 400_000))}"));
            await Wait.Until(() => Directory.GetFiles(Path.Combine(gateway.Cluster.Blobs, "tmp")).Any(path => !before.Contains(path) && Begins(path, mark)), Patience, "the file is being stored");
            socket.LingerState = new System.Net.Sockets.LingerOption(true, 0);
        }

        await Wait.Until(() => gateway.StoredInputs(mark).Length == 0, Patience, "nothing is left");
        Assert.DoesNotContain("unhandled exception", gateway.Api.Gateway.Log, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("filename=\"-rf.txt\"", "-rf.txt")]
    [InlineData("filename=\"../../etc/passwd.txt\"", "passwd.txt")]
    [InlineData("filename*=UTF-8''%E6%97%A5%E6%9C%AC%0D%0A.txt", "日本.txt")]
    [InlineData("filename=\"größe 🙂.txt\"", "größe 🙂.txt")]
    public async Task An_odd_file_name_is_kept_as_far_as_it_is_harmless(string disposition, string shown)
    {
        using var answer = await gateway.PostForm(Operation, Case, FilePart("named", $"form-data; name=\"file\"; {disposition}"));
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var job = JsonElement.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal(shown, job.GetProperty("inputs")[0].GetProperty("name").GetString());
        job = await gateway.Api.Ended(ApiClient.IdOf(job), Patience);
        Assert.Equal("NAMED"u8.ToArray(), await gateway.Api.Output(job));
    }

    [Fact]
    public async Task Huge_request_headers_are_refused()
    {
        var answer = await RawHttp.Exchange(gateway.Api.Gateway.Url, $"GET /v1/operations HTTP/1.1\r\nHost: x\r\nX-Big: {new string('x', 40_000)}\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 431 ", answer, StringComparison.Ordinal);
    }

    private static bool Begins(string path, string mark)
    {
        try
        {
            var start = new byte[mark.Length];
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && Encoding.ASCII.GetString(start) == mark;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task<string> Refused(HttpResponseMessage answer) =>
        (await Problem.Assert(answer, HttpStatusCode.BadRequest, "malformed_request")).GetProperty("detail").GetString()!;

    private async Task<HttpResponseMessage> Post(string type, string body)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        Assert.True(content.Headers.TryAddWithoutValidation("Content-Type", type));
        return await gateway.Http.PostAsync("/v1/jobs", content);
    }
}
