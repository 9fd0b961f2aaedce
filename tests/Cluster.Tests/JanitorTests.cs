using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FlipUnit.Grains.Interfaces.Housekeeping;
using FlipUnit.Storage.Blobs;
using FlipUnit.TestSupport;
using Microsoft.Extensions.Options;
using Npgsql;

namespace FlipUnit.Cluster.Tests;

public sealed class JanitorTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_round_cleans_what_time_and_crashes_left_and_nothing_else()
    {
        await using var cluster = await FlipUnitCluster.Create();
        await using var database = NpgsqlDataSource.Create(cluster.Database);
        var blobs = new LocalBlobStore(Options.Create(new LocalBlobOptions { Root = cluster.Blobs }));
        var before = await cluster.StartSilo();
        using var api = await cluster.StartGateway();
        await api.Available("test.sleep");
        var kept = await Completed(api, "kept");
        var old = await Completed(api, "old");
        var forgotten = await Upload(api);
        var waiting = await Upload(api);
        await before.Stop();

        // What is left when a gateway dies while it stores, and when a late attempt put what nobody published.
        var keptId = Guid.Parse(ApiClient.IdOf(kept));
        string[] orphans = [BlobKeys.Input(Guid.NewGuid(), Guid.NewGuid(), 0), BlobKeys.Output(keptId, 7, 0)];
        string[] fresh = [BlobKeys.Input(Guid.NewGuid(), Guid.NewGuid(), 0), BlobKeys.Output(keptId, 8, 0)];
        foreach (var key in orphans.Concat(fresh))
            await blobs.Put(key, new MemoryStream([1]), 1, CancellationToken.None);
        foreach (var file in Directory.EnumerateFiles(cluster.Blobs, "*", SearchOption.AllDirectories).Where(file => !fresh.Any(key => file.EndsWith(string.Join('~', key.Split('/')[2..]), StringComparison.Ordinal))))
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-2));
        await Execute(database, $"update job set expires_at = now() - interval '1 minute' where id = '{ApiClient.IdOf(old)}'");
        await Execute(database, $"update grain_state set changed_at = now() - interval '2 days' where kind = 'upload' and key = '{forgotten:n}' or key = '{forgotten}'");
        // A gateway died after the reservation and before the job.
        await Execute(database, $$"""
            update grain_state set changed_at = now() - interval '2 hours', state = state || jsonb_build_object('open', jsonb_build_object('{{Guid.NewGuid()}}',
                jsonb_build_object('quota_class', 'media_processing', 'usd', 0, 'day', state -> 'day', 'at', now() - interval '2 hours'))) where kind = 'client'
            """);

        await cluster.StartSilo();
        await using var client = await ClusterClient.Connect(cluster);
        var janitor = client.Grains.GetGrain<IJanitorGrain>(0);
        Assert.Equal(new SweepReport(Expired: 1, Orphans: 2, Reservations: 1, Uploads: 1), await janitor.Sweep());
        Assert.Equal(new SweepReport(0, 0, 0, 0), await janitor.Sweep());

        Assert.Equal("kept"u8.ToArray(), await api.Output(await api.Job(ApiClient.IdOf(kept))));
        var expired = await api.Job(ApiClient.IdOf(old));
        Assert.Equal("expired", ApiClient.StatusOf(expired));
        using var gone = await api.Http.GetAsync(old.GetProperty("outputs")[0].GetProperty("url").GetString());
        Assert.Contains(gone.StatusCode, new[] { HttpStatusCode.Gone, HttpStatusCode.NotFound });
        foreach (var key in fresh)
            await (await blobs.Open(key, CancellationToken.None)).DisposeAsync();
        foreach (var key in orphans)
            await Assert.ThrowsAsync<FileNotFoundException>(() => blobs.Open(key, CancellationToken.None));
        Assert.Equal(HttpStatusCode.NotFound, await NamedIn(api, forgotten));
        Assert.Equal(HttpStatusCode.Accepted, await NamedIn(api, waiting));
    }

    [Fact]
    public async Task A_round_takes_whatever_there_is_and_what_cannot_be_cleaned_stands_in_nobodys_way()
    {
        await using var cluster = await FlipUnitCluster.Create();
        await using var database = NpgsqlDataSource.Create(cluster.Database);
        await cluster.StartSilo();
        using var api = await cluster.StartGateway();
        await api.Available("test.sleep");
        var old = Guid.Parse(ApiClient.IdOf(await Completed(api, "old")));
        var broken = Guid.NewGuid();
        await Copy("gen_random_uuid()", 1_200, "");
        await Copy($"'{broken}'", 1, """, 'state', '{"status":"no such status"}'::jsonb""");
        await Execute(database, "update job set expires_at = now() - interval '1 minute'", rows: 1_202);
        await Execute(database, $"update job set expires_at = now() - interval '1 day' where id = '{broken}'");

        await using var client = await ClusterClient.Connect(cluster);
        Assert.Equal(1_201, (await client.Grains.GetGrain<IJanitorGrain>(0).Sweep()).Expired);

        await using var left = database.CreateCommand("select array_agg(id) from job where status = (select status from job where id = $1)");
        left.Parameters.Add(new() { Value = broken });
        Assert.Equal([broken], (Guid[])(await left.ExecuteScalarAsync(TestContext.Current.CancellationToken))!);

        Task Copy(string id, int times, string more) => Execute(
            database, $"insert into job select (jsonb_populate_record(job, jsonb_build_object('id', {id}{more}))).* from job, generate_series(1, {times}) where id = '{old}'", times);
    }

    private static async Task<JsonElement> Completed(ApiClient api, string text)
    {
        var job = await api.Ended(ApiClient.IdOf(await Work.Sleep(api, 0.1, text)), Patience);
        Assert.Equal("completed", ApiClient.StatusOf(job));
        return job;
    }

    /// <summary>A file that waits for a job to name it.</summary>
    private static async Task<Guid> Upload(ApiClient api)
    {
        using var announced = await api.Http.PostAsJsonAsync("/v1/uploads", new { name = "a.txt", bytes = 1 });
        var upload = await announced.Content.ReadFromJsonAsync<JsonElement>();
        using var body = new ByteArrayContent([65]);
        using var put = await api.Http.PutAsync(upload.GetProperty("url").GetString(), body);
        Assert.Equal(HttpStatusCode.NoContent, put.StatusCode);
        return upload.GetProperty("id").GetGuid();
    }

    private static async Task<HttpStatusCode> NamedIn(ApiClient api, Guid upload)
    {
        using var answer = await api.Http.PostAsJsonAsync("/v1/jobs", new { operation = "test.sleep", inputs = new[] { new { upload_id = upload } }, parameters = new { seconds = 0.1 } });
        return answer.StatusCode;
    }

    private static async Task Execute(NpgsqlDataSource database, string sql, int rows = 1)
    {
        await using var command = database.CreateCommand(sql);
        Assert.Equal(rows, await command.ExecuteNonQueryAsync());
    }
}
