using FlipUnit.Grains.Interfaces.Jobs;
using FlipUnit.Grains.Jobs;

namespace FlipUnit.Grains.Tests.Jobs;

public sealed class SaidSoFarTests
{
    private readonly SaidSoFar said = new();

    [Fact]
    public void Pieces_are_joined_and_read_from_anywhere()
    {
        Assert.True(said.Add(1, 0, "Hello"));
        Assert.True(said.Add(1, 5, " there"));
        Assert.Equal(new SaidText(1, 3, "lo there"), said.From(1, 3));
        Assert.Null(said.From(1, 11));
        Assert.Equal(11, said.LengthOf(1));
    }

    [Fact]
    public void A_piece_that_comes_twice_or_overlaps_is_heard_once()
    {
        said.Add(1, 0, "Hello");
        Assert.False(said.Add(1, 0, "Hello"));
        Assert.True(said.Add(1, 3, "lo there"));
        Assert.Equal("Hello there", said.From(1, 0)!.Text);
    }

    [Fact]
    public void A_gap_is_refused() => Assert.False(said.Add(1, 0, "a") && said.Add(1, 5, "b"));

    [Fact]
    public void Another_attempt_begins_anew()
    {
        said.Add(1, 0, "Hello");
        said.Add(2, 0, "Good day");
        Assert.Null(said.From(1, 0));
        Assert.Equal(new SaidText(2, 0, "Good day"), said.From(2, 0));
    }

    [Fact]
    public void Who_comes_to_be_in_the_middle_knows_where_its_text_begins()
    {
        Assert.True(said.Add(1, 100, "later"));
        Assert.Equal(new SaidText(1, 100, "later"), said.From(1, 20));
        Assert.Equal(105, said.LengthOf(1));
    }

    [Fact]
    public void No_more_is_kept_than_a_result_may_hold()
    {
        Assert.True(said.Add(1, 0, new string('x', SaidSoFar.Most)));
        Assert.False(said.Add(1, SaidSoFar.Most, "y"));
    }
}
