using System.Buffers;
using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace FlipUnit.Converters.Text.Data;

/// <summary>YAML as a tree, by the core schema of YAML 1.2. No tags; an alias is a copy, and copies are counted.</summary>
internal static class YamlTree
{
    /// <summary>A billion laughs are ten aliases of ten; data has few.</summary>
    private const int MostCopies = 10_000;

    /// <summary>The same bound for texts: a long text is copied by few aliases.</summary>
    private const long MostCopiedLetters = 16L * 1024 * 1024;

    public static JsonNode? Read(string text, CancellationToken cancellation)
    {
        try
        {
            var parser = new Parser(new StringReader(text));
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _))
                return null;
            parser.Consume<DocumentStart>();
            var tree = new Reader(parser, cancellation).Node(0);
            parser.Consume<DocumentEnd>();
            if (parser.Accept<DocumentStart>(out _))
                throw DataTypes.CannotSay("The file holds several YAML documents; convert them one by one.");
            return tree;
        }
        catch (InvalidOperationException)
        {
            // The parser's own check, of a mark that stands where none may.
            throw DataTypes.Unreadable(DataFormat.Yaml, detail: null);
        }
        catch (YamlException fault)
        {
            throw DataTypes.Unreadable(DataFormat.Yaml, $"see line {Math.Max(1, fault.Start.Line)}");
        }
    }

    public static void Write(JsonNode? tree, TextWriter output, CancellationToken cancellation)
    {
        // Nothing is folded: a reader joins folded lines again, but not every reader does it alike.
        var emitter = new Emitter(output, new EmitterSettings(2, int.MaxValue, false, 1024));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart());
        Emit(emitter, tree, cancellation);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
    }

    private static void Emit(Emitter emitter, JsonNode? node, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        switch (node)
        {
            case JsonObject whole:
                emitter.Emit(new MappingStart());
                foreach (var (name, value) in whole)
                {
                    emitter.Emit(Text(name));
                    Emit(emitter, value, cancellation);
                }

                emitter.Emit(new MappingEnd());
                break;
            case JsonArray list:
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, SequenceStyle.Any));
                foreach (var item in list)
                    Emit(emitter, item, cancellation);
                emitter.Emit(new SequenceEnd());
                break;
            case JsonValue scalar when scalar.TryGetValue<string>(out var text):
                emitter.Emit(Text(text));
                break;
            default:
                emitter.Emit(new Scalar(node?.ToJsonString() ?? "null"));
                break;
        }
    }

    /// <summary>Quoted whenever a reader would take it for something else than this very text.</summary>
    private static Scalar Text(string text)
    {
        var style = YamlScalar.IsAmbiguous(text) || text.AsSpan().ContainsAny(Special) || text[0] == ' ' || text[^1] == ' '
            ? ScalarStyle.DoubleQuoted
            : text.Contains('\n', StringComparison.Ordinal) ? Block(text) : ScalarStyle.Any;
        return new Scalar(AnchorName.Empty, TagName.Empty, text, style, isPlainImplicit: true, isQuotedImplicit: true);
    }

    // Spaces at the ends of lines are seen by nobody in a block, and lost by some.
    private static ScalarStyle Block(string text) =>
        text[0] == '\n' || text.Contains(" \n", StringComparison.Ordinal) || text.Contains("\n ", StringComparison.Ordinal) || text.EndsWith("\n\n", StringComparison.Ordinal)
            ? ScalarStyle.DoubleQuoted
            : ScalarStyle.Literal;

    // Characters that are line ends, invisible or not allowed in plain YAML; and those of anchors and aliases, which our own
    // reader takes for such after a space in a plain key.
    private static readonly SearchValues<char> Special = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Where(code => code != '\n').Concat(Enumerable.Range(0x7F, 0x21)).Concat(['*', '&', 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF])
            .Concat(Enumerable.Range(0xD800, 0x800)).Select(code => (char)code)]);

    private sealed class Reader(Parser parser, CancellationToken cancellation)
    {
        private readonly Dictionary<AnchorName, JsonNode?> anchors = [];
        private int copies;
        private long copiedLetters;

        public JsonNode? Node(int depth)
        {
            cancellation.ThrowIfCancellationRequested();
            if (depth > DataTypes.MostDepth)
                throw DataTypes.TooDeep();
            if (parser.TryConsume<AnchorAlias>(out var alias))
                return Copy(alias.Value);
            var start = parser.Current as NodeEvent ?? throw new YamlException("a value is missing");
            if (!start.Tag.IsEmpty && !start.Tag.IsNonSpecific)
                throw DataTypes.CannotSay("YAML tags say how a program is to build its objects; they are not read.");
            var node = start switch
            {
                SequenceStart => Sequence(depth),
                MappingStart => Mapping(depth),
                _ => Scalar(),
            };
            if (!start.Anchor.IsEmpty)
                anchors[start.Anchor] = node;
            return node;
        }

        private JsonNode? Copy(AnchorName name)
        {
            if (!anchors.TryGetValue(name, out var known))
                throw new YamlException("an alias of nothing");
            var (nodes, letters) = Size(known);
            copies += 1 + nodes;
            copiedLetters += letters;
            return copies <= MostCopies && copiedLetters <= MostCopiedLetters ? known?.DeepClone() : throw new ConversionException(ErrorCode.UnreadableInput, "The file's aliases unfold to far more than it is.");
        }

        private JsonArray Sequence(int depth)
        {
            parser.Consume<SequenceStart>();
            var list = new JsonArray();
            while (!parser.TryConsume<SequenceEnd>(out _))
                list.Add(Node(depth + 1));
            return list;
        }

        private JsonObject Mapping(int depth)
        {
            parser.Consume<MappingStart>();
            var whole = new JsonObject();
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                var key = parser.TryConsume<Scalar>(out var scalar)
                    ? Checked(scalar).Value
                    : throw DataTypes.CannotSay("A YAML mapping with lists or mappings as keys cannot be said in other formats.");
                if (!whole.TryAdd(key, Node(depth + 1)))
                    throw DataTypes.Unreadable(DataFormat.Yaml, string.Create(CultureInfo.InvariantCulture, $"a key is there twice, line {scalar.Start.Line}"));
            }

            return whole;
        }

        private JsonNode? Scalar()
        {
            var scalar = Checked(parser.Consume<Scalar>());
            return scalar.Style == ScalarStyle.Plain ? YamlScalar.Resolve(scalar.Value) : JsonValue.Create(scalar.Value);
        }

        /// <summary>
        /// The library takes <c>x *a: 1</c> for one text, where a key ends with the sign of an alias. No plain text has a colon
        /// before a space, or at its end: it would end there. So what has one was misread.
        /// </summary>
        private static Scalar Checked(Scalar scalar) => scalar.Style == ScalarStyle.Plain && (scalar.Value.EndsWith(':') || scalar.Value.Contains(": ", StringComparison.Ordinal))
            ? throw new ConversionException(ErrorCode.UnreadableInput, string.Create(CultureInfo.InvariantCulture, $"The key in line {scalar.Start.Line} has the sign of an alias in it and cannot be read; put it in quotes."))
            : scalar;

        private static (int Nodes, long Letters) Size(JsonNode? node)
        {
            var (nodes, letters) = (0, 0L);
            var children = node switch
            {
                JsonObject whole => whole.Select(one => (one.Key.Length, one.Value)),
                JsonArray list => list.Select(one => (0, one)),
                _ => [],
            };
            foreach (var (name, child) in children)
            {
                var inner = Size(child);
                (nodes, letters) = (nodes + 1 + inner.Nodes, letters + name + inner.Letters);
            }

            return (nodes, letters + (node is JsonValue value && value.TryGetValue<string>(out var text) ? text.Length : 0));
        }
    }
}
