using System.Diagnostics;
using System.Text;
using FlipUnit.Converters.Text.Data;

namespace FlipUnit.Converters.Tests.Text.Data;

public sealed class DataHostileTests(TextLab lab) : IClassFixture<TextLab>
{
    private static readonly DataConvert Converter = new();

    [Theory]
    [InlineData("xml", """<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>""", "document type definitions")]
    [InlineData("xml", """<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><r>&b;</r>""", "document type definitions")]
    [InlineData("xml", "<r>&undefined;</r>", "see line 1")]
    [InlineData("xml", "<r/><r/>", "see line 1")]
    [InlineData("xml", "<r>", "see line 1")]
    [InlineData("yaml", "a: *nobody", "see line 1")]
    [InlineData("yaml", "a: &x [*x]", "see line 1")]
    [InlineData("yaml", "x *a: 1", "key in line 1")]
    [InlineData("yaml", "- x *a: 1", "key in line 1")]
    [InlineData("yaml", "{x *a: 1}", "key in line 1")]
    [InlineData("yaml", "a: 1\na: 2", "twice")]
    [InlineData("yaml", "a: [1, 2", "see line")]
    [InlineData("json", """{"a":1,"a":2}""", "not valid JSON")]
    [InlineData("json", "{\"a\":\n tru}", "see line 2")]
    [InlineData("toml", "a = 1\na = 2", "see line 2")]
    [InlineData("toml", "a = ", "see line 1")]
    [InlineData("csv", "a,b\n\"1,2", "see row")]
    public async Task Damage_is_told_by_its_place(string source, string content, string said)
    {
        var fault = await lab.Refused(Converter, "{}", $"in.{source}", content);
        Assert.Equal(ErrorCode.UnreadableInput, fault.Code);
        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("json", "[", "]")]
    [InlineData("json", "{\"a\":", "}")]
    [InlineData("yaml", "[", "]")]
    [InlineData("yaml", "- ", "")]
    [InlineData("xml", "<a>", "</a>")]
    [InlineData("toml", "[", "]")]
    [InlineData("toml", "{a=", "}")]
    [InlineData("toml", "a.", "")]
    public async Task Nesting_ends_at_200(string source, string open, string close)
    {
        foreach (var depth in (int[])[300, 200_000])
        {
            var body = string.Concat(Enumerable.Repeat(open, depth)) + (open == "a." ? "a = 1" : "1") + string.Concat(Enumerable.Repeat(close, depth));
            var fault = await lab.Refused(Converter, """{"format":"json"}""", $"in.{source}", source == "toml" && open != "a." ? "a = " + body : body);
            Assert.Equal((ErrorCode.UnreadableInput, "The data is nested deeper than 200 levels."), (fault.Code, fault.Message));
        }

        var fine = string.Concat(Enumerable.Repeat(open, 150)) + (open == "a." ? "a = 1" : open == "<a>" ? "1" : "1") + string.Concat(Enumerable.Repeat(close, 150));
        Assert.NotEmpty(await lab.Convert(Converter, """{"format":"yaml"}""", $"in.{source}", source == "toml" && open != "a." ? "a = " + fine : fine));
    }

    [Theory]
    [InlineData("json")]
    [InlineData("xml")]
    [InlineData("toml")]
    public async Task A_billion_laughs_end_soon(string target)
    {
        var yaml = new StringBuilder("a0: &a0 [lol,lol,lol,lol,lol,lol,lol,lol,lol]\n");
        for (var i = 1; i < 9; i++)
            yaml.Append(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 9))}]\n"));
        var clock = Stopwatch.StartNew();
        var fault = await lab.Refused(Converter, $$"""{"format":"{{target}}"}""", "in.yaml", yaml.ToString());
        Assert.Equal((ErrorCode.UnreadableInput, true), (fault.Code, clock.Elapsed < TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public async Task A_long_text_copied_often_ends_as_well()
    {
        var yaml = $"a: &a \"{new string('x', 1_000_000)}\"\nb: [{string.Join(',', Enumerable.Repeat("*a", 1000))}]\n";
        Assert.Equal(ErrorCode.UnreadableInput, (await lab.Refused(Converter, "{}", "in.yaml", yaml)).Code);
    }

    [Fact]
    public async Task A_table_that_would_be_far_larger_is_stopped()
    {
        // A name of a megabyte in each of 200 rows.
        var csv = new string('n', 1_000_000) + "\n" + string.Concat(Enumerable.Repeat("1\n", 200));
        Assert.Equal(ErrorCode.OutputTooLarge, (await lab.Refused(Converter, "{}", "in.csv", csv)).Code);
    }

    [Fact]
    public async Task Thousands_of_columns_of_one_name_are_told_apart_soon()
    {
        var clock = Stopwatch.StartNew();
        var text = await lab.Convert(Converter, "{}", "in.csv", string.Join(',', Enumerable.Repeat("a", 16_000)) + "\n" + string.Join(',', Enumerable.Repeat("1", 16_000)));
        Assert.Contains("\"a_16000\": 1", text, StringComparison.Ordinal);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5));
        Assert.Equal(ErrorCode.UnreadableInput, (await lab.Refused(Converter, "{}", "in.csv", new string(',', 20_000))).Code);
    }

    [Theory]
    [InlineData("json")]
    [InlineData("xml")]
    [InlineData("yaml")]
    [InlineData("toml")]
    [InlineData("csv")]
    public async Task Cut_anywhere_a_file_ends_in_a_closed_code_or_a_result(string source)
    {
        var whole = Encoding.UTF8.GetBytes(await lab.Convert(Converter, $$"""{"format":"{{source}}"}""", "in.json", """{"t":[{"a":"ä\n\"x\"","b":1.5},{"a":"<&>","b":-2}]}"""));
        for (var length = 1; length < whole.Length; length++)
            lab.Bounded(Converter, """{"format":"json"}""", $"in.{source}", whole[..length]);
    }
}
