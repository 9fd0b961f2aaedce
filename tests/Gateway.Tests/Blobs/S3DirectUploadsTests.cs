using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using FlipUnit.Storage.Blobs;

namespace FlipUnit.Gateway.Tests.Blobs;

/// <summary>What a signed URL lets a client do, asked of the real server.</summary>
public sealed class S3DirectUploadsTests : IAsyncLifetime
{
    private const string Key = "uploads/abcdef/1";
    private const int Part = 5 * 1024 * 1024;
    private static readonly TimeSpan Minutes = TimeSpan.FromMinutes(5);

    private readonly HttpClient http = new();
    private S3Bucket bucket = null!;

    private IDirectUploads Direct => bucket.Blobs.Direct!;

    public async ValueTask InitializeAsync() => bucket = await S3Bucket.Create();

    public ValueTask DisposeAsync()
    {
        http.Dispose();
        bucket.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task The_url_takes_what_was_signed_and_nothing_else_and_once()
    {
        var signed = await Direct.Put(Key, 5, "text/plain", Minutes);
        Assert.Equal(HttpStatusCode.Forbidden, await Put(signed, "longer"u8.ToArray()));
        Assert.Equal(HttpStatusCode.Forbidden, await Put(signed, "less"u8.ToArray()));
        Assert.Equal(HttpStatusCode.Forbidden, await Put(signed, "right"u8.ToArray(), contentType: "text/html"));
        Assert.Equal(HttpStatusCode.Forbidden, await Put(signed, "right"u8.ToArray(), once: false));
        Assert.Equal(HttpStatusCode.Forbidden, await Put(signed with { Url = new Uri(signed.Url.AbsoluteUri.Replace("abcdef", "abcdee", StringComparison.Ordinal)) }, "right"u8.ToArray()));
        Assert.Equal(HttpStatusCode.OK, await Put(signed, "right"u8.ToArray()));
        Assert.Equal(HttpStatusCode.PreconditionFailed, await Put(signed, "later"u8.ToArray()));
        Assert.Equal("right"u8.ToArray(), (await bucket.Blobs.Peek(Key, 10, CancellationToken.None)).Start.ToArray());
    }

    [Fact]
    public async Task A_url_whose_time_is_over_takes_nothing()
    {
        var signed = await Direct.Put(Key, 5, null, TimeSpan.FromSeconds(1));
        await TestSupport.Wait.Until(async () => await Put(signed, "right"u8.ToArray()) == HttpStatusCode.Forbidden, TimeSpan.FromSeconds(10), "its time is over");
    }

    [Fact]
    public async Task Parts_become_one_blob_when_all_are_there_and_what_was_said()
    {
        var content = RandomNumberGenerator.GetBytes((2 * Part) + 3);
        var id = await Direct.Begin(Key, "video/mp4", Part, CancellationToken.None);
        var parts = await Direct.Parts(Key, id, content.Length, Part, Minutes);
        Assert.Equal([Part, Part, 3], parts.Select(part => part.Bytes));
        Assert.Equal(PartsEnd.Missing, await Complete(id, content.Length, []));
        var etags = new List<string>();
        foreach (var (index, part) in parts.Index())
        {
            Assert.Equal(HttpStatusCode.Forbidden, await Put(part, new byte[part.Bytes + 1], once: false));
            using var answer = await Answer(part, content.AsSpan(index * Part, (int)part.Bytes).ToArray(), once: false);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            etags.Add(answer.Headers.ETag!.Tag);
        }

        Assert.Equal(PartsEnd.Different, await Complete(id, content.Length, [etags[0], etags[0], etags[2]]));
        Assert.Equal(PartsEnd.Different, await Complete(id, content.Length, etags[..2]));
        Assert.Equal(PartsEnd.Complete, await Complete(id, content.Length, etags));
        Assert.Equal(PartsEnd.Complete, await Complete(id, content.Length, etags));
        await using var read = await bucket.Blobs.Open(Key, CancellationToken.None);
        using var copy = new MemoryStream();
        await read.CopyToAsync(copy);
        Assert.Equal(content, copy.ToArray());
    }

    [Fact]
    public async Task Parts_that_were_given_up_are_gone()
    {
        var id = await Direct.Begin(Key, null, Part, CancellationToken.None);
        await bucket.Blobs.AbortUnfinished(DateTimeOffset.UtcNow.AddHours(1), CancellationToken.None);
        Assert.Equal(PartsEnd.Gone, await Complete(id, 10, ["x"]));
    }

    private Task<PartsEnd> Complete(string id, long bytes, IReadOnlyList<string> etags) => Direct.Complete(Key, id, bytes, Part, etags, CancellationToken.None);

    private async Task<HttpStatusCode> Put(SignedPut signed, byte[] bytes, string? contentType = null, bool once = true)
    {
        using var answer = await Answer(signed, bytes, contentType, once);
        return answer.StatusCode;
    }

    private async Task<HttpResponseMessage> Answer(SignedPut signed, byte[] bytes, string? contentType = null, bool once = true)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, signed.Url) { Content = new ByteArrayContent(bytes) };
        if ((contentType ?? signed.Headers.GetValueOrDefault("Content-Type")) is { } type)
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (once)
            request.Headers.TryAddWithoutValidation("If-None-Match", "*");
        return await http.SendAsync(request);
    }
}
