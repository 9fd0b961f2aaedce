namespace FlipUnit.Storage.Sql;

/// <summary>Why the schema was left as it is, in a sentence for the operator.</summary>
public sealed class MigrationException(string sentence, Exception? inner = null) : Exception(sentence, inner);
