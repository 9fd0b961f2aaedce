using System.Diagnostics;
using System.Net;
using System.Net.ServerSentEvents;
using System.Security.Cryptography;
using System.Text.Json;

namespace FlipUnit.Load.Steady;

/// <summary>One client: submits a job, follows it by events or by asking, fetches what came of it and looks at it; then the next. It repeats no request that failed, but goes on with the job.</summary>
internal sealed class SteadyClient(HttpClient http, string name, IReadOnlyList<SteadyWork> works, Tally tally, Ledger ledger, TimeSpan patience)
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(200);

    public async Task Run(int offset, Func<bool> goesOn)
    {
        for (var turn = 0; goesOn(); turn++)
            await One(works[(offset + turn) % works.Count], $"{name}-{turn}", byEvents: turn % 2 == 0);
    }

    private async Task One(SteadyWork work, string key, bool byEvents)
    {
        if (await Submit(work, key) is not { } accepted)
            return;
        var id = accepted.GetProperty("id").GetString()!;
        tally.Accept(id, key);
        ledger.Write(id, null);
        var watch = new Watch(accepted, $"{work.Operation} {id}");
        if (!(byEvents ? await Events(id, watch) : await Polls(id, watch)))
        {
            tally.Lose($"{watch.Name} did not end within {patience.TotalSeconds} s");
            return;
        }

        tally.Pause(watch.Longest.TotalSeconds, watch.Name);
        if (watch.Status != "completed")
            tally.Lose($"{watch.Name} ended as {watch.Job}");
        else
            await Fetch(work, id, key, watch.Job);
    }

    private async Task<JsonElement?> Submit(SteadyWork work, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/jobs") { Content = work.Form(key), Headers = { { "Idempotency-Key", key } } };
        return await Ask(request, HttpStatusCode.Accepted, key);
    }

    private async Task<bool> Polls(string id, Watch watch)
    {
        while (!watch.HasEnded && watch.Elapsed < patience)
        {
            await Task.Delay(Between);
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/jobs/{id}");
            if (await Ask(request, HttpStatusCode.OK, id) is { } job)
                watch.See(job);
        }

        return watch.HasEnded;
    }

    private async Task<bool> Events(string id, Watch watch)
    {
        string? last = null;
        while (!watch.HasEnded && watch.Elapsed < patience)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/jobs/{id}/events");
            if (last is not null)
                request.Headers.Add("Last-Event-ID", last);
            try
            {
                using var answer = await Send(request, HttpCompletionOption.ResponseHeadersRead);
                if (answer.StatusCode != HttpStatusCode.OK)
                {
                    tally.Fail($"events {id}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
                    await Task.Delay(Between);
                    continue;
                }

                last = await Read(answer, watch, last);
            }
            catch (HttpRequestException failure)
            {
                tally.Fail($"events {id}: {failure.Message}");
                await Task.Delay(Between);
            }
        }

        return watch.HasEnded;
    }

    private async Task<string?> Read(HttpResponseMessage answer, Watch watch, string? last)
    {
        try
        {
            await foreach (var item in SseParser.Create(await answer.Content.ReadAsStreamAsync()).EnumerateAsync())
            {
                last = item.EventId;
                watch.See(JsonElement.Parse(item.Data));
            }

            if (!watch.HasEnded)
                tally.Resume();
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException)
        {
            tally.Break();
        }

        return last;
    }

    private async Task Fetch(SteadyWork work, string id, string key, JsonElement job)
    {
        var outputs = job.GetProperty("outputs");
        if (outputs.GetArrayLength() != 1)
        {
            tally.Double($"{id} has {outputs.GetArrayLength()} outputs");
            return;
        }

        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/jobs/{id}/outputs/0");
            using var answer = await Send(request, HttpCompletionOption.ResponseContentRead);
            var output = await answer.Content.ReadAsByteArrayAsync();
            var sha256 = Convert.ToHexStringLower(SHA256.HashData(output));
            if (!answer.IsSuccessStatusCode)
                tally.Fail($"output {id}: {(int)answer.StatusCode}");
            else if (sha256 != outputs[0].GetProperty("sha256").GetString() || !work.Fits(output, key))
                tally.Lose($"{id} has not its own output");
            else
                Done(id, sha256);
        }
        catch (HttpRequestException failure)
        {
            tally.Fail($"output {id}: {failure.Message}");
        }
    }

    private void Done(string id, string sha256)
    {
        tally.Complete();
        ledger.Write(id, sha256);
    }

    private async Task<JsonElement?> Ask(HttpRequestMessage request, HttpStatusCode expected, string what)
    {
        try
        {
            using var answer = await Send(request, HttpCompletionOption.ResponseContentRead);
            var body = await answer.Content.ReadAsStringAsync();
            if (answer.StatusCode == expected)
                return JsonElement.Parse(body);
            tally.Fail($"{request.Method} {what}: {(int)answer.StatusCode} {body}");
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            tally.Fail($"{request.Method} {what}: {failure.Message} {failure.InnerException?.Message}");
        }

        return null;
    }

    private async Task<HttpResponseMessage> Send(HttpRequestMessage request, HttpCompletionOption completion)
    {
        var began = Stopwatch.GetTimestamp();
        var answer = await http.SendAsync(request, completion);
        tally.Request(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        return answer;
    }
}
