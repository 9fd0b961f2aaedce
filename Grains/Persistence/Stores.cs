namespace FlipUnit.Grains.Persistence;

/// <summary>Names of the grain storages.</summary>
public static class Stores
{
    /// <summary>PostgreSQL; what is written there survives everything that the database survives.</summary>
    public const string Durable = "durable";
}
