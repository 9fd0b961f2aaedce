using System.Numerics;

namespace FlipUnit.Grains.Queues;

/// <summary>
/// The waiting jobs of one priority that are alike: the same operation and slots, inputs of about one size. They fit the
/// same silos and take about the same time. A treap ordered by turn: adding, taking and counting are O(log n).
/// </summary>
public sealed class Lane(Lane.Key kind)
{
    private Place? root;

    public Key Kind { get; } = kind;

    public int Count => root?.Size ?? 0;

    /// <summary>Whose turn is next; null when the lane is empty.</summary>
    internal Place? First { get; private set; }

    internal DateTimeOffset? Oldest => root?.Oldest;

    internal void Add(Place place)
    {
        root = Insert(root, place);
        if (First is null || place.IsBefore(First))
            First = place;
    }

    internal void Remove(Place place)
    {
        root = Without(root!, place);
        place.Left = place.Right = null;
        place.Measure();
        if (ReferenceEquals(First, place))
            First = Leftmost();
    }

    /// <summary>How many stand before the place, which need not be of this lane.</summary>
    internal int CountBefore(Place place)
    {
        var before = 0;
        for (var node = root; node is not null;)
        {
            if (node.IsBefore(place))
            {
                before += 1 + (node.Left?.Size ?? 0);
                node = node.Right;
            }
            else
            {
                node = node.Left;
            }
        }

        return before;
    }

    /// <summary>From the first on; stop early rather than walk them all.</summary>
    internal IEnumerable<Place> InOrder()
    {
        var above = new Stack<Place>();
        var node = root;
        while (node is not null || above.Count > 0)
        {
            for (; node is not null; node = node.Left)
                above.Push(node);
            node = above.Pop();
            yield return node;
            node = node.Right;
        }
    }

    private Place? Leftmost()
    {
        var node = root;
        while (node?.Left is { } left)
            node = left;
        return node;
    }

    private static Place Insert(Place? root, Place place)
    {
        if (root is null)
            return place;
        if (place.Height > root.Height)
        {
            (place.Left, place.Right) = Split(root, place);
            place.Measure();
            return place;
        }

        if (place.IsBefore(root))
            root.Left = Insert(root.Left, place);
        else
            root.Right = Insert(root.Right, place);
        root.Measure();
        return root;
    }

    private static (Place? Before, Place? After) Split(Place? root, Place place)
    {
        if (root is null)
            return (null, null);
        if (root.IsBefore(place))
        {
            var (before, after) = Split(root.Right, place);
            root.Right = before;
            root.Measure();
            return (root, after);
        }
        else
        {
            var (before, after) = Split(root.Left, place);
            root.Left = after;
            root.Measure();
            return (before, root);
        }
    }

    private static Place? Without(Place root, Place place)
    {
        if (ReferenceEquals(root, place))
            return Merge(root.Left, root.Right);
        if (place.IsBefore(root))
            root.Left = Without(root.Left!, place);
        else
            root.Right = Without(root.Right!, place);
        root.Measure();
        return root;
    }

    private static Place? Merge(Place? before, Place? after)
    {
        if (before is null || after is null)
            return before ?? after;
        if (before.Height > after.Height)
        {
            before.Right = Merge(before.Right, after);
            before.Measure();
            return before;
        }

        after.Left = Merge(before, after.Left);
        after.Measure();
        return after;
    }

    /// <summary>What the jobs of a lane have in common. <paramref name="Size"/> doubles from one class to the next.</summary>
    public readonly record struct Key(string Operation, int Weight, int Size)
    {
        /// <summary>Below 16 KiB the size says nothing about the time.</summary>
        private const int SmallestBits = 13;

        /// <summary>Where a size stands between the classes: a whole number in the middle of one.</summary>
        public static double PlaceOf(long bytes) => Math.Max(0, Math.Log2(Math.Max(1, bytes)) - SmallestBits - 0.5);

        public static int SizeOf(long bytes) => Math.Max(0, BitOperations.Log2((ulong)Math.Max(1, bytes)) - SmallestBits);
    }
}
