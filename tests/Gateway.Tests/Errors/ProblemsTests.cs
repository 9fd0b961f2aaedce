using FlipUnit.Gateway.Errors;

namespace FlipUnit.Gateway.Tests.Errors;

public sealed class ProblemsTests
{
    /// <summary>Codes that only a failed job carries; every other one has a line in the table.</summary>
    private static readonly ErrorCode[] OfJobs =
    [
        ErrorCode.UnreadableInput, ErrorCode.ImageTooLarge, ErrorCode.TooManyPages, ErrorCode.DurationExceeded, ErrorCode.ArchiveTooLarge,
        ErrorCode.OutputTooLarge, ErrorCode.PasswordRequired, ErrorCode.WrongPassword, ErrorCode.MissingVolume, ErrorCode.DamagedEntry,
        ErrorCode.NotRepresentable, ErrorCode.Timeout, ErrorCode.OutOfMemory, ErrorCode.ToolFailed, ErrorCode.AttemptsExhausted, ErrorCode.Cancelled,
    ];

    public static TheoryData<ErrorCode> OfRequests => [.. Enum.GetValues<ErrorCode>().Except(OfJobs)];

    [Theory]
    [MemberData(nameof(OfRequests))]
    public void Every_code_of_a_request_has_a_status_and_a_title_of_its_own(ErrorCode code)
    {
        var (status, title) = Problems.Of(code);
        Assert.InRange(status, 400, 503);
        Assert.NotEqual(Problems.Of(ErrorCode.Timeout).Title, title);
    }

    [Theory]
    [InlineData(404, ErrorCode.NotFound)]
    [InlineData(405, ErrorCode.MethodNotAllowed)]
    [InlineData(411, ErrorCode.LengthRequired)]
    [InlineData(413, ErrorCode.FileTooLarge)]
    [InlineData(415, ErrorCode.UnsupportedMediaType)]
    [InlineData(416, ErrorCode.RangeNotSatisfiable)]
    [InlineData(400, ErrorCode.MalformedRequest)]
    [InlineData(500, ErrorCode.InternalError)]
    [InlineData(503, ErrorCode.ServiceUnavailable)]
    public void A_status_of_the_framework_has_the_code_with_that_status(int status, ErrorCode code)
    {
        Assert.Equal(code, Problems.CodeOf(status));
        Assert.Equal(status, Problems.Of(code).Status);
    }
}
