using System.Net;
using System.Text.Json;

namespace FlipUnit.Gateway.Tests;

/// <summary>What every refusal must look like.</summary>
internal static class Problem
{
    public static async Task<JsonElement> Assert(HttpResponseMessage answer, HttpStatusCode status, string code)
    {
        using (answer)
        {
            var text = await answer.Content.ReadAsStringAsync();
            Xunit.Assert.True(answer.StatusCode == status, $"{answer.StatusCode} {text}");
            Xunit.Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            var problem = JsonElement.Parse(text);
            Xunit.Assert.Equal(code, problem.GetProperty("code").GetString());
            Xunit.Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
            Xunit.Assert.Equal($"/docs/errors#{code}", problem.GetProperty("type").GetString());
            Xunit.Assert.NotEqual("", problem.GetProperty("title").GetString());
            var detail = problem.GetProperty("detail").GetString()!;
            Xunit.Assert.EndsWith(".", detail, StringComparison.Ordinal);
            Xunit.Assert.DoesNotContain("Exception", detail, StringComparison.Ordinal);
            Xunit.Assert.DoesNotContain("FlipUnit.", detail, StringComparison.Ordinal);
            return problem;
        }
    }
}
