namespace FlipUnit.Gateway.Errors;

/// <summary>Tells the API's description with which statuses a call may be refused.</summary>
internal static class RefusalDescriptions
{
    private const string ProblemType = "application/problem+json";

    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder route, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses)
            route.Produces<ProblemBody>(status, ProblemType);
        return route;
    }
}
