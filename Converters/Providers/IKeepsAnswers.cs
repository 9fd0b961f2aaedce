namespace FlipUnit.Converters.Providers;

/// <summary>An operation that may answer from what its providers said before: its jobs are begun even while no provider can be asked.</summary>
public interface IKeepsAnswers
{
    bool HasAnswers(DateTimeOffset now);
}
