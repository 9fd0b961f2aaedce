namespace FlipUnit.Converters.Tests.Hostile;

/// <summary>Hundreds of damaged files a family, always the same ones: none hangs, none hurts, none makes the service talk.</summary>
public sealed class MutationTests(ITestOutputHelper output)
{
    /// <summary>Each family's small sound files. A family joins by a line here.</summary>
    private static readonly Dictionary<string, Func<Task<IReadOnlyList<Seed>>>> Families = new()
    {
        ["images"] = Seeds.Images,
        ["archives"] = Seeds.Archives,
        ["pdf"] = Seeds.Pdf,
        ["media"] = MediaSeeds.Make,
    };

    public static TheoryData<string> Names { get; } = [.. Families.Keys];

    [Theory, MemberData(nameof(Names))]
    public async Task Damaged_files_end_in_a_closed_code_or_a_result(string family)
    {
        await using var lab = new HostileLab();
        output.WriteLine(await Mutations.Run(lab, await Families[family]()));
    }
}
