using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace FlipUnit.Converters.Providers;

/// <summary>
/// How an attempt of a job calls providers: the first that may be called, within its limit and time-out, repeated where
/// that is safe and there is time; then the next. A call with its repeats is one outcome for the circuit.
/// </summary>
public sealed partial class ProviderCalls(ProviderList providers, IProviderGate gate, WorkClock work, TimeProvider clock, ILogger<ProviderCalls> log)
{
    /// <summary>What a job waits for, as clients read it.</summary>
    public const string WaitingFor = "provider";

    /// <summary>Kept free of the soft time-out, to tell how a call ended that took all of it.</summary>
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(2);

    /// <summary>The least that a request is given.</summary>
    private static readonly TimeSpan LeastTime = TimeSpan.FromSeconds(1);

    /// <summary>The one that is asked first; null without any. Its prices are those of an estimate.</summary>
    public Provider? First(ProviderKind kind) => providers.Of(kind) is [var first, ..] ? first : null;

    /// <param name="kind">Which providers.</param>
    /// <param name="request">Sends one request and reads the answer; run again for every repeat, so what it sends is opened in it.</param>
    /// <param name="cancellation">Set on cancel and at the soft time-out.</param>
    /// <exception cref="ProvidersOpenException">Every circuit is open: the job goes back to its queue.</exception>
    public async Task<T> Call<T>(ProviderKind kind, Func<ProviderCall, CancellationToken, Task<T>> request, CancellationToken cancellation)
    {
        using var calling = work.Call();
        var entries = providers.Of(kind);
        if (entries.Count == 0)
            throw new ConversionException(ErrorCode.OperationUnavailable, "This operation is not switched on here.", $"no provider of kind {kind} is configured");
        ProviderException? last = null;
        foreach (var provider in entries)
        {
            if (gate.Enter(provider) is not { } pass)
                continue;
            var state = new RequestState();
            try
            {
                return await Repeated(pass, request, state, cancellation);
            }
            catch (CircuitOpenedException)
            {
                last ??= state.Last;
            }
            catch (ProviderException failure)
            {
                last = failure;
                // Part of its answer was passed on: another's would begin anew.
                if (state.IsUsed)
                    break;
            }
        }

        if (last is null || await AllOpen(entries, cancellation))
            throw new ProvidersOpenException(kind, failedItself: last is not null);
        throw Final(last);
    }

    private async Task<T> Repeated<T>(
        ProviderPass pass, Func<ProviderCall, CancellationToken, Task<T>> request, RequestState state, CancellationToken cancellation)
    {
        var outcome = CallOutcome.Abandoned;
        var time = Stopwatch.StartNew();
        try
        {
            var repeats = ProviderRepeats.For(pass, work, state, (failure, delay) => LogRepeated(log, pass.Provider, failure.Fault, failure.Message, delay.TotalSeconds));
            var answer = await repeats.ExecuteAsync(async token => await Once(pass, request, state, token), cancellation);
            outcome = CallOutcome.Succeeded;
            return answer;
        }
        catch (ProviderException failure)
        {
            outcome = failure.Outcome;
            if (failure.Fault == ProviderFault.WrongKey)
                LogWrongKey(log, pass.Provider, failure.Message);
            else
                LogFailed(log, pass.Provider, failure.Fault, failure.Message);
            ProviderMetrics.Fault(pass.Provider, failure.Fault);
            throw;
        }
        catch (ConversionException)
        {
            // It answered well; that the answer is of no use to this job is another matter.
            outcome = CallOutcome.Succeeded;
            throw;
        }
        finally
        {
            gate.Leave(pass, outcome);
            ProviderMetrics.Call(pass.Provider, outcome, time.Elapsed);
        }
    }

    private async Task<T> Once<T>(
        ProviderPass pass, Func<ProviderCall, CancellationToken, Task<T>> request, RequestState state, CancellationToken cancellation)
    {
        var provider = pass.Provider;
        if (!await HasToken(pass, cancellation))
            throw new CircuitOpenedException();
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        time.CancelAfter(Given(provider));
        using var call = new ProviderCall(provider, providers.Network, clock, state);
        try
        {
            return await request(call, time.Token);
        }
        catch (Exception failure)
        {
            // Said by whoever cancelled, not by what the client made of it.
            cancellation.ThrowIfCancellationRequested();
            if (failure is ConversionException)
                throw;
            state.Last = time.IsCancellationRequested
                ? new ProviderException(ProviderFault.Timeout, $"{provider} did not answer in {Given(provider).TotalSeconds:0} s", inner: failure)
                : ProviderFaults.Of(failure, provider);
            if (state.Last is null)
                throw;
            throw state.Last;
        }
    }

    /// <summary>Without a wait when there is one.</summary>
    private async Task<bool> HasToken(ProviderPass pass, CancellationToken cancellation)
    {
        var token = gate.Token(pass, cancellation);
        if (token.IsCompleted)
            return await token;
        using var waiting = work.Wait(WaitingFor);
        return await token;
    }

    private TimeSpan Given(Provider provider)
    {
        var left = work.Left - Reserve;
        if (left < LeastTime)
            left = LeastTime;
        return left < provider.Timeout ? left : provider.Timeout;
    }

    private async Task<bool> AllOpen(IReadOnlyList<Provider> entries, CancellationToken cancellation)
    {
        // The failure that was just told may be the one that opens it.
        await Task.WhenAll(entries.Select(provider => gate.Settle(provider, cancellation)));
        return entries.All(provider => gate.IsOpen(provider, out _));
    }

    private static ConversionException Final(ProviderException last) => last.Fault == ProviderFault.Refused
        ? new ConversionException(ErrorCode.NotRepresentable, "The provider did not take this request as it is.", last.Message, last)
        : new ConversionException(ErrorCode.ServiceUnavailable, "The service that this operation asks did not answer as it should; try again later.", last.Message, last);

    [LoggerMessage(EventId = 1701, Level = LogLevel.Warning, Message = "Provider {Provider} failed: {Fault} {Detail}")]
    private static partial void LogFailed(ILogger log, Provider provider, ProviderFault fault, string detail);

    [LoggerMessage(EventId = 1702, Level = LogLevel.Error, Message = "Provider {Provider} does not take its key: {Detail}")]
    private static partial void LogWrongKey(ILogger log, Provider provider, string detail);

    [LoggerMessage(EventId = 1703, Level = LogLevel.Information, Message = "Provider {Provider} is asked again after {Fault} {Detail}, in {Seconds:0.0} s")]
    private static partial void LogRepeated(ILogger log, Provider provider, ProviderFault fault, string detail, double seconds);

    /// <summary>Its circuit opened while the call waited for its turn.</summary>
    private sealed class CircuitOpenedException : Exception;
}

/// <summary>What is known of a call over its repeats.</summary>
internal sealed class RequestState
{
    /// <summary>Something of an answer was passed on: nothing is repeated from here on.</summary>
    public bool IsUsed { get; set; }

    public ProviderException? Last { get; set; }
}
