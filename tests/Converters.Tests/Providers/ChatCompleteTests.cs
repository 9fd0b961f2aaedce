using System.Text.Json.Nodes;
using FlipUnit.Converters.Providers;
using FlipUnit.Converters.Providers.Chat;
using FlipUnit.TestSupport;

namespace FlipUnit.Converters.Tests.Providers;

public sealed class ChatCompleteTests
{
    private const string Hello = """{"prompt": "Hello?", "max_tokens": 50}""";

    [Fact]
    public async Task An_answer_comes_in_pieces_with_its_usage_and_cost()
    {
        await using var fake = await FakeProvider.Start();
        using var providers = new TestProviders(fake.Settings("Chat"), new Dictionary<string, string>
        {
            ["FlipUnit:Providers:Chat:0:UsdPerMillionInputTokens"] = "1.5",
            ["FlipUnit:Providers:Chat:0:UsdPerMillionOutputTokens"] = "6",
        });
        await using var harness = new ConverterHarness { Providers = providers };
        var result = await harness.Convert(new ChatComplete(), """{"messages": [{"role": "system", "content": "Be short."}, {"role": "user", "content": "Hello?"}], "max_tokens": 50, "temperature": 0.5}""");
        const string Text = "Hello there, this is the fake provider.";
        Assert.Equal(Text, string.Concat(harness.Said));
        Assert.Equal(7, harness.Said.Count);
        Assert.Equal($$$"""{"text":"{{{Text}}}","finish_reason":"stop","model":"fake-1","usage":{"input_tokens":12,"output_tokens":7}}""", result.Result!.ToJsonString());
        Assert.Equal(Text, await File.ReadAllTextAsync(Assert.Single(result.Outputs).Path));
        Assert.Equal(((12 * 1.5m) + (7 * 6m)) / 1_000_000m, harness.SpentUsd);
        var request = JsonNode.Parse(Assert.Single(fake.Received).Text)!;
        Assert.Equal("fake-1", request["model"]!.GetValue<string>());
        Assert.Equal(50, request["max_completion_tokens"]!.GetValue<int>());
        Assert.Equal("""[{"role":"system","content":"Be short."},{"role":"user","content":"Hello?"}]""", request["messages"]!.ToJsonString());
        Assert.Equal("Bearer a-key-of-the-tests", fake.Received[0].Authorization);
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_not_begun_anew()
    {
        await using var fake = await FakeProvider.Start();
        await using var other = await FakeProvider.Start();
        // Slowly, so that the first half arrives before the connection breaks.
        fake.Always(new FakeAnswer { Half = true, WordMilliseconds = 50 });
        using var providers = new TestProviders(fake.Settings("Chat"), other.Settings("Chat", 1, "other"));
        await using var harness = new ConverterHarness { Providers = providers };
        var fault = await Assert.ThrowsAsync<ConversionException>(() => harness.Convert(new ChatComplete(), Hello));
        Assert.Equal(ErrorCode.ServiceUnavailable, fault.Code);
        Assert.Single(fake.Received);
        Assert.Empty(other.Received);
        Assert.NotEmpty(harness.Said);
        Assert.Equal([("chat-fake", CallOutcome.Failed)], providers.Gate.Outcomes);
    }

    [Theory]
    [InlineData("not json at all")]
    [InlineData("""{"choices": "none"}""")]
    [InlineData("data: {\"id\": 7}\n\n")]
    [InlineData("data: {\"choices\": [{\"delta\": 3}]}\n\n")]
    public async Task What_is_no_answer_is_asked_for_again_and_then_the_providers_failure(string body)
    {
        await using var fake = await FakeProvider.Start();
        fake.Always(new FakeAnswer { Body = body });
        using var providers = new TestProviders(fake.Settings("Chat"));
        await using var harness = new ConverterHarness { Providers = providers };
        var fault = await Assert.ThrowsAsync<ConversionException>(() => harness.Convert(new ChatComplete(), Hello));
        Assert.Equal(ErrorCode.ServiceUnavailable, fault.Code);
        Assert.Equal(3, fake.Received.Count);
        Assert.Equal([("chat-fake", CallOutcome.Failed)], providers.Gate.Outcomes);
    }

    [Theory]
    [InlineData(500, 3)]
    [InlineData(429, 3)]
    [InlineData(400, 1)]
    [InlineData(401, 1)]
    public async Task The_clients_own_repeats_are_off(int status, int requests)
    {
        await using var fake = await FakeProvider.Start();
        fake.Always(new FakeAnswer { Status = status });
        using var providers = new TestProviders(fake.Settings("Chat"));
        await using var harness = new ConverterHarness { Providers = providers };
        var fault = await Assert.ThrowsAsync<ConversionException>(() => harness.Convert(new ChatComplete(), Hello));
        Assert.DoesNotContain("secret", fault.ToString(), StringComparison.Ordinal);
        Assert.Equal(requests, fake.Received.Count);
    }

    [Fact]
    public async Task A_long_answer_is_cut_and_says_so()
    {
        await using var fake = await FakeProvider.Start();
        fake.Always(new FakeAnswer { Text = string.Join(' ', Enumerable.Repeat(new string('x', 999), 40)) });
        using var providers = new TestProviders(fake.Settings("Chat"));
        await using var harness = new ConverterHarness { Providers = providers };
        var result = await harness.Convert(new ChatComplete(), Hello);
        Assert.Equal(24 * 1024, result.Result!["text"]!.GetValue<string>().Length);
        Assert.Equal("length", result.Result["finish_reason"]!.GetValue<string>());
        Assert.Contains("cut off", Assert.Single(result.Notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"prompt": "a", "messages": [{"content": "b"}]}""")]
    [InlineData("""{"messages": [{"role": "user", "content": ""}]}""")]
    [InlineData("""{"messages": [{"role": "assistant", "content": "b"}]}""")]
    [InlineData("""{"messages": [{"role": "robot", "content": "b"}]}""")]
    public void A_conversation_that_is_none_is_refused(string parameters) =>
        Assert.Equal("messages", Assert.Single(new ChatComplete().Parameters.Validate(System.Text.Json.JsonElement.Parse(parameters))).Field);
}
