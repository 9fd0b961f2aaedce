using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using Markdig.Extensions.TaskLists;
using Markdig.Syntax.Inlines;

namespace FlipUnit.Converters.Text.Docx;

/// <summary>Writes what stands inside a paragraph as runs and links.</summary>
internal sealed class DocxInlines(MainDocumentPart main, List<string> notes)
{
    private readonly Dictionary<string, string> links = [];

    public void Write(OpenXmlElement target, ContainerInline? inlines, RunProperties? style = null)
    {
        foreach (var inline in inlines ?? [])
            One(target, inline, style);
    }

    /// <summary>A run of text; tabs and line ends in it are kept.</summary>
    public static Run Run(string text, RunProperties? style)
    {
        var run = new Run();
        if (style is not null)
            run.Append(style.CloneNode(deep: true));
        foreach (var (index, line) in XmlText.Clean(text).Split('\n').Index())
        {
            if (index > 0)
                run.Append(new Break());
            foreach (var (place, part) in line.Split('\t').Index())
            {
                if (place > 0)
                    run.Append(new TabChar());
                if (part.Length > 0)
                    run.Append(new DocumentFormat.OpenXml.Wordprocessing.Text(part) { Space = SpaceProcessingModeValues.Preserve });
            }
        }

        return run;
    }

    private void One(OpenXmlElement target, Inline inline, RunProperties? style)
    {
        switch (inline)
        {
            case LiteralInline literal:
                target.Append(Run(literal.Content.ToString(), style));
                break;
            case CodeInline code:
                target.Append(Run(code.Content, With(style, new RunFonts { Ascii = "Consolas", HighAnsi = "Consolas" })));
                break;
            case EmphasisInline emphasis:
                Write(target, emphasis, With(style, emphasis.DelimiterChar == '~' ? new Strike() : emphasis.DelimiterCount == 2 ? new Bold() : new Italic()));
                break;
            case LineBreakInline line:
                target.Append(line.IsHard ? new Run(new Break()) : Run(" ", style));
                break;
            case LinkInline { IsImage: true } image:
                Once("Images are not put into the document; their descriptions are.");
                Write(target, image, style);
                break;
            case LinkInline link:
                Link(target, link.Url, style, into => Write(into, link, LinkStyle(style)));
                break;
            case AutolinkInline auto:
                Link(target, auto.IsEmail ? "mailto:" + auto.Url : auto.Url, style, into => into.Append(Run(auto.Url, LinkStyle(style))));
                break;
            case TaskList task:
                target.Append(Run(task.Checked ? "☑" : "☐", style));
                break;
            case HtmlEntityInline entity:
                target.Append(Run(entity.Transcoded.ToString(), style));
                break;
            case HtmlInline:
                Once("HTML inside the text was left out.");
                break;
            case ContainerInline container:
                Write(target, container, style);
                break;
            default:
                break;
        }
    }

    public void Once(string note)
    {
        if (!notes.Contains(note))
            notes.Add(note);
    }

    private void Link(OpenXmlElement target, string? address, RunProperties? style, Action<OpenXmlElement> words)
    {
        // A document is opened by a person: what a link runs is only a browser or a mail program.
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https" or "mailto"))
        {
            var plain = new Hyperlink();
            words(plain);
            foreach (var run in plain.Elements<Run>().ToList())
            {
                run.Remove();
                run.RunProperties = style?.CloneNode(deep: true) as RunProperties;
                target.Append(run);
            }

            Once("Links that lead neither to the web nor to mail were left out; their words are kept.");
            return;
        }

        if (!links.TryGetValue(uri.AbsoluteUri, out var id))
            links[uri.AbsoluteUri] = id = main.AddHyperlinkRelationship(uri, isExternal: true).Id;
        var link = new Hyperlink { Id = id };
        words(link);
        target.Append(link);
    }

    private static RunProperties LinkStyle(RunProperties? style) => With(style, new RunStyle { Val = DocxStyles.Link });

    // Word wants these in the order of the schema; AddChild puts them there.
    private static RunProperties With(RunProperties? style, OpenXmlElement more)
    {
        var both = (RunProperties?)style?.CloneNode(deep: true) ?? new RunProperties();
        if (!both.Elements().Any(known => known.GetType() == more.GetType()))
            both.AddChild(more);
        return both;
    }
}
