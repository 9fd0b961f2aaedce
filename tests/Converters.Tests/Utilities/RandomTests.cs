using System.Globalization;
using FlipUnit.Converters.Tests.Text;
using FlipUnit.Converters.Utilities.Random;

namespace FlipUnit.Converters.Tests.Utilities;

public sealed class RandomTests(TextLab lab) : IClassFixture<TextLab>
{
    private static readonly RandomGenerate Converter = new();

    [Fact]
    public async Task Uuids_have_their_version_and_differ()
    {
        var random = (await Lines("""{"kind":"uuid_v4","count":1000}""")).Select(Guid.Parse).ToArray();
        Assert.Equal(1000, random.Distinct().Count());
        Assert.All(random, id => Assert.Equal((4, true), (id.Version, id.Variant is >= 8 and <= 11)));
        var before = DateTimeOffset.UtcNow.AddSeconds(-1);
        var timed = await Lines("""{"kind":"uuid_v7","count":1000}""");
        Assert.Equal(timed.Order(StringComparer.Ordinal), timed);
        Assert.All(timed.Select(Guid.Parse), id => Assert.Equal((7, true), (id.Version, id.Variant is >= 8 and <= 11)));
        var time = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(timed[0].Replace("-", "", StringComparison.Ordinal)[..12], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        Assert.InRange(time, before, DateTimeOffset.UtcNow.AddSeconds(1));
    }

    [Fact]
    public async Task Passwords_keep_the_policy()
    {
        foreach (var password in await Lines("""{"kind":"password","length":4,"count":500}"""))
        {
            Assert.Equal(4, password.Length);
            Assert.Contains(password, char.IsAsciiLetterLower);
            Assert.Contains(password, char.IsAsciiLetterUpper);
            Assert.Contains(password, char.IsAsciiDigit);
            Assert.Contains(password, letter => !char.IsAsciiLetterOrDigit(letter));
        }

        Assert.All(await Lines("""{"kind":"password","length":64,"count":50,"symbols":false,"upper":false,"avoid_ambiguous":true}"""), password => Assert.Matches("^[a-km-z2-9]{64}$", password));
        var (_, result) = await lab.Run(Converter, """{"kind":"password","length":20,"symbols":false,"lower":false,"upper":false}""");
        Assert.Equal(66.4, (double)result.Result!["entropy_bits"]!);
    }

    [Fact]
    public async Task Numbers_fill_their_range_evenly()
    {
        var numbers = (await Lines("""{"kind":"number","min":-3,"max":2,"count":1000}""")).Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal([-3, -2, -1, 0, 1, 2], numbers.Distinct().Order());
        // Of 1000 draws each of six values has 167 on average; 100 are six deviations away.
        Assert.All(numbers.CountBy(number => number), pair => Assert.InRange(pair.Value, 100, 240));
        Assert.Equal(["7"], await Lines("""{"kind":"number","min":7,"max":7}"""));
        Assert.Single(await Lines("""{"kind":"number","min":-9007199254740991,"max":9007199254740991}"""));
    }

    [Fact]
    public async Task Bytes_have_their_length()
    {
        Assert.Matches("^[0-9a-f]{64}$", Assert.Single(await Lines("""{"kind":"hex","length":32}""")));
        Assert.Equal(33, Convert.FromBase64String(Assert.Single(await Lines("""{"kind":"base64","length":33}"""))).Length);
    }

    [Theory]
    [InlineData("uuid_v4", "2e4bcaa9-f861-4534-88a2-98103957f678")]
    [InlineData("uuid_v7", "00dc6acf")]
    [InlineData("password", "")]
    [InlineData("number", "")]
    [InlineData("hex", "")]
    public async Task A_seed_repeats_its_values_and_says_that_they_are_no_secret(string kind, string begins)
    {
        var parameters = $$"""{"kind":"{{kind}}","count":5,"seed":"flip"}""";
        var (first, result) = await lab.Run(Converter, parameters);
        Assert.Contains("no secret", Assert.Single(result.Notes), StringComparison.Ordinal);
        Assert.Equal(first, (await lab.Run(Converter, parameters)).Text);
        Assert.NotEqual(first, (await lab.Run(Converter, parameters.Replace("flip", "flop", StringComparison.Ordinal))).Text);
        // The sequence is a promise to those who keep a seed in their tests.
        Assert.StartsWith(begins, first, StringComparison.Ordinal);
        Assert.Empty((await lab.Run(Converter, """{"kind":"hex"}""")).Result.Notes);
    }

    [Theory]
    [InlineData("""{"kind":"number","min":2,"max":1}""", "max must not be less than min.")]
    [InlineData("""{"kind":"password","lower":false,"upper":false,"digits":false,"symbols":false}""", "lower or upper, digits or symbols must be true.")]
    [InlineData("""{"count":0}""", "count must be a whole number from 1 to 1000.")]
    [InlineData("""{"length":3}""", "length must be a whole number from 4 to 1024.")]
    public async Task What_cannot_be_made_is_refused(string parameters, string said)
    {
        var fault = await lab.Refused(Converter, parameters);
        Assert.Equal((ErrorCode.InvalidParameters, said), (fault.Code, fault.Message));
    }

    private async Task<string[]> Lines(string parameters) => (await lab.Run(Converter, parameters)).Text.TrimEnd('\n').Split('\n');
}
