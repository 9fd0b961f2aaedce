namespace FlipUnit.Storage.Blobs.S3;

/// <summary>How many part buffers a process may hold beyond the one each upload has. Nobody waits for one: without, an upload sends part after part.</summary>
internal sealed class PartBudget(int buffers)
{
    private int left = buffers;

    public bool TryTake()
    {
        if (Interlocked.Decrement(ref left) >= 0)
            return true;
        Interlocked.Increment(ref left);
        return false;
    }

    public void Return(int count) => Interlocked.Add(ref left, count);
}
