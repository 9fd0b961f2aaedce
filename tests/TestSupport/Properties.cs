using System.Globalization;
using FsCheck;

namespace FlipUnit.TestSupport;

/// <summary>
/// How properties are checked: with the same cases in every run, so that a red test is a change and not a throw of dice.
/// FLIPUNIT_SEED=random, or a number, looks elsewhere.
/// </summary>
public static class Properties
{
    private const ulong Seed = 20_240_517;

    /// <summary>SplitMix64 wants an odd one.</summary>
    private const ulong Gamma = 0x9E3779B97F4A7C15;

    public static Config Of(int tests = 100)
    {
        var config = Config.QuickThrowOnFailure.WithMaxTest(tests);
        return Environment.GetEnvironmentVariable("FLIPUNIT_SEED") switch
        {
            null or "" => config.WithReplay(Seed, Gamma),
            "random" => config,
            var seed => config.WithReplay(ulong.Parse(seed, CultureInfo.InvariantCulture), Gamma),
        };
    }
}
