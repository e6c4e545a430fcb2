using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Hone.Cli.Screen;
using Hone.Text.PreTokenizers;

namespace Hone.Unit.Text;

/// <summary>The scanners against the published regular expressions, as .NET runs them.</summary>
public sealed class Splitting
{
    // .NET does not fold the long s, so it is spelled out.
    const string AnyCase = "'(?:[sSſdDmMtT]|[lL][lL]|[vV][eE]|[rR][eE])";

    static readonly Dictionary<string, Regex> Oracles = new()
    {
        ["gpt2"] = new(@"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+", RegexOptions.CultureInvariant),
        ["gpt4"] = Cl100k(digits: 3),
        ["nanochat"] = Cl100k(digits: 2),
        ["qwen2"] = Cl100k(digits: 1),
        ["smollm"] = new(@"'(?:[sdmt]|ll|ve|re)| ?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+|\s+(?![^\s\p{N}])|\s+", RegexOptions.CultureInvariant),
        ["o200k"] = new(
            $@"[^\r\n\p{{L}}\p{{N}}]?[\p{{Lu}}\p{{Lt}}\p{{Lm}}\p{{Lo}}\p{{M}}]*[\p{{Ll}}\p{{Lm}}\p{{Lo}}\p{{M}}]+(?:{AnyCase})?"
            + $@"|[^\r\n\p{{L}}\p{{N}}]?[\p{{Lu}}\p{{Lt}}\p{{Lm}}\p{{Lo}}\p{{M}}]+[\p{{Ll}}\p{{Lm}}\p{{Lo}}\p{{M}}]*(?:{AnyCase})?"
            + @"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+", RegexOptions.CultureInvariant),
    };

    // As nanochat publishes it, with atomic groups for the possessive quantifiers that .NET has not.
    static Regex Cl100k(int digits) => new(
        AnyCase + @"|(?>[^\r\n\p{L}\p{N}]?)\p{L}+|\p{N}{1," + digits + @"}| ?(?>[^\s\p{L}\p{N}]+)[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+",
        RegexOptions.CultureInvariant);

    const string Telling =
        "ABÀǅʰªا字\u0301\u0903\u20dd//  \n"
        + "\r\t\u00a0\u2003\u0085'''stdmlvereSLVEſaZéßñ日ǅʰ0129٣Ⅷ²½.,;!-_—…“”$€\u0301\u200d\u0000\u001c\ufeff\ufffd";

    public static TheoryData<string> SplitNames => Samples.SplitNames;

    [Theory, MemberData(nameof(SplitNames))]
    public void Every_code_point_of_the_first_plane_is_cut_as_the_expression_cuts_it(string name)
    {
        IEnumerable<Rune> runes = Enumerable.Range(0, 0x11000).Where(Rune.IsValid).Select(value => new Rune(value));
        foreach (Rune[] some in runes.Chunk(32))
            Check(name, string.Concat(some.Select(rune => $"a{rune} {rune}{rune}1{rune}'{rune}s {rune}x.{rune}\n{rune}")));
    }

    [Theory, MemberData(nameof(SplitNames))]
    public void Random_text_of_telling_characters_is_cut_as_the_expression_cuts_it(string name)
    {
        Random random = new(20240501);
        for (int round = 0; round < 20_000; round++)
            Check(name, string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => Telling[random.Next(Telling.Length)])));
    }

    [Theory, MemberData(nameof(SplitNames))]
    public void Random_text_of_all_planes_is_cut_as_the_expression_cuts_it(string name)
    {
        Random random = new(7);
        for (int round = 0; round < 5_000; round++)
            Check(name, string.Concat(Enumerable.Range(0, random.Next(1, 20)).Select(_ => RandomRune(random).ToString())));
    }

    [Theory, MemberData(nameof(SplitNames))]
    public void Every_published_spelling_cuts_the_same_and_is_recognised(string name)
    {
        PreTokenizer pattern = PreTokenizer.Parse(name);
        foreach (string spelling in pattern.OtherSpellings.Prepend(pattern.Regex))
        {
            PreTokenizer.FindRegex(spelling).ShouldBe(pattern);
            string atomic = spelling.Replace(@"[^\r\n\p{L}\p{N}]?+", @"(?>[^\r\n\p{L}\p{N}]?)", StringComparison.Ordinal)
                .Replace(@"[^\s\p{L}\p{N}]++", @"(?>[^\s\p{L}\p{N}]+)", StringComparison.Ordinal);
            Regex published = new(atomic, RegexOptions.CultureInvariant);
            foreach (string text in new[] { Samples.Mixed, "I'LL you'Re 'S 'd'm't a'b isn'T", "\n  \n  x\r\n", "1234567 12",
                "aB CamelCase/\n//x" })
                published.Matches(Bmp(text)).Select(match => match.Value).ShouldBe(Cut(name, Bmp(text)));
        }
        PreTokenizer.FindRegex(pattern.Regex + " ").ShouldBeNull();
    }

    [Fact]
    public void O200k_words_change_where_capitals_begin_and_keep_marks_and_contractions()
    {
        Cut("o200k", "CamelCase HTMLPage it's DON'T").ShouldBe(["Camel", "Case", " HTMLPage", " it's", " DON'T"]);
        Cut("o200k", "नमस्ते cafe\u0301s 12345 a/b\n//\n x")
            .ShouldBe(["नमस्ते", " cafe\u0301s", " ", "123", "45", " a", "/b", "\n", "//\n", " x"]);
        Cut("o200k", "ABʰCD").ShouldBe(["ABʰ", "CD"]);
    }

    [Fact]
    public void Cl100k_is_the_name_of_gpt4_elsewhere_and_nanochat_has_two_digits()
    {
        PreTokenizer.Parse("cl100k").ShouldBe(PreTokenizer.Gpt4);
        Cut("nanochat", "12345").ShouldBe(["12", "34", "5"]);
    }

    [Fact]
    public void Gpt2_words_take_the_space_before_them() =>
        Cut("gpt2", "I'll see  you at 10:30!\n\n ok")
            .ShouldBe(["I", "'ll", " see", " ", " you", " at", " 10", ":", "30", "!", "\n\n", " ok"]);

    [Fact]
    public void Gpt4_numbers_have_three_digits_and_punctuation_keeps_its_line_breaks() =>
        Cut("gpt4", "I'LL pay $12345.\n\n  (ok)").ShouldBe(["I", "'LL", " pay", " $", "123", "45", ".\n\n", " ", " (", "ok", ")"]);

    [Theory, MemberData(nameof(SplitNames))]
    public void Bytes_that_are_not_utf8_are_in_some_word_and_unchanged(string name)
    {
        PreTokenizer split = PreTokenizer.Parse(name);
        for (int seed = 0; seed < 200; seed++)
        {
            byte[] bytes = Samples.RandomBytes(seed, seed);
            NaiveBpe.Words(bytes, split).SelectMany(word => word).ShouldBe(bytes);
        }
    }

    [Theory, MemberData(nameof(SplitNames))]
    public void A_text_cut_into_parts_has_the_same_words(string name)
    {
        PreTokenizer split = PreTokenizer.Parse(name);
        Random random = new(3);
        for (int round = 0; round < 500; round++)
        {
            byte[] text = round % 3 == 0
                ? Samples.RandomBytes(round, 200)
                : Samples.Utf8(string.Concat(Enumerable.Range(0, 150).Select(_ => Telling[random.Next(Telling.Length)])));
            List<Range> parts = PreTokenizer.Cut(text, random.Next(1, 40));
            parts.Count.ShouldBeGreaterThan(0);
            parts.SelectMany(part => NaiveBpe.Words(text.AsSpan(part), split)).Select(Convert.ToHexString)
                .ShouldBe(NaiveBpe.Words(text, split).Select(Convert.ToHexString));
        }
    }

    [Fact]
    public void A_text_of_words_is_cut_into_parts_of_about_the_size_asked_for() =>
        PreTokenizer.Cut(Samples.Utf8(string.Concat(Enumerable.Repeat("word ", 1000))), 100).Count.ShouldBeInRange(45, 50);

    [Fact]
    public void An_unknown_pattern_is_refused_with_the_known_ones()
    {
        string message = Should.Throw<InvalidDataException>(() => PreTokenizer.Parse("gpt3")).Message;
        message.ShouldContain("'gpt3'");
        message.ShouldContain("gpt2, gpt4, cl100k, nanochat, o200k");
    }

    internal static void Check(string name, string text)
    {
        List<string> cut = Cut(name, text), expected = Expected(name, text);
        if (!cut.SequenceEqual(expected))
            cut.ShouldBe(expected, customMessage: Escape(text));
    }

    static List<string> Cut(string name, string text) =>
        [.. NaiveBpe.Words(Samples.Utf8(text), PreTokenizer.Parse(name)).Select(Encoding.UTF8.GetString)];

    // The expression sees UTF-16 units, and no surrogate is a letter to it: code points beyond the first plane are played by stand-ins of
    // their kind, and their words read off the original.
    static List<string> Expected(string name, string text)
    {
        Rune[] runes = [.. text.EnumerateRunes()];
        string played = string.Concat(runes.Select(StandIn));
        return [.. Oracles[name].Matches(played).Select(match => string.Concat(runes[match.Index..(match.Index + match.Length)]))];
    }

    static char StandIn(Rune rune) =>
        rune.IsBmp ? (char)rune.Value : Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter => 'Ж',
            UnicodeCategory.LowercaseLetter => 'ж',
            UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => '字',
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark => '\u0301',
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => '½',
            _ => '★',
        };

    static Rune RandomRune(Random random)
    {
        int plane = random.Next(3);
        return plane switch
        {
            0 => new(random.Next(0x80)),
            1 => new(random.Next(0xD800)),
            _ => new(random.Next(0x10000, 0x20000)),
        };
    }

    static string Bmp(string text) => string.Concat(text.Where(unit => !char.IsSurrogate(unit)));

    static string Escape(string text) => string.Concat(text.EnumerateRunes().Select(rune => $"U+{rune.Value:X4} "));
}
