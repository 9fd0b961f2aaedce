namespace FlipUnit.Gateway.Jobs;

/// <summary>The addresses of a job.</summary>
internal static class JobLinks
{
    public const string Root = "/v1/jobs";

    public static string Self(Guid id) => $"{Root}/{id}";

    public static string Output(Guid id, int index) => $"{Root}/{id}/outputs/{index}";

    public static LinksModel Of(Guid id) => new(Self(id), $"{Root}/{id}/events", Self(id), $"{Root}/{id}/download");
}
