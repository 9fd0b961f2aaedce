using FlipUnit.Converters;
using FlipUnit.Grains.Conversions;
using FlipUnit.Grains.Interfaces.Appraisals;
using FlipUnit.Grains.Interfaces.Jobs;
using Microsoft.Extensions.Logging;

namespace FlipUnit.Grains.Appraisals;

/// <summary>Has a job's files looked at before anything is charged, on a silo that can. Without an answer the job is taken: its attempt looks again before it spends.</summary>
internal sealed partial class AppraisalDesk(IGrainFactory grains, Catalog catalog, ILogger<AppraisalDesk> log)
{
    public async Task<Appraisal> Appraise(Guid job, JobRequest request)
    {
        if (catalog.Find(request.Operation) is not IAppraised)
            return Appraisal.Unknown;
        try
        {
            return await grains.GetGrain<IAppraisalGrain>(ConversionKey.Of(request.Queue, $"{job:n}"))
                .Appraise(new AppraisalRequest(request.Operation, request.Parameters, request.Inputs));
        }
        catch (Exception failure) when (failure is OrleansException or TimeoutException)
        {
            LogNotAppraised(log, job, failure.Message);
            return Appraisal.Unknown;
        }
    }

    [LoggerMessage(EventId = 1104, Level = LogLevel.Warning, Message = "Job {Job} was taken without a look at its files: {Reason}")]
    private static partial void LogNotAppraised(ILogger log, Guid job, string reason);
}
