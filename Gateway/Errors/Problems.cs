using FlipUnit.Converters;

namespace FlipUnit.Gateway.Errors;

/// <summary>What each code of the closed list is over HTTP: its status and its title.</summary>
public static class Problems
{
    /// <summary>Where the codes are explained; a problem's <c>type</c> is this page and the code.</summary>
    public const string Page = "/docs/errors";

    private const string Registered = "https://iana.org/assignments/http-problem-types";

    private static readonly Dictionary<ErrorCode, (int Status, string Title)> Table = new()
    {
        [ErrorCode.MalformedRequest] = (StatusCodes.Status400BadRequest, "The request is malformed"),
        [ErrorCode.Unauthorized] = (StatusCodes.Status401Unauthorized, "A key is needed"),
        [ErrorCode.Forbidden] = (StatusCodes.Status403Forbidden, "Not allowed"),
        [ErrorCode.NotFound] = (StatusCodes.Status404NotFound, "There is nothing here"),
        [ErrorCode.UnknownOperation] = (StatusCodes.Status404NotFound, "There is no such operation"),
        [ErrorCode.UnknownJob] = (StatusCodes.Status404NotFound, "There is no such job"),
        [ErrorCode.UnknownBatch] = (StatusCodes.Status404NotFound, "There is no such batch"),
        [ErrorCode.UnknownOutput] = (StatusCodes.Status404NotFound, "There is no such output"),
        [ErrorCode.UnknownUpload] = (StatusCodes.Status404NotFound, "There is no such upload"),
        [ErrorCode.MethodNotAllowed] = (StatusCodes.Status405MethodNotAllowed, "The method is not allowed here"),
        [ErrorCode.Conflict] = (StatusCodes.Status409Conflict, "The state does not allow it"),
        [ErrorCode.JobNotFinished] = (StatusCodes.Status409Conflict, "The job has not ended"),
        [ErrorCode.UploadIncomplete] = (StatusCodes.Status409Conflict, "The upload has not arrived"),
        [ErrorCode.UploadExpired] = (StatusCodes.Status403Forbidden, "The upload's time is over"),
        [ErrorCode.LengthRequired] = (StatusCodes.Status411LengthRequired, "The length is needed"),
        [ErrorCode.FileTooLarge] = (StatusCodes.Status413PayloadTooLarge, "The file is too large"),
        [ErrorCode.UnsupportedMediaType] = (StatusCodes.Status415UnsupportedMediaType, "The body's media type is not supported"),
        [ErrorCode.UnsupportedInput] = (StatusCodes.Status415UnsupportedMediaType, "The file's type is not supported"),
        [ErrorCode.RangeNotSatisfiable] = (StatusCodes.Status416RangeNotSatisfiable, "The range is outside the file"),
        [ErrorCode.InvalidParameters] = (StatusCodes.Status422UnprocessableEntity, "The parameters are not valid"),
        [ErrorCode.IdempotencyKeyReused] = (StatusCodes.Status422UnprocessableEntity, "The idempotency key was used before"),
        [ErrorCode.QuotaExceeded] = (StatusCodes.Status429TooManyRequests, "The quota is used up"),
        [ErrorCode.RateLimited] = (StatusCodes.Status429TooManyRequests, "Too many requests"),
        [ErrorCode.ClientBlocked] = (StatusCodes.Status429TooManyRequests, "Blocked for a while"),
        [ErrorCode.QueueFull] = (StatusCodes.Status503ServiceUnavailable, "The queue is full"),
        [ErrorCode.OperationUnavailable] = (StatusCodes.Status503ServiceUnavailable, "The operation is not available now"),
        [ErrorCode.StorageUnavailable] = (StatusCodes.Status503ServiceUnavailable, "The file storage does not answer"),
        [ErrorCode.ServiceUnavailable] = (StatusCodes.Status503ServiceUnavailable, "The service does not answer"),
        [ErrorCode.DiskFull] = (StatusCodes.Status503ServiceUnavailable, "There is no room left"),
        [ErrorCode.InternalError] = (StatusCodes.Status500InternalServerError, "Something went wrong on our side"),
    };

    /// <summary>What cannot be bound is thrown, so that one place makes a problem of everything.</summary>
    public static IServiceCollection AddProblems(this IServiceCollection services) =>
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);

    /// <summary>Codes that a failed job carries and no answer does are told with 422.</summary>
    public static (int Status, string Title) Of(ErrorCode code) =>
        Table.TryGetValue(code, out var known) ? known : (StatusCodes.Status422UnprocessableEntity, "The file could not be converted");

    /// <summary>Our page, or for limits the type that draft-ietf-httpapi-ratelimit-headers registers, which clients of any service know.</summary>
    public static string Type(ErrorCode code) => code switch
    {
        ErrorCode.QuotaExceeded or ErrorCode.RateLimited => $"{Registered}#quota-exceeded",
        ErrorCode.ClientBlocked => $"{Registered}#abnormal-usage-detected",
        _ => $"{Page}#{code.Wire()}",
    };

    /// <summary>The code for a status that the framework gave by itself.</summary>
    public static ErrorCode CodeOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => ErrorCode.Unauthorized,
        StatusCodes.Status403Forbidden => ErrorCode.Forbidden,
        StatusCodes.Status404NotFound => ErrorCode.NotFound,
        StatusCodes.Status405MethodNotAllowed => ErrorCode.MethodNotAllowed,
        StatusCodes.Status411LengthRequired => ErrorCode.LengthRequired,
        StatusCodes.Status413PayloadTooLarge => ErrorCode.FileTooLarge,
        StatusCodes.Status415UnsupportedMediaType => ErrorCode.UnsupportedMediaType,
        StatusCodes.Status416RangeNotSatisfiable => ErrorCode.RangeNotSatisfiable,
        StatusCodes.Status503ServiceUnavailable => ErrorCode.ServiceUnavailable,
        >= 500 => ErrorCode.InternalError,
        _ => ErrorCode.MalformedRequest,
    };
}
