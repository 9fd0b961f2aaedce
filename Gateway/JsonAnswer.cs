using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace FlipUnit.Gateway;

/// <summary>A JSON body that is written whole, with its length: simple clients read by it, and no chunk has to be framed.</summary>
internal sealed class JsonAnswer<T>(T value, JsonTypeInfo<T> type, int status) : IResult, IStatusCodeHttpResult, IValueHttpResult<T>
{
    private const int UsualBytes = 2048;

    public int? StatusCode => status;

    public T? Value => value;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var body = new ArrayBufferWriter<byte>(UsualBytes);
        using (var json = new Utf8JsonWriter(body))
            JsonSerializer.Serialize(json, value, type);
        httpContext.Response.StatusCode = status;
        httpContext.Response.ContentType = "application/json; charset=utf-8";
        httpContext.Response.ContentLength = body.WrittenCount;
        if (!HttpMethods.IsHead(httpContext.Request.Method))
            await httpContext.Response.BodyWriter.WriteAsync(body.WrittenMemory, httpContext.RequestAborted);
    }
}
