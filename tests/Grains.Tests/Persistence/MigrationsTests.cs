using System.Text.RegularExpressions;
using FlipUnit.Storage.Sql;
using FlipUnit.TestSupport;
using Npgsql;

namespace FlipUnit.Grains.Tests.Persistence;

/// <summary>How the schema moves on, on a real PostgreSQL: forwards only, and without holding up those who work.</summary>
public sealed partial class MigrationsTests : IAsyncLifetime
{
    private static readonly MigrationFile First = new("01_first.sql", "create table thing (id int primary key);");
    private static readonly MigrationFile Second = new("02_second.sql", "alter table thing add column name text;");
    private static readonly MigrationPatience Short = new(TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(20), 3);

    private PostgresServer server = null!;
    private NpgsqlDataSource database = null!;

    public async ValueTask InitializeAsync()
    {
        server = await PostgresServer.Create();
        database = NpgsqlDataSource.Create(await server.CreateDatabase());
    }

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task An_older_program_leaves_a_newer_database_alone()
    {
        await Apply(First, Second);
        var refused = await Assert.ThrowsAsync<MigrationException>(() => Apply(First));
        Assert.Contains("02_second.sql", refused.Message, StringComparison.Ordinal);
        Assert.Contains("newer than this program", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_was_changed_after_it_was_applied_is_refused_before_anything_is_done()
    {
        await Apply(First);
        var changed = First with { Text = First.Text + "\n-- another word" };
        var refused = await Assert.ThrowsAsync<MigrationException>(() => Apply(changed, Second));
        Assert.Contains("01_first.sql", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0L, await Scalar("select count(*) from migration where name = '02_second.sql'"));
    }

    [Fact]
    public async Task A_database_of_before_the_checksums_gets_them()
    {
        await Apply(First);
        await Execute("alter table migration drop column checksum");
        Assert.Equal(["02_second.sql"], await Apply(First, Second));
        Assert.Equal(First.Checksum, await Scalar("select checksum from migration where name = '01_first.sql'"));
    }

    [Fact]
    public async Task A_migration_that_does_not_get_its_lock_gives_up_and_those_behind_it_go_on()
    {
        await Apply(First);
        await using var connection = await database.OpenConnectionAsync();
        await using (var reading = await connection.BeginTransactionAsync())
        {
            await using var look = new NpgsqlCommand("select count(*) from thing", connection, reading);
            await look.ExecuteScalarAsync();
            var refused = await Assert.ThrowsAsync<MigrationException>(() => Apply(First, Second));
            Assert.Contains("lock timeout", refused.Message, StringComparison.Ordinal);
            // Nobody stands behind a lock that is waited for.
            await Execute("insert into thing values (1)");
        }

        Assert.Equal(["02_second.sql"], await Apply(First, Second));
    }

    [Fact]
    public async Task A_migration_comes_again_until_the_lock_is_free()
    {
        await Apply(First);
        await using var connection = await database.OpenConnectionAsync();
        var reading = await connection.BeginTransactionAsync();
        await using var look = new NpgsqlCommand("select count(*) from thing", connection, reading);
        await look.ExecuteScalarAsync();
        var migration = Migrations.Apply(database, [First, Second], Short with { Attempts = int.MaxValue }, CancellationToken.None);
        await Wait.Until(async () => (long)(await Scalar("select count(*) from pg_locks where not granted and relation = 'thing'::regclass"))! > 0, TimeSpan.FromSeconds(10), "it waits");
        await reading.DisposeAsync();
        Assert.Equal(["02_second.sql"], await migration.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void No_file_holds_a_table_that_an_earlier_one_made_for_longer_than_a_moment()
    {
        var made = new HashSet<string>();
        var wrong = new List<string>();
        foreach (var file in MigrationFile.Embedded)
        {
            var text = Comment().Replace(file.Text, "");
            var own = CreateTable().Matches(text).Select(match => match.Groups[1].Value).ToHashSet();
            wrong.AddRange(LongLock().Matches(text).Where(match => made.Contains(Table(match))).Select(match => $"{file.Name}: {match.Value}"));
            made.UnionWith(own);
        }

        Assert.NotEmpty(made);
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("create index a on job (id)", true)]
    [InlineData("create index concurrently if not exists a on job (id)", false)]
    [InlineData("alter table job\n    alter column weight type int", true)]
    [InlineData("alter table job alter column weight set not null", true)]
    [InlineData("alter table job add constraint positive check (weight > 0)", true)]
    [InlineData("alter table job add constraint positive check (weight > 0) not valid", false)]
    [InlineData("alter table job add column at timestamptz default clock_timestamp()", true)]
    [InlineData("alter table job add column dead boolean not null default false", false)]
    [InlineData("alter table job drop column dead", true)]
    [InlineData("alter table job rename column dead to gone", true)]
    public void What_holds_a_table_or_takes_from_it_is_known_by_its_words(string statement, bool isWrong) =>
        Assert.Equal(isWrong, LongLock().Match(statement) is { Success: true } match && Table(match) == "job");

    private static string Table(Match match) => match.Groups["table"].Value;

    private Task<IReadOnlyList<string>> Apply(params MigrationFile[] files) => Migrations.Apply(database, files, Short, CancellationToken.None);

    private async Task Execute(string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<object?> Scalar(string sql)
    {
        await using var command = database.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    [GeneratedRegex("--[^\n]*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"create table (?:if not exists )?(\w+)")]
    private static partial Regex CreateTable();

    /// <summary>Scans or rewrites a table under its lock, or takes away what an older silo still uses.</summary>
    [GeneratedRegex(@"create (?:unique )?index (?!concurrently)[^;]*?\bon (?<table>\w+)|alter table (?<table>\w+)[^;]*?(?:\btype\b|set not null|add constraint(?![^;]*not valid)|default (?:clock_timestamp|random|gen_random_uuid|nextval)|drop column|\brename\b)|(?:drop|truncate) table (?<table>\w+)")]
    private static partial Regex LongLock();
}
