using Orleans.Concurrency;

namespace FlipUnit.Grains.Interfaces.Clients;

/// <summary>The account of one client: an address or a key. Keyed <c>ip-…</c> or <c>key-…</c>.</summary>
[Alias("client"), GrainInterfaceType("client")]
public interface IClientGrain : IGrainWithStringKey
{
    /// <summary>Counts a job before it is accepted, durably, or says why it may not be. The same job is counted once.</summary>
    [Alias("reserve"), AlwaysInterleave]
    Task<ReserveReply> Reserve(Reservation reservation);

    /// <summary>Counts all members of a batch, or none of them, and says why. The same batch is counted once.</summary>
    [Alias("reserve-batch"), AlwaysInterleave]
    Task<ReserveReply> ReserveBatch(BatchReservation reservation);

    /// <summary>Closes a reservation: kept, or given back. The same job is settled once.</summary>
    [Alias("settle"), AlwaysInterleave, OneWay]
    Task Settle(Guid job, bool giveBack, decimal? actualUsd);

    /// <summary>Asks every job of a reservation older than <paramref name="age"/> how it ended, and settles it.</summary>
    [Alias("sweep")]
    Task<int> Sweep(TimeSpan age);

    /// <summary>Gives a gateway tokens of one rate policy, to spend without asking. In memory only: a lost activation begins a new minute.</summary>
    [Alias("lease"), AlwaysInterleave, ResponseTimeout("00:00:02")]
    Task<LeaseReply> Lease(LeaseRequest request);

    /// <summary>A file of the client's was found at work to be of another kind than it said, or unreadable: counted like one refused at the door.</summary>
    [Alias("rejected-file"), AlwaysInterleave, OneWay]
    Task RejectedFile();

    [Alias("account"), AlwaysInterleave, ResponseTimeout("00:00:10")]
    Task<ClientAccount> Account();

    /// <summary>Blocks the client; one on the allow-list stays as it is.</summary>
    [Alias("block")]
    Task<ClientAccount> Block(TimeSpan duration, string reason);

    /// <summary>Lifts a block and forgets the earlier ones.</summary>
    [Alias("unblock")]
    Task<ClientAccount> Unblock();

    /// <summary>Begins the counters of the day and the month again; what is open stays open.</summary>
    [Alias("reset")]
    Task<ClientAccount> Reset();

    /// <summary>Sets the client's own limits; null when there is no such tier or quota class.</summary>
    [Alias("limit")]
    Task<ClientAccount?> Limit(ClientLimits own);
}
