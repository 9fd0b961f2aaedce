namespace FlipUnit.Converters;

/// <summary>The closed list of reasons a conversion fails or a request is refused; the wire form is snake_case.</summary>
public enum ErrorCode
{
    // The request.
    MalformedRequest,
    UnknownOperation,
    UnknownJob,
    UnknownBatch,
    UnknownOutput,
    UnknownUpload,
    UploadIncomplete,
    UploadExpired,
    InvalidParameters,
    IdempotencyKeyReused,
    LengthRequired,
    UnsupportedMediaType,
    RangeNotSatisfiable,
    NotFound,
    MethodNotAllowed,
    Unauthorized,
    Forbidden,
    Conflict,
    JobNotFinished,
    QuotaExceeded,
    RateLimited,
    ClientBlocked,
    QueueFull,
    OperationUnavailable,

    // The file.
    UnsupportedInput,
    UnreadableInput,
    FileTooLarge,
    ImageTooLarge,
    TooManyPages,
    DurationExceeded,
    ArchiveTooLarge,
    OutputTooLarge,
    PasswordRequired,
    WrongPassword,
    MissingVolume,
    DamagedEntry,
    NotRepresentable,

    // The work.
    Timeout,
    OutOfMemory,
    DiskFull,
    ToolFailed,
    StorageUnavailable,
    ServiceUnavailable,
    AttemptsExhausted,
    Cancelled,
    InternalError,
}
