using System.Text.Json;
using FlipUnit.Converters;
using FlipUnit.Grains.Conversions;
using FlipUnit.Grains.Interfaces.Appraisals;
using FlipUnit.Grains.Interfaces.Jobs;
using Microsoft.Extensions.Logging;

namespace FlipUnit.Grains.Appraisals;

/// <summary>
/// Looks at what a client sent before anything is charged for it, with the tools of this silo, a few files at a time. What
/// takes too long or fails by our fault is let through without an estimate: the attempt looks again before it spends anything.
/// </summary>
internal sealed partial class Appraiser(Catalog catalog, Workbench bench, ILogger<Appraiser> log) : IDisposable
{
    /// <summary>Waiting for others included; well below the time that a submission's call lives.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim room = new(Math.Max(2, Environment.ProcessorCount));

    public async Task<Appraisal> Appraise(AppraisalRequest request)
    {
        if (catalog.Find(request.Operation) is not IAppraised converter)
            return Appraisal.Unknown;
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await room.WaitAsync(patience.Token);
            try
            {
                return new Appraisal(await Look(converter, request, patience.Token), Refusal: null);
            }
            finally
            {
                room.Release();
            }
        }
        catch (ConversionException fault) when (!fault.Code.IsOurFault())
        {
            return new Appraisal(EstimateUsd: null, new Refusal(fault.Code.Wire(), fault.Message, RetryAfterSeconds: null));
        }
        catch (Exception failure)
        {
            LogNotAppraised(log, request.Operation, failure is OperationCanceledException ? "no time" : failure.ToString());
            return Appraisal.Unknown;
        }
    }

    public void Dispose() => room.Dispose();

    private async Task<decimal?> Look(IAppraised converter, AppraisalRequest request, CancellationToken cancellation)
    {
        using var folder = bench.Folder($"appraisal-{Guid.NewGuid():n}");
        var files = await bench.Fetch(request.Inputs, converter.Descriptor, folder, cancellation);
        var context = bench.Context(folder, files, _ => { }, new ResourceShare(1, converter.Descriptor.MemoryMegabytes));
        using var parameters = JsonDocument.Parse(request.Parameters);
        return await converter.Appraise(context, parameters.RootElement, cancellation);
    }

    [LoggerMessage(EventId = 1331, Level = LogLevel.Warning, Message = "A file for {Operation} was not looked at before it was accepted: {Reason}")]
    private static partial void LogNotAppraised(ILogger log, string operation, string reason);
}
