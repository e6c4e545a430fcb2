using Hone.Data.Examples;

namespace Hone.Unit.Data.Examples;

public sealed class NgramCases
{
    static readonly NgramOptions Few = new() { Buckets = 1 << 20, MostWords = 2, ShortestNgram = 3, LongestNgram = 4 };

    [Fact]
    public void Words_pairs_and_letters_are_there_once()
    {
        // words: ab, !; pairs: ab !, ! ab; letters of ^ab$: ^ab, ^ab$, ab$; of ^!$: one
        int[] features = new Ngrams(Few).Of("Ab! AB");
        features.Length.ShouldBe(2 + 2 + 3 + 1);
        features.Distinct().Count().ShouldBe(features.Length);
        features.ShouldAllBe(feature => feature >= 0 && feature < Few.Buckets);
    }

    [Fact]
    public void Case_accents_and_blanks_make_no_difference()
    {
        Ngrams ngrams = new(Few);
        ngrams.Of("  Où est\n la CARTE ").ShouldBe(ngrams.Of("ou est la carte"));
        ngrams.Of("ou est la carte").ShouldNotBe(ngrams.Of("ou est la carta"));
        ngrams.Of(" \t").ShouldBeEmpty();
    }

    [Fact]
    public void What_is_switched_off_is_not_there_and_a_long_text_is_cut()
    {
        new Ngrams(Few with { MostWords = 0, LongestNgram = 0 }).Of("one two").ShouldBeEmpty();
        new Ngrams(Few with { MostWords = 1, LongestNgram = 0 }).Of("one two").Length.ShouldBe(2);
        int[] all = new Ngrams(Few).Of("one two three");
        new Ngrams(Few with { MostFeatures = 7 }).Of("one two three").ShouldBe(all[..7]);
    }

    [Fact]
    public void The_numbers_of_features_stay()
    {
        new Ngrams(Few with { MostWords = 1, LongestNgram = 0 }).Of("card arrival £").ShouldBe([425558, 310373, 168295]);
    }
}
