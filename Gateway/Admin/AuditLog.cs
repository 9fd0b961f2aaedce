using System.Text.Json.Nodes;
using FlipUnit.Converters;
using FlipUnit.Gateway.Errors;
using FlipUnit.Grains.Interfaces.Audit;

namespace FlipUnit.Gateway.Admin;

/// <summary>
/// Writes down every change an admin makes: who, from where, what, before and after. The row is there before the change
/// is tried, so that no change is ever unrecorded; a row without an outcome is one whose gateway did not live to say.
/// </summary>
internal sealed class AuditLog(IGrainFactory grains)
{
    public const string Done = "done";

    private IAuditGrain Grain => grains.GetGrain<IAuditGrain>(0);

    /// <param name="http">The admin's request.</param>
    /// <param name="action">What is done, for example <c>queue.pause</c>.</param>
    /// <param name="subject">To what: a queue's name, a job's id, a client's key.</param>
    /// <param name="before">How it was; null when that says nothing.</param>
    /// <param name="change">The change itself.</param>
    /// <param name="after">How it is now.</param>
    public async Task<T> Change<T>(HttpContext http, string action, string subject, JsonNode? before, Func<Task<T>> change, Func<T, JsonNode?> after)
    {
        var admin = Admin.Of(http);
        var entry = new AuditEntry(Guid.NewGuid(), admin.Name, admin.Address, action, subject, before?.ToJsonString());
        await ClusterCalls.Ask(() => Grain.Begin(entry));
        try
        {
            var result = await change();
            await Complete(entry.Id, Done, after(result));
            return result;
        }
        catch (RequestProblemException refusal)
        {
            await Complete(entry.Id, refusal.Code.Wire(), after: null);
            throw;
        }
    }

    private async Task Complete(Guid id, string outcome, JsonNode? after) => await ClusterCalls.Ask(() => Grain.Complete(id, outcome, after?.ToJsonString()));
}
