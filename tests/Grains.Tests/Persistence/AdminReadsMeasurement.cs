using System.Diagnostics;
using System.Globalization;
using FlipUnit.Storage.Sql;
using FlipUnit.TestSupport;
using Npgsql;

namespace FlipUnit.Grains.Tests.Persistence;

/// <summary>The figures of docs/performance.md, "Admin reads": a million rows, any filter. Run on demand; the command is there.</summary>
public sealed class AdminReadsMeasurement(ITestOutputHelper output)
{
    private const int Rows = 1_000_000;
    private const int Asked = 3_000;

    // Jobs of 37 days: files are kept for 7, records for 30 more. One client in 20,000 sends a twentieth of all, as some do.
    private static readonly string Generate = string.Create(CultureInfo.InvariantCulture, $$"""
        select setseed(0.5);
        insert into job (id, version, status, queue, operation, client, priority, weight, attempt, created_at, expires_at, state, input_bytes, dead, estimate_usd, actual_usd)
        select gen_random_uuid(), 3, status, queue, operation, client, 1, 1, 1, created_at, created_at + interval '7 days',
               jsonb_build_object('operation', operation, 'queue', queue, 'client', client, 'started_at', created_at, 'completed_at', created_at + interval '1 second',
                   'parameters', '{"format":"webp","quality":80}', 'inputs', jsonb_build_array(jsonb_build_object('name', 'a file with a usual name.jpg', 'bytes', 123456,
                   'content_type', 'image/jpeg', 'file_type', 'jpeg', 'blob_key', 'jobs/ab/cd/' || n || '/in-0')), 'outputs', jsonb_build_array(jsonb_build_object(
                   'name', 'a file with a usual name.webp', 'bytes', 23456, 'content_type', 'image/webp', 'sha256', md5(n::text) || md5(n::text), 'blob_key', 'jobs/ab/cd/' || n || '/a-1/out-0')),
                   'error', case when status = 3 then jsonb_build_object('code', 'internal_error', 'message', 'Something went wrong on our side; try again later.', 'retryable', true) end),
               123456, status = 3 and luck < 0.1, case when queue = 'transcription' then 0.03 end, case when queue = 'transcription' then 0.02 end
          from (select n, luck, created_at, client, operation, queues[1 + operation_number % 7] as queue,
                       case when age < 30 then n % 2 when age > 604800 then 5 when kind < 0.9 then 2 when kind < 0.96 then 3 else 4 end::smallint as status
                  from (select n, random() as luck, random() as kind, age, now() - age * interval '1 second' as created_at,
                               'ip-10.' || (client_number >> 16) || '.' || (client_number >> 8 & 255) || '.' || (client_number & 255) as client,
                               operation_number, 'family.operation_' || operation_number as operation,
                               array['lightweight', 'image_processing', 'pdf_processing', 'media_processing', 'archive_processing', 'transcription', 'api_calls'] as queues
                          from (select n, random() * 37 * 86400 as age, case when random() < 0.05 then 0 else (20000 * power(random(), 3))::int end as client_number,
                                       (40 * power(random(), 3))::int as operation_number
                                  from generate_series(1, {{Rows}}) n) one) two) three;
        """);

    [Fact(Explicit = true)]
    public async Task Any_filter_of_a_million_jobs_is_answered_in_50_ms()
    {
        await using var server = await PostgresServer.Create();
        var connection = await server.CreateDatabase();
        await using var database = NpgsqlDataSource.Create(connection + ";Command Timeout=0");
        await Migrations.Apply(database, CancellationToken.None);
        await Execute(database, Generate);
        await Execute(database, "vacuum analyze job");
        output.WriteLine(await Plan(database, "select 'table ' || pg_size_pretty(pg_table_size('job')) || ', indexes ' || pg_size_pretty(pg_indexes_size('job'))"));
        await using var reads = new JobReads(NpgsqlDataSource.Create(connection + ";Max Auto Prepare=32;Auto Prepare Min Usages=2;Options=-c jit=off"));

        var samples = await Samples(database);
        var random = new Random(9);
        var times = new List<(double Milliseconds, JobFilter Filter, bool Cursor)>();
        for (var i = 0; i < Asked; i++)
        {
            var (filter, cursor) = Ask(random, samples);
            var clock = Stopwatch.StartNew();
            await reads.List(filter, cursor, 51, CancellationToken.None);
            times.Add((clock.Elapsed.TotalMilliseconds, filter, cursor is not null));
        }

        times.Sort((one, other) => one.Milliseconds.CompareTo(other.Milliseconds));
        output.WriteLine($"{Asked} lists: median {times[Asked / 2].Milliseconds:0.0} ms, p95 {times[Asked * 95 / 100].Milliseconds:0.0} ms, p99 {times[Asked * 99 / 100].Milliseconds:0.0} ms, slowest {times[^1].Milliseconds:0.0} ms");
        foreach (var slow in times.TakeLast(5))
            output.WriteLine($"{slow.Milliseconds:0.0} ms: {slow.Filter}, cursor {slow.Cursor}");

        var clockOfCosts = Stopwatch.StartNew();
        await reads.Costs(CostKey.Client, DateTimeOffset.UtcNow.AddDays(-30), DateTimeOffset.UtcNow, 1000, CancellationToken.None);
        output.WriteLine($"costs of 30 days by client: {clockOfCosts.Elapsed.TotalMilliseconds:0.0} ms");
        var clockOfRates = Stopwatch.StartNew();
        await reads.ErrorRates(["lightweight", "image_processing", "transcription"], CancellationToken.None);
        output.WriteLine($"error rates: {clockOfRates.Elapsed.TotalMilliseconds:0.0} ms");

        foreach (var (title, filter) in Shown())
        {
            var sql = JobListSql.Of(filter, cursor: false, 51).Replace("$1", "2::smallint", StringComparison.Ordinal).Replace("$2", "'lightweight'", StringComparison.Ordinal)
                .Replace("$3", "'family.operation_7'", StringComparison.Ordinal).Replace("$4", "'ip-10.0.0.0'", StringComparison.Ordinal);
            output.WriteLine($"-- {title}\n{await Plan(database, "explain (analyze, costs off, timing off, summary on) " + sql)}");
        }

        Assert.InRange(times[Asked * 95 / 100].Milliseconds, 0, 50);
    }

    private static IEnumerable<(string, JobFilter)> Shown() =>
    [
        ("no filter", new JobFilter()),
        ("status and queue", new JobFilter { Status = 2, Queue = "x" }),
        ("operation", new JobFilter { Operation = "x" }),
        ("the busiest client and an operation", new JobFilter { Client = "x", Operation = "x" }),
        ("dead letters of a queue", new JobFilter { Dead = true, Queue = "x" }),
    ];

    private static (JobFilter Filter, JobCursor? Cursor) Ask(Random random, List<ListedJob> samples)
    {
        // Each part from another job: often nothing, or little, has them all.
        ListedJob Any() => samples[random.Next(samples.Count)];
        var from = random.Next(4) == 0 ? Any().CreatedAt : (DateTimeOffset?)null;
        var filter = new JobFilter
        {
            Status = random.Next(5) < 2 ? (short)random.Next(6) : null,
            Queue = random.Next(5) < 2 ? Any().Queue : null,
            Operation = random.Next(5) < 2 ? Any().Operation : null,
            Client = random.Next(5) < 2 ? Any().Client : null,
            From = from,
            To = from is null ? null : from + TimeSpan.FromHours(random.Next(1, 500)),
            Dead = random.Next(10) == 0,
        };
        return (filter, random.Next(2) == 0 ? Any().Cursor : null);
    }

    private static async Task<List<ListedJob>> Samples(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("select id, status, queue, operation, client, created_at from job tablesample bernoulli(0.2) repeatable (1)");
        await using var reader = await command.ExecuteReaderAsync();
        var samples = new List<ListedJob>();
        while (await reader.ReadAsync())
        {
            samples.Add(new ListedJob
            {
                Id = reader.GetGuid(0),
                Status = reader.GetInt16(1),
                Queue = reader.GetString(2),
                Operation = reader.GetString(3),
                Client = reader.GetString(4),
                CreatedAt = reader.GetFieldValue<DateTimeOffset>(5),
                Priority = 1,
                Attempt = 1,
                ExpiresAt = default,
                InputBytes = 0,
                Dead = false,
            });
        }

        return samples;
    }

    private static async Task<string> Plan(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
            lines.Add(reader.GetString(0));
        return string.Join('\n', lines);
    }

    private static async Task Execute(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
