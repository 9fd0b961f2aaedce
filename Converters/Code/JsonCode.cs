using System.Text;
using FlipUnit.Converters.Text.Data;

namespace FlipUnit.Converters.Code;

/// <summary>Writes JSON with or without layout; numbers keep their digits.</summary>
internal static class JsonCode
{
    public static string Rewrite(string text, bool minify, CancellationToken cancellation)
    {
        var tree = DataReader.Read(text, DataFormat.Json, new DataConvert.ParameterSet(), new Notes(), cancellation);
        using var output = new MemoryStream();
        JsonTree.Write(tree, output, pretty: !minify, cancellation);
        return Encoding.UTF8.GetString(output.GetBuffer(), 0, (int)output.Length - (minify ? 1 : 0));
    }
}
