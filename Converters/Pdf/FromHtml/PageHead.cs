using System.Globalization;

namespace FlipUnit.Converters.Pdf.FromHtml;

/// <summary>What is put before a page's own head: the paper, the bounds of what it may load, and the proof that it was printed.</summary>
internal static class PageHead
{
    /// <summary>
    /// Frames and objects could show what else the box holds; dialogs would wait for ever, forms would lead away. The page says a token when it
    /// is printed, so that a page which led to another is told from one that was, and whether something of it was not
    /// there. Its own words are muted, since the log keeps the first and the last only; listeners are lost when a script
    /// writes the document anew, and set again.
    /// </summary>
    private const string Guard = """
        <meta http-equiv="Content-Security-Policy" content="default-src file: data: blob: 'unsafe-inline' 'unsafe-eval'; frame-src data: blob:; object-src 'none'">
        """;

    private const string Script = """
        <script>(()=>{let lost='';const say=console.log.bind(console),style=document.currentScript.previousElementSibling,
        printed=()=>{if(!style.isConnected)document.documentElement?.append(style);say('TOKEN'+lost)},
        missed=e=>{if(e.target!==window)lost='LOST'},listen=()=>{addEventListener('beforeprint',printed);addEventListener('error',missed,true)};
        for(const k of Object.keys(console))if(typeof console[k]==='function')console[k]=()=>{};
        for(const k of['open','write','writeln']){const f=Document.prototype[k];Document.prototype[k]=function(...a){const r=f.apply(this,a);listen();return r}}
        window.print=window.alert=()=>{};window.confirm=()=>false;window.prompt=()=>null;
        HTMLFormElement.prototype.submit=HTMLFormElement.prototype.requestSubmit=()=>{};addEventListener('submit',e=>e.preventDefault(),true);listen();document.currentScript.remove()})()</script>
        """;

    /// <summary>Follows the token when the page asked for something that could not be loaded.</summary>
    public const string Lost = "-lost";

    public static string Of(PdfFromHtml.ParameterSet parameters, string token) => Guard + $"<style>{Styles(parameters)}</style>"
        + Script.Replace("TOKEN", token, StringComparison.Ordinal).Replace("LOST", Lost, StringComparison.Ordinal);

    /// <summary>What a person asked for goes over the page's own rules; what nobody asked for gives way to them.</summary>
    private static string Styles(PdfFromHtml.ParameterSet parameters)
    {
        var (width, height) = Millimetres(parameters.PageSize ?? HtmlPageSize.A4);
        if (parameters.Landscape)
            (width, height) = (height, width);
        var asked = parameters.PageSize is not null || parameters.Landscape;
        var page = string.Create(
            CultureInfo.InvariantCulture,
            $"@page{{size:{width}mm {height}mm{Important(asked)};margin:{parameters.MarginMm ?? 10}mm{Important(parameters.MarginMm is not null)}}}");
        return parameters.PrintBackground
            ? page + "*{-webkit-print-color-adjust:exact;print-color-adjust:exact}"
            : page + "*,::before,::after{background:transparent!important;box-shadow:none!important}";
    }

    private static string Important(bool asked) => asked ? "!important" : "";

    private static (double Width, double Height) Millimetres(HtmlPageSize size) => size switch
    {
        HtmlPageSize.A3 => (297, 420),
        HtmlPageSize.A5 => (148, 210),
        HtmlPageSize.Letter => (215.9, 279.4),
        HtmlPageSize.Legal => (215.9, 355.6),
        HtmlPageSize.Tabloid => (279.4, 431.8),
        _ => (210, 297),
    };
}
