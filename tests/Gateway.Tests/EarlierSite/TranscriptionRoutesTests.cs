using System.IO.Compression;
using System.Net;
using System.Text.Json;
using FlipUnit.TestSupport;

namespace FlipUnit.Gateway.Tests.EarlierSite;

public sealed class TranscriptionRoutesTests(RunningGateway gateway)
{
    private const string Root = "/text-converter/audio-transcription";

    [Fact]
    public async Task The_form_of_the_earlier_site_is_taken_as_it_was_sent()
    {
        await gateway.Api.Available("audio.transcribe");
        // A file of another name, a field that nobody knows, and one that comes after the file.
        using var answer = await Send(form =>
        {
            form.Add(new StringContent("a-token"), "csrfmiddlewaretoken");
            form.Add(Speech(), "audio_file", "talk.mp3");
            form.Add(new StringContent("de"), "language");
            form.Add(new StringContent(""), "prompt");
        });
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var body = JsonElement.Parse(await answer.Content.ReadAsStringAsync());
        var id = Assert.Single(body.EnumerateObject()).Value.GetString()!;
        Assert.Equal("job_id", Assert.Single(body.EnumerateObject()).Name);
        Assert.Equal($"{Root}/status/{id}/", answer.Headers.Location!.ToString());

        await gateway.Api.Ended(id, RunningGateway.Patience);
        var status = await gateway.Api.Get($"{Root}/status/{id}/");
        Assert.Equal(("completed", 1), (status.GetProperty("status").GetString(), status.GetProperty("progress").GetDouble()));
        Assert.Equal(id, status.GetProperty("job_id").GetString());
        Assert.Equal("Sentence 0 was said.\n", await gateway.Http.GetStringAsync(status.GetProperty("download_url").GetString()));
        await using var docx = new ZipArchive(await gateway.Http.GetStreamAsync(status.GetProperty("download_docx_url").GetString()));
        using var document = new StreamReader(await docx.GetEntry("word/document.xml")!.OpenAsync());
        Assert.Contains("Sentence 0 was said.", await document.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Contains(gateway.Speech.Sounds, sent => sent.Fields.Any(field => field is { Key: "language", Value: "de" }));
        Assert.Equal("""{"formats":["txt","docx"],"language":"de"}""", (await gateway.Api.Job(id)).GetProperty("parameters").GetRawText());
    }

    [Fact]
    public async Task A_text_is_downloaded_under_its_name()
    {
        var job = await gateway.Api.Submit("audio.transcribe", "{}", "talk.mp3", await File.ReadAllBytesAsync(Repository.TestData("speech.mp3")));
        var id = ApiClient.IdOf(await gateway.Api.Ended(ApiClient.IdOf(job), RunningGateway.Patience));
        using var text = await gateway.Get($"{Root}/download/{id}/");
        Assert.Equal("transcript.txt", text.Content.Headers.ContentDisposition!.FileNameStar);
        Assert.Equal("text/plain", text.Content.Headers.ContentType!.MediaType);
        Assert.Equal(JsonValueKind.Null, (await gateway.Api.Get($"{Root}/status/{id}/")).GetProperty("download_docx_url").ValueKind);
        await AssertProblem($"{Root}/download-docx/{id}/", HttpStatusCode.NotFound, "unknown_output");
    }

    [Fact]
    public async Task Before_its_end_there_is_a_status_and_nothing_to_download()
    {
        var answers = new TaskCompletionSource();
        gateway.Speech.When(sent => sent.Sound!.Fields.Any(field => field.Value == "wait for me") ? new FakeAnswer { Sentences = true, After = answers.Task } : null);
        using var answer = await Send(form =>
        {
            form.Add(new StringContent("wait for me"), "prompt");
            form.Add(Speech(), "file", "talk.mp3");
        });
        var id = JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("job_id").GetString()!;
        await gateway.Api.Until(id, job => job.GetProperty("progress").GetDouble() > 0, RunningGateway.Patience);
        var status = await gateway.Api.Get($"{Root}/status/{id}/");
        Assert.Equal("processing", status.GetProperty("status").GetString());
        Assert.Equal(JsonValueKind.Null, status.GetProperty("download_url").ValueKind);
        await AssertProblem($"{Root}/download/{id}/", HttpStatusCode.Conflict, "job_not_finished");
        answers.SetResult();
        Assert.Equal("completed", ApiClient.StatusOf(await gateway.Api.Ended(id, RunningGateway.Patience)));
    }

    [Fact]
    public async Task Jobs_of_other_operations_are_not_here()
    {
        var id = ApiClient.IdOf(await gateway.Completed("text"));
        foreach (var call in (string[])["status", "download", "download-docx"])
            await AssertProblem($"{Root}/{call}/{id}/", HttpStatusCode.NotFound, "unknown_job");
        await AssertProblem($"{Root}/status/{Guid.NewGuid()}/", HttpStatusCode.NotFound, "unknown_job");
    }

    [Fact]
    public async Task A_form_without_sound_is_refused()
    {
        using var text = await Send(form => form.Add(new StringContent("no sound"), "file", "talk.mp3"));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, text.StatusCode);
        using var none = await Send(form => form.Add(new StringContent("en"), "language"));
        Assert.Equal(HttpStatusCode.BadRequest, none.StatusCode);
        using var language = await Send(form =>
        {
            form.Add(Speech(), "file", "talk.mp3");
            form.Add(new StringContent("klingon"), "language");
        });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, language.StatusCode);
    }

    private async Task<HttpResponseMessage> Send(Action<MultipartFormDataContent> fill)
    {
        using var form = new MultipartFormDataContent();
        fill(form);
        return await gateway.Http.PostAsync($"{Root}/", form);
    }

    private static ByteArrayContent Speech() => new(File.ReadAllBytes(Repository.TestData("speech.mp3")));

    private async Task AssertProblem(string path, HttpStatusCode status, string code)
    {
        using var answer = await gateway.Get(path);
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(code, JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("code").GetString());
    }
}
