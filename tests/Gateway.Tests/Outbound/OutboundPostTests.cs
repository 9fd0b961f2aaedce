using System.Diagnostics;
using System.Globalization;
using System.Net;
using FlipUnit.Hosting.Outbound;
using FlipUnit.TestSupport;
using Microsoft.Extensions.Options;

namespace FlipUnit.Gateway.Tests.Outbound;

/// <summary>Calls over real sockets, to receivers that mean well and others.</summary>
public sealed class OutboundPostTests
{
    private static readonly IReadOnlyDictionary<string, string> Headers = new Dictionary<string, string> { ["webhook-id"] = "evt_1" };

    [Fact]
    public async Task What_is_posted_arrives_byte_for_byte()
    {
        await using var receiver = new WebhookReceiver();
        using var post = Post();
        Assert.Equal(new OutboundAnswer(204, null), await post.Post(receiver.Url, """{"a":"ü€"}""", Headers, CancellationToken.None));
        var request = Assert.Single(receiver.Received);
        Assert.Equal("POST /hook HTTP/1.1", request.Line);
        Assert.Equal("""{"a":"ü€"}""", request.Body);
        Assert.Equal("evt_1", request.Id);
        Assert.Equal("application/json", request.Headers["Content-Type"]);
    }

    [Fact]
    public async Task A_name_that_is_bound_to_another_address_after_it_was_judged_is_not_followed()
    {
        await using var receiver = new WebhookReceiver();
        await using var victim = new WebhookReceiver("127.0.0.2", receiver.Port);
        // Allowed is the first address only; every look gives the next answer.
        var names = new Names([IPAddress.Parse("127.0.0.1")], [IPAddress.Parse("127.0.0.2")]);
        using var post = Post(names, "127.0.0.1/32");
        var url = string.Create(CultureInfo.InvariantCulture, $"http://rebind.example:{receiver.Port}/");
        Assert.Equal(204, (await post.Post(url, "{}", Headers, CancellationToken.None)).Status);
        Assert.Equal(1, names.Looks);
        Assert.StartsWith("rebind.example:", Assert.Single(receiver.Received).Headers["Host"], StringComparison.Ordinal);

        var refused = await post.Post(url, "{}", Headers, CancellationToken.None);
        Assert.Equal((null, "the name leads to an address that is not public"), (refused.Status, refused.Error));
        Assert.Equal(2, names.Looks);
        Assert.Equal(0, victim.Connections);
        Assert.Equal(1, receiver.Connections);
    }

    [Theory]
    [InlineData("127.0.0.1,10.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("::ffff:127.0.0.2")]
    public async Task Of_several_answers_one_that_is_not_allowed_refuses_all(string answers)
    {
        await using var receiver = new WebhookReceiver();
        using var post = Post(new Names([.. answers.Split(',').Select(IPAddress.Parse)]), "127.0.0.1/32");
        var answer = await post.Post(string.Create(CultureInfo.InvariantCulture, $"http://mixed.example:{receiver.Port}/"), "{}", Headers, CancellationToken.None);
        Assert.Equal("the name leads to an address that is not public", answer.Error);
        Assert.Equal(0, receiver.Connections);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(307)]
    public async Task A_redirect_is_not_followed(int status)
    {
        await using var other = new WebhookReceiver();
        await using var receiver = new WebhookReceiver();
        receiver.Answer = _ => $"HTTP/1.1 {status} Moved\r\nLocation: {other.Url}\r\nContent-Length: 0\r\n\r\n";
        using var post = Post();
        var answer = await post.Post(receiver.Url, "{}", Headers, CancellationToken.None);
        Assert.Equal((status, "redirects are not followed"), (answer.Status, answer.Error));
        Assert.Equal(0, other.Connections);
    }

    [Fact]
    public async Task Who_does_not_answer_costs_the_time_out_and_no_more()
    {
        await using var receiver = new WebhookReceiver { Answer = _ => "" };
        using var post = Post(seconds: 1);
        var watch = Stopwatch.StartNew();
        Assert.Equal("no answer within 1 seconds", (await post.Post(receiver.Url, "{}", Headers, CancellationToken.None)).Error);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0.9, 5);
        // Nor one whose body never ends.
        receiver.Answer = _ => "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc";
        Assert.Null((await post.Post(receiver.Url, "{}", Headers, CancellationToken.None)).Status);
    }

    [Fact]
    public async Task Of_a_long_answer_64_kB_are_read()
    {
        await using var receiver = new WebhookReceiver { Answer = _ => "HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n" + new string('a', 200_000) };
        using var post = Post(seconds: 5);
        Assert.Equal(200, (await post.Post(receiver.Url, "{}", Headers, CancellationToken.None)).Status);
    }

    [Theory]
    [InlineData("nonsense\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")]
    public async Task A_broken_answer_is_an_error_not_a_success(string wire)
    {
        await using var receiver = new WebhookReceiver { Answer = _ => wire };
        using var post = Post(seconds: 2);
        var answer = await post.Post(receiver.Url, "{}", Headers, CancellationToken.None);
        Assert.Null(answer.Status);
        Assert.NotNull(answer.Error);
    }

    [Fact]
    public async Task Headers_beyond_measure_a_closed_port_and_an_unknown_name_are_errors()
    {
        using var post = Post(new Names([[]]));
        await using (var receiver = new WebhookReceiver { Answer = _ => $"HTTP/1.1 200 OK\r\nX: {new string('a', 100_000)}\r\n\r\n" })
            Assert.Null((await post.Post(receiver.Url, "{}", Headers, CancellationToken.None)).Status);
        var gone = new WebhookReceiver();
        await gone.DisposeAsync();
        Assert.Equal("the name was not found", (await post.Post("http://nobody.example/", "{}", Headers, CancellationToken.None)).Error);
        Assert.Equal("the URL is neither https nor http", (await post.Post("ftp://example.com/", "{}", Headers, CancellationToken.None)).Error);
    }

    [Fact]
    public async Task A_receiver_asks_for_time()
    {
        await using var receiver = new WebhookReceiver { Answer = _ => "HTTP/1.1 503 Busy\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n" };
        using var post = Post();
        Assert.Equal(new OutboundAnswer(503, null, TimeSpan.FromSeconds(120)), await post.Post(receiver.Url, "{}", Headers, CancellationToken.None));
    }

    private static OutboundPost Post(INameResolver? names = null, string networks = "127.0.0.0/8", int seconds = 10)
    {
        var options = Options.Create(new OutboundOptions { AllowHttp = true, AllowedNetworks = networks, TimeoutSeconds = seconds });
        return new OutboundPost(new OutboundUrls(options), names ?? new SystemNames(), options);
    }

    /// <summary>A name server whose answers change from look to look.</summary>
    private sealed class Names(params IPAddress[][] answers) : INameResolver
    {
        public int Looks { get; private set; }

        public Task<IPAddress[]> Resolve(string name, CancellationToken cancellation) => Task.FromResult(answers[Math.Min(Looks++, answers.Length - 1)]);
    }
}
