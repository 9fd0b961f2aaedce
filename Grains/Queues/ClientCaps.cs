namespace FlipUnit.Grains.Queues;

/// <summary>How many jobs of a client run in a queue, and how many may: 0 is no limit.</summary>
internal sealed class ClientCaps(int most)
{
    private readonly Dictionary<string, int> running = [];
    private readonly HashSet<string> freed = [];

    /// <summary>True when somebody has as many as he may.</summary>
    public bool Any { get; private set; }

    public bool IsFull(string client) => most > 0 && running.GetValueOrDefault(client) >= most;

    public void Begins(string client)
    {
        if (most == 0)
            return;
        running[client] = running.GetValueOrDefault(client) + 1;
        Any |= IsFull(client);
    }

    public void Ends(string client)
    {
        if (most == 0)
            return;
        if (IsFull(client))
            freed.Add(client);
        if (running[client] == 1)
            running.Remove(client);
        else
            running[client]--;
    }

    /// <summary>Says that the client's jobs are to be let in line again.</summary>
    public void Free(string client) => freed.Add(client);

    /// <summary>Clients that had as many as they may, and have not any more.</summary>
    public string[] TakeFreed()
    {
        if (freed.Count == 0)
            return [];
        var clients = freed.Where(client => !IsFull(client)).ToArray();
        freed.Clear();
        Any = running.Values.Any(count => count >= most);
        return clients;
    }
}
