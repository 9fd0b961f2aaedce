using FlipUnit.Grains.Interfaces.Queues;

namespace FlipUnit.Grains.Queues;

/// <summary>
/// The jobs of one priority, fairly between clients. Start-time fair queuing: a client's next turn begins where its last
/// one ended, but never before now, so that a client with many jobs waits behind one with few, and an idle client gains
/// no credit. Virtual time moves with every turn, however many new clients come: so nobody is passed for ever.
/// </summary>
internal sealed class PriorityLine
{
    private readonly Dictionary<Lane.Key, Lane> lanes = [];
    private readonly Dictionary<string, ClientFlow> flows = [];

    /// <summary>Jobs of clients that have as many running as they may, by client; they keep their turns.</summary>
    private readonly Dictionary<string, Dictionary<Lane.Key, Lane>> parked = [];

    private readonly PriorityQueue<ClientFlow, long> idle = new();
    private long time;
    private int shares;

    public int Count { get; private set; }

    /// <summary>Those that hold jobs.</summary>
    public Dictionary<Lane.Key, Lane>.ValueCollection Lanes => lanes.Values;

    public IEnumerable<Lane> ParkedLanes => parked.Values.SelectMany(kinds => kinds.Values);

    /// <summary>The client's lanes out of the line, where its jobs wait for its own to end.</summary>
    public IReadOnlyCollection<Lane> ParkedOf(string client) => parked.TryGetValue(client, out var kinds) ? kinds.Values : [];

    public Place Add(QueueEntry entry, long arrival)
    {
        var lane = LaneOf(entry);
        Place place;
        if (entry is { Attempt: > 1, Anew: false })
        {
            // A job that was begun before has had its turn: whoever lost it, it does not stand at the end again.
            place = new Place(entry, lane, time, arrival, flow: null);
        }
        else
        {
            var flow = FlowOf(entry);
            var end = flow.Tail is { } tail ? tail.Tag + tail.Cost : flow.Served;
            place = new Place(entry, lane, Math.Max(time, end), arrival, flow) { Earliest = time };
            flow.Append(place);
        }

        lane.Add(place);
        Count++;
        return place;
    }

    /// <summary>Puts a job back where it stood: it was picked, but no silo took it.</summary>
    public Place Return(Place place)
    {
        var again = new Place(place.Entry, LaneOf(place.Entry), place.Tag, place.Arrival, flow: null) { Passed = place.Passed };
        again.Lane.Add(again);
        Count++;
        return again;
    }

    /// <summary>Takes a job out to run it: its client has had the turn, and time moves on.</summary>
    public void Take(Place place)
    {
        if (place.Flow is { } flow)
            flow.Served = Math.Max(flow.Served, place.Tag + place.Cost);
        // At least half as fast as if all who wait were served at once. A turn's start alone would stand still while
        // ever new clients come, each of whom begins now.
        time = Math.Max(time + (ClientFlow.Turn * Math.Max(1, place.Entry.Weight) / (2 * Math.Max(1, shares))), place.Tag);
        Remove(place);
    }

    public void Remove(Place place)
    {
        Count--;
        Leave(place);
        if (place.Flow is { } flow)
        {
            flow.Remove(place);
            if (flow.Head is { } head)
                Advance(head, flow);
            else
                Rest(flow);
        }

        Forget();
    }

    /// <summary>Takes those out of the way who stand first but whose clients are full. Each job is moved once, when it comes to the head.</summary>
    public void Park(Predicate<string> isFull)
    {
        foreach (var lane in lanes.Values.ToArray())
        {
            while (lane.First is { } head && isFull(head.Entry.Client))
            {
                Leave(head);
                if (!parked.TryGetValue(head.Entry.Client, out var kinds))
                    parked.Add(head.Entry.Client, kinds = []);
                Enter(head, kinds);
            }
        }
    }

    /// <summary>The client may begin a job again: the first of each kind stands in line, where it stood; the rest when it has begun.</summary>
    public void Unpark(string client)
    {
        foreach (var place in ParkedOf(client).Select(lane => lane.First!).ToArray())
        {
            Leave(place);
            Enter(place, lanes);
        }
    }

    /// <summary>The first of the lanes that are wanted, or null.</summary>
    public Place? First(Predicate<Lane> wanted)
    {
        Place? first = null;
        foreach (var lane in lanes.Values)
        {
            if ((first is null || lane.First!.IsBefore(first)) && wanted(lane))
                first = lane.First;
        }

        return first;
    }

    public IEnumerable<Place> InOrder()
    {
        var heads = new PriorityQueue<IEnumerator<Place>, (long, long)>();
        foreach (var lane in lanes.Values)
            Step(lane.InOrder().GetEnumerator());
        while (heads.TryDequeue(out var head, out _))
        {
            yield return head.Current;
            Step(head);
        }

        void Step(IEnumerator<Place> places)
        {
            if (places.MoveNext())
                heads.Enqueue(places, (places.Current.Tag, places.Current.Arrival));
            else
                places.Dispose();
        }
    }

    // Jobs that left from between gave their turns up: who comes to the head stands where it would have without them.
    private static void Advance(Place head, ClientFlow flow)
    {
        var tag = Math.Max(head.Earliest, flow.Served);
        if (tag >= head.Tag)
            return;
        head.Lane.Remove(head);
        head.Tag = tag;
        head.Lane.Add(head);
    }

    private void Leave(Place place)
    {
        var lane = place.Lane;
        lane.Remove(place);
        if (lane.Count > 0)
            return;
        if (lanes.TryGetValue(lane.Kind, out var own) && ReferenceEquals(own, lane))
        {
            lanes.Remove(lane.Kind);
        }
        else if (parked.TryGetValue(place.Entry.Client, out var kinds))
        {
            kinds.Remove(lane.Kind);
            if (kinds.Count == 0)
                parked.Remove(place.Entry.Client);
        }
    }

    private static void Enter(Place place, Dictionary<Lane.Key, Lane> among)
    {
        var kind = place.Lane.Kind;
        if (!among.TryGetValue(kind, out var lane))
            among.Add(kind, lane = new Lane(kind));
        place.Lane = lane;
        lane.Add(place);
    }

    private Lane LaneOf(QueueEntry entry)
    {
        var kind = new Lane.Key(entry.Operation, entry.Weight, Lane.Key.SizeOf(entry.InputBytes));
        if (!lanes.TryGetValue(kind, out var lane))
            lanes.Add(kind, lane = new Lane(kind));
        return lane;
    }

    private ClientFlow FlowOf(QueueEntry entry)
    {
        if (!flows.TryGetValue(entry.Client, out var flow))
            flows.Add(entry.Client, flow = new ClientFlow(entry.Client, ClientFlow.ShareOf(entry)));
        if (flow.Head is null)
            shares += flow.Share;
        return flow;
    }

    private void Rest(ClientFlow flow)
    {
        shares -= flow.Share;
        if (flow.Listed)
            return;
        flow.Listed = true;
        idle.Enqueue(flow, flow.Served);
    }

    /// <summary>A client that time has caught up with is like a new one.</summary>
    private void Forget()
    {
        if (Count == 0)
        {
            flows.Clear();
            idle.Clear();
            shares = 0;
            return;
        }

        while (idle.TryPeek(out var flow, out var served) && served <= time)
        {
            idle.Dequeue();
            flow.Listed = false;
            if (flow.Head is not null)
                continue;
            if (flow.Served <= time)
                flows.Remove(flow.Client);
            else
                Relist(flow);
        }
    }

    private void Relist(ClientFlow flow)
    {
        flow.Listed = true;
        idle.Enqueue(flow, flow.Served);
    }
}
