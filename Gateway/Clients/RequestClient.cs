using FlipUnit.Storage.Sql;

namespace FlipUnit.Gateway.Clients;

/// <summary>Who sent a request.</summary>
/// <param name="Id">Who pays: the key of a client grain.</param>
/// <param name="Key">The API key it came with; null for an address.</param>
public sealed record RequestClient(string Id, ApiKeyRow? Key);
