using System.Diagnostics;

namespace FlipUnit.TestSupport;

/// <summary>Waits for a condition, never for a time.</summary>
public static class Wait
{
    public static Task Until(Func<bool> condition, TimeSpan patience, string what) => Until(() => Task.FromResult(condition()), patience, what);

    public static async Task Until(Func<Task<bool>> condition, TimeSpan patience, string what)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            if (waited.Elapsed > patience)
                throw new TimeoutException($"not in {patience.TotalSeconds:0} s: {what}");
            await Task.Delay(25);
        }
    }
}
