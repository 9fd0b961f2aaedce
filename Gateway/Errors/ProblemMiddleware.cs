using System.Text.Json;
using FlipUnit.Storage.Blobs;

namespace FlipUnit.Gateway.Errors;

/// <summary>Makes a problem of everything that goes wrong, and gives nothing away.</summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next, IHostApplicationLifetime lifetime, ILogger<ProblemMiddleware> log)
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
            // Until the cluster was found nothing that needs it can be done, whatever the failure looks like.
            if (problem.Code == ErrorCode.InternalError && !lifetime.ApplicationStarted.IsCancellationRequested)
                problem = NoAnswer();
            if (problem.Code == ErrorCode.InternalError)
                LogBroken(log, failure, http.Request.Method, http.Request.Path);
            else if (problem.Code == ErrorCode.ServiceUnavailable)
                LogUnanswered(log, failure, http.Request.Method, http.Request.Path);
            http.Response.Clear();
            await ProblemBody.Write(http, problem);
        }
    }

    private static RequestProblemException NoAnswer() =>
        new(ErrorCode.ServiceUnavailable, "The service does not answer; try again in a moment.") { RetryAfterSeconds = 2 };

    private static RequestProblemException Describe(Exception failure) => failure switch
    {
        RequestProblemException problem => problem,
        BadHttpRequestException { InnerException: JsonException json } => Describe(json),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => new RequestProblemException(ErrorCode.FileTooLarge, "The request's body is too large."),
        BadHttpRequestException bad => new RequestProblemException(Problems.CodeOf(bad.StatusCode), "The request could not be read."),
        JsonException json => new RequestProblemException(ErrorCode.MalformedRequest, $"The body is not the JSON that is wanted here, at {json.Path ?? "$"}."),
        InvalidDataException => new RequestProblemException(ErrorCode.MalformedRequest, "The multipart body could not be read."),
        StorageException => new RequestProblemException(ErrorCode.StorageUnavailable, "The file storage does not answer; try again in a moment.") { RetryAfterSeconds = 5 },
        IOException { HResult: NoSpaceLeft } => new RequestProblemException(ErrorCode.DiskFull, "There is no room for the file at the moment.") { RetryAfterSeconds = 60 },
        _ when ClusterCalls.IsUnanswered(failure) => NoAnswer(),
        IOException => new RequestProblemException(ErrorCode.MalformedRequest, "The body ended before it was complete."),
        _ => new RequestProblemException(ErrorCode.InternalError, "Something went wrong on our side; try again later."),
    };

    [LoggerMessage(EventId = 2001, Level = LogLevel.Error, Message = "{Method} {Path} broke")]
    private static partial void LogBroken(ILogger log, Exception failure, string method, PathString path);

    [LoggerMessage(EventId = 2003, Level = LogLevel.Warning, Message = "{Method} {Path}: the cluster or its database does not answer")]
    private static partial void LogUnanswered(ILogger log, Exception failure, string method, PathString path);
}
