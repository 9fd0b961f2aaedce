using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlipUnit.Converters.Tests.Parameters;

public sealed class ParameterSchemaTests
{
    private static readonly ParameterSchema Schema = ParameterSchema.Of<SampleParameters>();

    [Fact]
    public void The_schema_says_types_ranges_defaults_and_descriptions()
    {
        Assert.Equal("https://json-schema.org/draft/2020-12/schema", (string?)Schema.Json["$schema"]);
        Assert.False((bool)Schema.Json["additionalProperties"]!);
        Assert.False(Schema.Json.ContainsKey("required"));
        var fields = Schema.Json["properties"]!;
        AssertJson("""{"type":"string","enum":["png","jpeg2000","tar_gz"],"description":"The format to write.","default":"jpeg2000"}""", fields["output_format"]);
        AssertJson("""{"type":["integer","null"],"minimum":1,"maximum":100}""", fields["quality"]);
        AssertJson("""{"type":"number","minimum":0.5,"maximum":4,"default":1}""", fields["scale"]);
        AssertJson("""{"type":"boolean","default":false}""", fields["lossless"]);
        AssertJson("""{"type":"string","maxLength":5,"minLength":2,"default":"none"}""", fields["title"]);
        AssertJson("""{"type":"string","pattern":"^(?:[0-9a-f]{6})$","default":"ffffff"}""", fields["background"]);
        AssertJson("""{"type":"array","items":{"type":"integer"},"maxItems":3,"default":[]}""", fields["pages"]);
        AssertJson("""{"type":["string","null"]}""", fields["author"]);
        Assert.Equal(["png", "jpeg2000", "tar_gz"], fields["fallback"]!["enum"]!.AsArray().Where(one => one is not null).Select(one => (string)one!));
    }

    [Fact]
    public void A_record_without_fields_has_a_schema_without_properties()
    {
        var none = ParameterSchema.Of<NoParameters>();
        Assert.Empty(none.Json["properties"]!.AsObject());
        Assert.Equal("is not a parameter; there are none", Assert.Single(none.Validate(JsonElement.Parse("""{"a":1}"""))).Message);
    }

    [Theory]
    [InlineData("""{"output_format":"bmp"}""", "output_format", "must be one of png, jpeg2000, tar_gz")]
    [InlineData("""{"output_format":1}""", "output_format", "must be one of png, jpeg2000, tar_gz, not a number")]
    [InlineData("""{"output_format":null}""", "output_format", "must be one of png, jpeg2000, tar_gz, not null")]
    [InlineData("""{"quality":0}""", "quality", "must be a whole number from 1 to 100")]
    [InlineData("""{"quality":1.5}""", "quality", "must be a whole number from 1 to 100")]
    [InlineData("""{"quality":99999999999999999999}""", "quality", "must be a whole number from 1 to 100")]
    [InlineData("""{"quality":"80"}""", "quality", "must be a whole number from 1 to 100, not a text")]
    [InlineData("""{"scale":4.01}""", "scale", "must be a number from 0.5 to 4")]
    [InlineData("""{"lossless":"yes"}""", "lossless", "must be true or false, not a text")]
    [InlineData("""{"title":"x"}""", "title", "must be a text of 2 to 5 characters")]
    [InlineData("""{"title":null}""", "title", "must be a text of 2 to 5 characters, not null")]
    [InlineData("""{"title":["ab"]}""", "title", "must be a text of 2 to 5 characters, not a list")]
    [InlineData("""{"title":"\ud800abc"}""", "title", "must be a text of 2 to 5 characters")]
    [InlineData("""{"background":"white"}""", "background", "must be a colour of six hex digits, such as ffffff")]
    [InlineData("""{"pages":[1,2,3,4]}""", "pages", "must be a list of at most 3 of numbers")]
    [InlineData("""{"pages":3}""", "pages", "must be a list of at most 3 of numbers, not a number")]
    [InlineData("""{"Title":"abc"}""", "Title", "is not a parameter; there are output_format, fallback, quality, scale, lossless, title, background, pages, author")]
    [InlineData("""{"lossless":true,"lossless":false}""", "lossless", "is given twice")]
    [InlineData("""{"lossless":true,"quality":5}""", "quality", "must be left out when lossless is true")]
    [InlineData("""{"\ud800":1}""", "parameters", "has a name that is no Unicode text")]
    [InlineData("[]", "parameters", "must be a JSON object, not a list")]
    public void A_fault_names_its_field_and_what_it_takes(string json, string field, string message) =>
        Assert.Equal([new ParameterError(field, message)], Schema.Validate(JsonElement.Parse(json)));

    [Fact]
    public void All_faults_are_told_at_once()
    {
        var faults = Schema.Validate(JsonElement.Parse("""{"quality":0,"lossless":1,"colour":"red","title":"much too long"}"""));
        Assert.Equal(["quality", "lossless", "colour", "title"], faults.Select(fault => fault.Field));
    }

    [Fact]
    public void A_required_field_must_be_given_and_filled()
    {
        var schema = ParameterSchema.Of<NeedyParameters>();
        AssertJson("""["api_key"]""", schema.Json["required"]);
        Assert.Equal([new ParameterError("api_key", "is required; it must be a text of at most 10 characters")], schema.Validate(JsonElement.Parse("{}")));
        Assert.Single(schema.Validate(JsonElement.Parse("""{"api_key":""}""")));
        Assert.Empty(schema.Validate(JsonElement.Parse("""{"api_key":"k"}""")));
    }

    [Fact]
    public void What_is_valid_is_read_with_defaults_for_the_rest()
    {
        var given = JsonElement.Parse("""{"output_format":"tar_gz","quality":80,"author":null,"pages":[3,1]}""");
        Assert.Empty(Schema.Validate(given));
        var read = (SampleParameters)Schema.Read(given);
        Assert.Equal((SampleFormat.TarGz, 80, null, 1d, "none"), (read.OutputFormat, read.Quality, read.Author, read.Scale, read.Title));
        Assert.Equal([3, 1], read.Pages);
    }

    [Fact]
    public void Form_fields_take_the_types_of_the_schema()
    {
        var json = Fields(("quality", "80"), ("scale", " 1.5 "), ("lossless", "on"), ("title", "007"), ("pages", "1, 2"), ("pages", "3"), ("output_format", "png"));
        AssertJson("""{"quality":80,"scale":1.5,"lossless":true,"title":"007","pages":[1,2,3],"output_format":"png"}""", JsonObject.Create(json));
        Assert.DoesNotContain(Schema.Validate(json), fault => fault.Message != "must be left out when lossless is true");
    }

    [Fact]
    public void Form_fields_left_empty_are_not_given() => AssertJson("""{"title":""}""", JsonObject.Create(Fields(("quality", ""), ("lossless", " "), ("title", ""))));

    [Fact]
    public void Form_fields_that_do_not_fit_stay_text_and_are_refused()
    {
        var json = Fields(("quality", "high"), ("lossless", "perhaps"), ("nonsense", "1"));
        Assert.Equal(["quality", "lossless", "nonsense"], Schema.Validate(json).Select(fault => fault.Field));
    }

    private static JsonElement Fields(params (string Name, string Text)[] fields) =>
        Schema.FromFields(fields.Select(field => KeyValuePair.Create(field.Name, field.Text)));

    private static void AssertJson(string expected, JsonNode? actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), $"expected {expected}, got {actual?.ToJsonString()}");
}
