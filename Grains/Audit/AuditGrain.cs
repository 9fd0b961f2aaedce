using FlipUnit.Grains.Interfaces.Audit;
using FlipUnit.Storage.Sql;
using Orleans.Concurrency;

namespace FlipUnit.Grains.Audit;

/// <summary>Writes the audit rows for gateways, which need not be able to write to the database. Holds nothing.</summary>
[GrainType("audit"), StatelessWorker(maxLocalWorkers: 1), Reentrant]
internal sealed class AuditGrain(AuditTable table) : Grain, IAuditGrain
{
    public async Task<bool> Begin(AuditEntry entry)
    {
        await table.Begin(new AuditRow(entry.Id, entry.Admin, entry.Address, entry.Action, entry.Subject, entry.Before), CancellationToken.None);
        return true;
    }

    public Task<bool> Complete(Guid id, string outcome, string? after) => table.Complete(id, outcome, after, CancellationToken.None);
}
