using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlipUnit.Storage.Blobs.S3;

/// <summary>Looks at the bucket once when the program starts, and says what an operator should mend. It holds nothing up: a store that is away comes back.</summary>
public sealed partial class S3StartCheck(S3Connection s3, ILogger<S3StartCheck> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            foreach (var problem in await S3Rules.Problems(s3, stoppingToken))
                LogRule(log, s3.Bucket, problem);
        }
        catch (StorageException failure)
        {
            LogUnknown(log, s3.Bucket, failure.Message);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The program ends before it has looked.
        }
    }

    [LoggerMessage(EventId = 2402, Level = LogLevel.Warning, Message = "Bucket {Bucket}: {Problem}; deploy/storage puts the rules, meanwhile the janitor does the same")]
    private static partial void LogRule(ILogger log, string bucket, string problem);

    [LoggerMessage(EventId = 2403, Level = LogLevel.Warning, Message = "The rules of bucket {Bucket} cannot be read, the janitor does their work: {Reason}")]
    private static partial void LogUnknown(ILogger log, string bucket, string reason);
}
