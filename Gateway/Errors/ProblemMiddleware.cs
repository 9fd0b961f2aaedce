using System.Text.Json;
using FlipUnit.Storage.Blobs;

namespace FlipUnit.Gateway.Errors;

/// <summary>Makes a problem of everything that goes wrong, and gives nothing away.</summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> log)
{
    private const int NoSpaceLeft = 28;

    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
            if (http.Response is { StatusCode: >= 400, HasStarted: false, ContentType: null } response && response.ContentLength is null)
                await ProblemBody.Write(http, new RequestProblemException(Problems.CodeOf(response.StatusCode), Problems.Of(Problems.CodeOf(response.StatusCode)).Title + "."));
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client has gone: there is nobody to tell.
        }
        catch (Exception failure)
        {
            if (http.Response.HasStarted)
            {
                // A half answer must not look like a whole one.
                LogBroken(log, failure, http.Request.Method, http.Request.Path);
                http.Abort();
                return;
            }

            var problem = Describe(failure);
            if (problem.Code == ErrorCode.InternalError)
                LogBroken(log, failure, http.Request.Method, http.Request.Path);
            http.Response.Clear();
            await ProblemBody.Write(http, problem);
        }
    }

    private static RequestProblemException Describe(Exception failure) => failure switch
    {
        RequestProblemException problem => problem,
        BadHttpRequestException bad => new RequestProblemException(Problems.CodeOf(bad.StatusCode), bad.StatusCode == StatusCodes.Status413PayloadTooLarge
            ? "The request's body is too large." : "The request could not be read."),
        JsonException => new RequestProblemException(ErrorCode.MalformedRequest, "The body is not valid JSON."),
        InvalidDataException => new RequestProblemException(ErrorCode.MalformedRequest, "The multipart body could not be read."),
        StorageException => new RequestProblemException(ErrorCode.StorageUnavailable, "The file storage does not answer; try again in a moment.") { RetryAfterSeconds = 5 },
        IOException { HResult: NoSpaceLeft } => new RequestProblemException(ErrorCode.DiskFull, "There is no room for the file at the moment.") { RetryAfterSeconds = 60 },
        OrleansException or TimeoutException or Npgsql.NpgsqlException =>
            new RequestProblemException(ErrorCode.ServiceUnavailable, "The service does not answer; try again in a moment.") { RetryAfterSeconds = 2 },
        IOException => new RequestProblemException(ErrorCode.MalformedRequest, "The body ended before it was complete."),
        _ => new RequestProblemException(ErrorCode.InternalError, "Something went wrong on our side; try again later."),
    };

    [LoggerMessage(EventId = 2001, Level = LogLevel.Error, Message = "{Method} {Path} broke")]
    private static partial void LogBroken(ILogger log, Exception failure, string method, PathString path);
}
