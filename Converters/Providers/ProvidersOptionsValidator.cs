using System.ComponentModel.DataAnnotations;
using FlipUnit.Converters.Providers.Currency;
using Microsoft.Extensions.Options;

namespace FlipUnit.Converters.Providers;

/// <summary>Checks <see cref="ProvidersOptions"/> at start. What it complains of it names by its setting; a key is never repeated.</summary>
public sealed class ProvidersOptionsValidator : IValidateOptions<ProvidersOptions>
{
    public ValidateOptionsResult Validate(string? name, ProvidersOptions options)
    {
        var failures = Enum.GetValues<ProviderKind>().SelectMany(kind => Failures(kind, [.. options.Of(kind)])).ToArray();
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Failures(ProviderKind kind, IReadOnlyList<ProviderOptions> entries)
    {
        foreach (var (index, entry) in entries.Index())
        {
            var setting = $"{ProvidersOptions.Section}:{kind}:{index}";
            var wrong = new List<ValidationResult>();
            Validator.TryValidateObject(entry, new ValidationContext(entry), wrong, validateAllProperties: true);
            foreach (var one in wrong)
                yield return $"{setting}: {one.ErrorMessage}";
            if (!IsBase(entry.BaseUrl))
                yield return $"{setting}:BaseUrl must be an http or https address without a user, a query or a fragment";
            if (entry.Key.Length > 0 && entry.KeyFile.Length > 0)
                yield return $"{setting}: Key or KeyFile, not both";
            if (entry.KeyFile.Length > 0 && !File.Exists(entry.KeyFile))
                yield return $"{setting}:KeyFile does not exist";
            if (kind == ProviderKind.Currency && !RateFormats.Names.Contains(entry.Format))
                yield return $"{setting}:Format must be one of {string.Join(", ", RateFormats.Names)}";
            if (kind != ProviderKind.Currency && entry.Model.Length == 0)
                yield return $"{setting}:Model is missing";
        }

        foreach (var twice in entries.GroupBy(entry => entry.Name).Where(group => group.Count() > 1))
            yield return $"{ProvidersOptions.Section}:{kind}: the name '{twice.Key}' is there twice";
    }

    private static bool IsBase(string url) => Uri.TryCreate(url, UriKind.Absolute, out var address)
        && address.Scheme is "http" or "https" && address is { UserInfo: "", Query: "", Fragment: "" };
}
