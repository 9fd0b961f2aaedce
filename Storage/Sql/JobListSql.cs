using System.Globalization;
using System.Text;

namespace FlipUnit.Storage.Sql;

/// <summary>
/// The statement for one page of a list, newest first. Each part of it walks an index that begins with what is asked
/// for, from the cursor backwards, and stops after a page; where the status or the queue is not asked for, there is a part
/// for each. So a page costs the same however many jobs there are.
/// </summary>
internal static class JobListSql
{
    private const string Statuses = "unnest(array[0, 1, 2, 3, 4, 5]::smallint[])";

    // The queues that there are jobs of, found by leaps through the index.
    private const string Queues = """
        with recursive leap(queue) as (
            (select queue from job order by queue limit 1)
            union all
            select (select queue from job where queue > leap.queue order by queue limit 1) from leap where leap.queue is not null)
        """;

    /// <summary>The parameters are $1 status, $2 queue, $3 operation, $4 client, $5 from, $6 to, $7 and $8 the cursor: those that are used are not null.</summary>
    public static string Of(JobFilter filter, bool cursor, int rows)
    {
        var limit = rows.ToString(CultureInfo.InvariantCulture);
        var (head, parts) = Parts(filter);
        return $"""
            {head}
            select job.id, status, queue, operation, client, priority, attempt, silo, job.created_at,
                   (state ->> 'started_at')::timestamptz, (state ->> 'completed_at')::timestamptz, expires_at, input_bytes,
                   estimate_usd, actual_usd, dead, state -> 'error' ->> 'code', state -> 'error' ->> 'message'
              from (select found.created_at, found.id
                      from {parts} cross join lateral (
                           select created_at, id from job where {Where(filter, cursor)}
                            order by created_at desc, id desc limit {limit}) found
                     order by found.created_at desc, found.id desc limit {limit}) page
              join job on job.id = page.id
             order by page.created_at desc, page.id desc
            """;
    }

    private static (string Head, string Parts) Parts(JobFilter filter)
    {
        var statuses = $"{(filter.Status is null ? Statuses : "unnest(array[$1]::smallint[])")} asked(of_status)";
        if (filter.Dead || filter.Client is not null)
            return ("", "(select) one");
        if (filter.Operation is not null)
            return ("", statuses);
        return filter.Queue is not null
            ? ("", statuses)
            : (Queues, $"(select queue as of_queue from leap where queue is not null) queues cross join {statuses}");
    }

    private static string Where(JobFilter filter, bool cursor)
    {
        var where = new List<string>();
        var byStatus = !filter.Dead && filter.Client is null;
        if (filter.Dead)
            where.Add("dead");
        if (filter.Client is not null)
            where.Add("client = $4");
        if (filter.Operation is not null)
            where.Add("operation = $3");
        if (filter.Queue is not null)
            where.Add("queue = $2");
        else if (byStatus && filter.Operation is null)
            where.Add("queue = of_queue");
        if (byStatus)
            where.Add("status = of_status");
        else if (filter.Status is not null)
            where.Add("status = $1");
        if (filter.From is not null)
            where.Add("created_at >= $5");
        if (filter.To is not null)
            where.Add("created_at < $6");
        if (cursor)
            where.Add("(created_at, id) < ($7, $8)");
        return where.Count == 0 ? "true" : new StringBuilder().AppendJoin(" and ", where).ToString();
    }
}
