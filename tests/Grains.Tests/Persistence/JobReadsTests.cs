using FlipUnit.Storage.Sql;
using FlipUnit.TestSupport;
using Npgsql;

namespace FlipUnit.Grains.Tests.Persistence;

/// <summary>The admin lists, on a real PostgreSQL, against what a plain loop over all rows says.</summary>
public sealed class JobReadsTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly string[] Queues = ["lightweight", "media_processing", "a_queue_of_an_earlier_version"];

    private readonly List<JobRow> rows = [];
    private PostgresServer server = null!;
    private NpgsqlDataSource database = null!;
    private JobTable jobs = null!;
    private JobReads reads = null!;

    public async ValueTask InitializeAsync()
    {
        server = await PostgresServer.Create();
        var connection = await server.CreateDatabase();
        database = NpgsqlDataSource.Create(connection);
        await Migrations.Apply(database, CancellationToken.None);
        jobs = new JobTable(database);
        reads = new JobReads(NpgsqlDataSource.Create(connection));
        var random = new Random(5);
        for (var i = 0; i < 600; i++)
            rows.Add(Row(random, i));
        await Task.WhenAll(rows.Select(row => jobs.Write(row)));
    }

    public async ValueTask DisposeAsync()
    {
        await jobs.DisposeAsync();
        await reads.DisposeAsync();
        await database.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Every_filter_gives_what_it_says_newest_first_and_whole_over_its_pages()
    {
        var filters =
            from status in (short?[])[null, 2, 3]
            from queue in (string?[])[null, Queues[0], "no-such-queue"]
            from operation in (string?[])[null, "op-1"]
            from client in (string?[])[null, "ip-192.0.2.3"]
            from times in ((DateTimeOffset?, DateTimeOffset?)[])[(null, null), (Start.AddSeconds(100), Start.AddSeconds(200))]
            from dead in (bool[])[false, true]
            select new JobFilter { Status = status, Queue = queue, Operation = operation, Client = client, From = times.Item1, To = times.Item2, Dead = dead };
        foreach (var filter in filters)
        {
            var expected = rows.Where(row => Passes(row, filter)).OrderByDescending(row => row.CreatedAt).ThenByDescending(row => row.Id.ToString("n"), StringComparer.Ordinal).Select(row => row.Id);
            Assert.Equal(expected, (await Pages(filter, 60)).Select(job => job.Id));
        }
    }

    [Fact]
    public async Task Pages_neither_skip_nor_repeat_while_rows_arrive()
    {
        var random = new Random(6);
        var seen = new List<Guid>();
        JobCursor? after = null;
        do
        {
            var page = await reads.List(new JobFilter(), after, 37, CancellationToken.None);
            seen.AddRange(page.Select(job => job.Id));
            after = page.Count == 37 ? page[^1].Cursor : null;
            await Task.WhenAll(Enumerable.Range(0, 20).Select(i => jobs.Write(Row(random, 1000 + i))));
        }
        while (after is not null);
        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Empty(rows.Select(row => row.Id).Except(seen));
    }

    [Fact]
    public async Task A_listed_job_is_the_row_and_what_its_state_says()
    {
        var state = """{"started_at":"2026-01-02T03:04:06+00:00","completed_at":"2026-01-02T03:04:07+00:00","error":{"code":"internal_error","message":"So."}}""";
        var row = Row(new Random(1), 5000) with { Status = 3, Dead = true, InputBytes = 77, EstimateUsd = 0.03m, ActualUsd = 0.02m, State = state };
        await jobs.Write(row);
        var job = (await reads.List(new JobFilter { Dead = true }, null, 1, CancellationToken.None)).Single();
        Assert.Equal((row.Id, (short)3, 77, 0.03m, 0.02m, "internal_error", "So."), (job.Id, job.Status, job.InputBytes, job.EstimateUsd, job.ActualUsd, job.ErrorCode, job.ErrorMessage));
        Assert.Equal((Start.AddSeconds(1), Start.AddSeconds(2)), (job.StartedAt, job.CompletedAt));
    }

    [Fact]
    public async Task Costs_are_summed_by_day_client_and_operation()
    {
        foreach (var by in Enum.GetValues<CostKey>())
        {
            var expected = rows.Where(row => row.EstimateUsd is not null && row.CreatedAt >= Start.AddSeconds(50))
                .GroupBy(row => by switch { CostKey.Day => row.CreatedAt.ToString("yyyy-MM-dd", null), CostKey.Client => row.Client, _ => row.Operation })
                .Select(group => new CostRow(group.Key, group.Count(), group.Sum(row => row.EstimateUsd ?? 0), group.Sum(row => row.ActualUsd ?? 0)));
            var costs = await reads.Costs(by, Start.AddSeconds(50), Start.AddDays(1), 1000, CancellationToken.None);
            Assert.Equal(expected.OrderBy(row => row.Key, StringComparer.Ordinal), costs.OrderBy(row => row.Key, StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Error_rates_are_of_what_completed_or_failed()
    {
        var rates = await reads.ErrorRates([.. Queues, "no-such-queue"], CancellationToken.None);
        Assert.Equal(Queues.Order(), rates.Keys.Order());
        foreach (var queue in Queues)
        {
            var ended = rows.Where(row => row.Queue == queue && row.Status is 2 or 3 && row.Queue == queue).ToArray();
            Assert.Equal(ended.Count(row => row.Status == 3) / (double)ended.Length, rates[queue], 6);
        }
    }

    private async Task<List<ListedJob>> Pages(JobFilter filter, int rowsAPage)
    {
        var all = new List<ListedJob>();
        JobCursor? after = null;
        do
        {
            var page = await reads.List(filter, after, rowsAPage, CancellationToken.None);
            all.AddRange(page);
            after = page.Count == rowsAPage ? page[^1].Cursor : null;
        }
        while (after is not null);
        return all;
    }

    private static bool Passes(JobRow row, JobFilter filter) =>
        (filter.Status is null || row.Status == filter.Status) && (filter.Queue is null || row.Queue == filter.Queue)
        && (filter.Operation is null || row.Operation == filter.Operation) && (filter.Client is null || row.Client == filter.Client)
        && (filter.From is null || row.CreatedAt >= filter.From) && (filter.To is null || row.CreatedAt < filter.To) && (!filter.Dead || row.Dead);

    /// <summary>Several jobs share each second, so that ids decide.</summary>
    private static JobRow Row(Random random, int number)
    {
        var status = (short)random.Next(6);
        var cost = random.Next(4) == 0 ? (decimal?)random.Next(1, 100) / 1000 : null;
        return new JobRow(
            Guid.NewGuid(), 1, status, Queues[random.Next(3)], $"op-{random.Next(4)}", $"ip-192.0.2.{random.Next(6)}", 1, 1, 1, null,
            Start.AddSeconds(number / 2), Start.AddDays(7), "{}")
        {
            Dead = status == 3 && random.Next(2) == 0,
            EstimateUsd = cost,
            ActualUsd = cost,
        };
    }
}
