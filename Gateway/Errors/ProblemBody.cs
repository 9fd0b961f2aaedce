using System.Text.Json.Serialization;
using FlipUnit.Converters;

namespace FlipUnit.Gateway.Errors;

/// <summary>An answer by RFC 9457, with a code of the closed list.</summary>
/// <param name="Type">The page that explains the code.</param>
/// <param name="Title">The same for every problem of the code.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">A sentence about this very request.</param>
/// <param name="Instance">The request's path.</param>
/// <param name="Code">The code, in snake_case.</param>
/// <param name="Errors">Field by field; with 422 only.</param>
/// <param name="ViolatedPolicies">The limits that were met; with 429 only.</param>
public sealed record ProblemBody(
    string Type, string Title, int Status, string Detail, string Instance, string Code,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, string[]>? Errors,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), JsonPropertyName("violated-policies")] IReadOnlyList<string>? ViolatedPolicies)
{
    public static async Task Write(HttpContext http, RequestProblemException problem)
    {
        var (status, title) = Problems.Of(problem.Code);
        var errors = problem.Errors.Count == 0 ? null : problem.Errors.GroupBy(error => error.Field).ToDictionary(one => one.Key, one => one.Select(error => error.Message).ToArray());
        var body = new ProblemBody(
            Problems.Type(problem.Code), title, status, problem.Message, http.Request.Path, problem.Code.Wire(), errors, problem.ViolatedPolicies);
        http.Response.StatusCode = status;
        if (problem.RetryAfterSeconds is { } seconds)
            http.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (problem.Code == ErrorCode.Unauthorized)
            http.Response.Headers.WWWAuthenticate = "Bearer";
        await http.Response.WriteAsJsonAsync(body, GatewayJson.Default.ProblemBody, "application/problem+json", http.RequestAborted);
    }
}
