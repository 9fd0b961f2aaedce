using FlipUnit.Converters.Text;
using FlipUnit.Converters.Text.Worker;

namespace FlipUnit.Converters.Code;

/// <summary>What code.minify and code.beautify share: JSON and XML are rewritten in process, the rest in a worker.</summary>
internal static class CodeRewrite
{
    public static async Task<ConversionResult> Run(ConversionContext context, CodeLanguage? told, bool minify, CancellationToken cancellation)
    {
        var input = context.Inputs[0];
        var language = CodeTypes.LanguageOf(input, told);
        var type = CodeTypes.TypeOf(language);
        if (language is CodeLanguage.Json or CodeLanguage.Xml)
        {
            var text = await TextFile.Read(input, TextJob.MostBytes, cancellation);
            var written = language == CodeLanguage.Json ? JsonCode.Rewrite(text, minify, cancellation) : XmlCode.Rewrite(text, minify, cancellation);
            return await InlineText.Write(context, input.Renamed(type.Extension), type, written, cancellation);
        }

        var result = await TextJob.Rewrite(context, TextJob.Asked() with { Code = new CodeWork(language, minify) }, type, cancellation);
        return language == CodeLanguage.Js && !minify ? result with { Notes = ["Comments were not kept."] } : result;
    }
}
