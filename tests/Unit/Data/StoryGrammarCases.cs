using System.Text;
using System.Text.RegularExpressions;
using Hone.Data;
using Hone.Data.Sources;
using Hone.Data.Sources.Stories;

namespace Hone.Unit.Data;

public sealed class StoryGrammarCases
{
    static readonly Grammar Tables = new(StoryTables.Text);

    static string[] Stories(int count, ulong seed) =>
        [.. Encoding.ASCII.GetString(StoryGrammar.Generate(count, seed)).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(story => story + "\n")];

    static byte[] Bytes(string story) => Encoding.ASCII.GetBytes(story);

    [Fact]
    public void Stories_are_short_plain_lines()
    {
        string[] stories = Stories(2000, 1);
        stories.Length.ShouldBe(2000);
        foreach (string story in stories)
        {
            story.Length.ShouldBeInRange(80, StoryGrammar.LongestStory);
            story.ShouldAllBe(character => character == '\n' || character >= ' ' && character <= '~');
            story.ShouldNotContain("  ");
            story.ShouldNotContain("{");
            char.IsUpper(story[0]).ShouldBeTrue();
            story.Count(character => character is '.' or '!').ShouldBeInRange(3, 6);
        }
        StoryGrammar.LongestStory.ShouldBeLessThan(256, "a context of 256 holds every story whole");
        string.Concat(stories).Distinct().Count().ShouldBeLessThan(64);
    }

    [Fact]
    public void A_story_is_the_same_however_many_are_told()
    {
        Stories(100, 5)[..10].ShouldBe(Stories(10, 5));
        Stories(10, 5).ShouldNotBe(Stories(10, 6));
        Stories(1000, 5).ShouldBeUnique();
    }

    [Fact]
    public void Words_agree()
    {
        string text = string.Concat(Stories(5000, 3));
        Regex.Matches(text, @"\ba [aeiou]\w*|\ban (?!hour)[^aeiou ]\w*").Select(match => match.Value).ShouldBeEmpty();
        foreach (string story in Stories(5000, 3))
        {
            bool many = story.Contains("the twins") || story.Contains("the boys") || story.Contains("the girls");
            if (many)
                story.ShouldNotContain(" was sad");
            else
                story.ShouldNotContain("They were");
            if (story.Contains("Mia"))
                (story.Contains(" his ") || story.Contains(". He named")).ShouldBeFalse(story);
        }
    }

    [Fact]
    public void Every_alternative_is_told()
    {
        string text = string.Concat(Stories(20_000, 11));
        foreach (Grammar.Rule rule in Tables.Rules.Where(rule => rule.IsLeaf))
            foreach (Grammar.Alternative alternative in rule.Alternatives)
                text.ShouldContain(alternative.Forms[0][0].Literal);
    }

    [Fact]
    public void The_nats_of_the_characters_are_the_nats_of_the_choices()
    {
        // Told once more with every draw written down: −ln p of the choices that were made.
        StringBuilder text = new();
        for (int story = 0; story < 300; story++)
        {
            double choices = 0;
            text.Clear();
            new StoryGenerator(Tables).Tell(text, rule =>
            {
                ulong draw = Philox.Draw(9, Purpose.Stories, (ulong)story, (uint)rule);
                long ticket = Philox.Below(Tables.Rules[rule].Weight, draw), end = 0;
                Grammar.Alternative drawn = Tables.Rules[rule].Alternatives.First(alternative => (end += alternative.Weight) > ticket);
                choices -= Math.Log(drawn.Weight / (double)Tables.Rules[rule].Weight);
                return draw;
            });
            double[] nats = new double[text.Length];
            StoryGrammar.NatsOfEach(Bytes(text.ToString()), nats);
            nats.Sum().ShouldBe(choices, tolerance: 1e-9);
            StoryGrammar.NatsOf(Bytes(text.ToString())).ShouldBe(choices, tolerance: 1e-9);
            nats.ShouldAllBe(nat => nat >= 0);
        }
    }

    [Fact]
    public void Every_story_has_come_about_in_just_one_way()
    {
        foreach (string story in Stories(2000, 21))
        {
            StoryScorer listener = new(Tables);
            foreach (byte character in Bytes(story))
                listener.Hear(character);
            listener.WayCount.ShouldBe(1, story);
        }
    }

    /// <summary>
    /// The proof behind the test above. Let two tellings first differ in a draw of some rule: its two alternatives, in the form
    /// that is mentioned first, spell texts of which neither begins the other. So the texts differ.
    /// </summary>
    [Fact]
    public void No_story_can_come_about_in_two_ways()
    {
        HashSet<(int Rule, int Form)> first = [];
        FirstMentions(Grammar.Rest.Start, Tables.NothingDrawn(), first);
        first.Count.ShouldBeGreaterThan(40);
        foreach ((int rule, int form) in first)
        {
            Grammar.Alternative[] alternatives = Tables.Rules[rule].Alternatives;
            for (int a = 0; a < alternatives.Length; a++)
                for (int b = 0; b < a; b++)
                    Begins(Spellings.Of(alternatives[a].Forms[form]), Spellings.Of(alternatives[b].Forms[form]))
                        .ShouldBeFalse(
                        $"{Tables.Rules[rule].Name}, form {form}: lines {b + 1} and {a + 1} may begin alike and one end there");
        }
    }

    [Fact]
    public void Entropy_and_length_are_those_of_many_stories()
    {
        const int Count = 6000;
        double[] nats = [.. Stories(Count, 31).Select(story => StoryGrammar.NatsOf(Bytes(story)))];
        double[] lengths = [.. Stories(Count, 31).Select(story => (double)story.Length)];
        Agree(nats, StoryGrammar.NatsPerStory);
        Agree(lengths, StoryGrammar.CharactersPerStory);
        lengths.Max().ShouldBeLessThanOrEqualTo(StoryGrammar.LongestStory);
        StoryGrammar.FloorOf(StoryGrammar.Generate(Count, 31)).ShouldBe(nats.Sum() / lengths.Sum(), tolerance: 1e-9);
        StoryGrammar.FloorOf(StoryGrammar.Generate(Count, 31)).ShouldBe(StoryGrammar.NatsPerCharacter, tolerance: 0.002);
        StoryGrammar.NatsPerCharacter.ShouldBeInRange(0.15, 0.45);

        static void Agree(double[] values, double expected)
        {
            double mean = values.Average(), deviation = Math.Sqrt(values.Average(value => Math.Pow(value - mean, 2)));
            mean.ShouldBe(expected, tolerance: 4 * deviation / Math.Sqrt(values.Length));
        }
    }

    [Fact]
    public void What_the_grammar_never_tells_costs_without_bound()
    {
        StoryGrammar.NatsOf("Once upon a time\n"u8).ShouldBe(double.PositiveInfinity);
        string story = Stories(1, 1)[0];
        double[] nats = new double[story.Length + 3];
        StoryGrammar.NatsOfEach(Bytes(story + "qqq"), nats);
        nats[..story.Length].Sum().ShouldBeLessThan(100);
        nats[story.Length..].ShouldAllBe(nat => double.IsPositiveInfinity(nat));
    }

    [Fact]
    public void Two_ways_to_one_text_add_up()
    {
        Grammar ambiguous = new(
            """
            start:
              1 {first}{second}

            first = 1 a, 3 ab
            second = 1 bc, 1 c, 2 d
            """);
        Nats(ambiguous, "abc\n").ShouldBe(-Math.Log(0.25 * 0.25 + 0.75 * 0.25), tolerance: 1e-12);   // a·bc and ab·c
        Nats(ambiguous, "ad\n").ShouldBe(-Math.Log(0.25 * 0.5), tolerance: 1e-12);
        Nats(ambiguous, "ad\nabd\n").ShouldBe(-Math.Log(0.25 * 0.5 * 0.75 * 0.5), tolerance: 1e-12);
        Expectation expected = new(ambiguous);
        expected.Characters.ShouldBe(1.75 + 1.25 + 1, tolerance: 1e-12);
        expected.MostCharacters.ShouldBe(5);

        static double Nats(Grammar grammar, string text)
        {
            StoryScorer listener = new(grammar);
            return Bytes(text).Sum(listener.Hear);
        }
    }

    [Fact]
    public void A_fact_is_remembered_in_all_its_forms()
    {
        Grammar grammar = new(
            """
            start:
              1 {who} saw {who.him}self
                and {end}

            who: name | him
              1 Ann | her
              1 Eve
              2 Bob | him

            end = 1 ran, 3 sang
            """);
        HashSet<string> told = [];
        for (uint i = 0; i < 200; i++)
        {
            StringBuilder text = new();
            new StoryGenerator(grammar).Tell(text, rule => Philox.Draw(1, Purpose.Stories, i, (uint)rule));
            told.Add(text.ToString());
        }
        told.Order(StringComparer.Ordinal).ShouldBe(
        [
            "Ann saw herself and ran\n", "Ann saw herself and sang\n", "Bob saw himself and ran\n",
            "Bob saw himself and sang\n", "Eve saw herself and ran\n", "Eve saw herself and sang\n",
        ]);
    }

    /// <summary>Stories are a corpus that records name by seed: they may change only on purpose, together with this line.</summary>
    [Fact]
    public void A_story_once_told_stays() =>
        TextSource.Stories(1000, seed: 42).Fingerprint.ShouldBe("3b5f0f24e60529a27e4f529c811ab483387f430f83572a151e97e1df8a221a8f");

    static void FirstMentions(Grammar.Rest? rest, int[] drawn, HashSet<(int, int)> first)
    {
        drawn = [.. drawn];
        while (rest is not null)
        {
            Grammar.Part part = rest.Part;
            if (part.IsLiteral)
                rest = rest.Next;
            else if (drawn[part.Rule] >= 0)
                rest = Tables.Rules[part.Rule].IsLeaf
                    ? rest.Next
                    : rest.Enter(Tables.Rules[part.Rule].Alternatives[drawn[part.Rule]].Forms[part.Form]);
            else
            {
                first.Add((part.Rule, part.Form));
                if (Tables.Rules[part.Rule].IsLeaf)
                {
                    drawn[part.Rule] = 0;
                    rest = rest.Next;
                    continue;
                }
                for (int choice = 0; choice < Tables.Rules[part.Rule].Alternatives.Length; choice++)
                {
                    int[] now = [.. drawn];
                    now[part.Rule] = choice;
                    FirstMentions(rest.Enter(Tables.Rules[part.Rule].Alternatives[choice].Forms[part.Form]), now, first);
                }
                return;
            }
        }
    }

    /// <summary>
    /// Can a text of the one begin one of the other? Their facts are taken as free of each other: that can only add texts.
    /// </summary>
    static bool Begins(Spellings a, Spellings b)
    {
        while (a.SharesMention(b))   // the same mention: the same text on both sides, or a difference judged by its own rule
            (a, b) = (a.Skip(), b.Skip());
        if (a.IsOver || b.IsOver)
            return true;
        if (a.Head is null)
            return a.Open().Any(opened => Begins(opened, b));
        if (b.Head is null)
            return b.Open().Any(opened => Begins(a, opened));
        int common = Math.Min(a.Head.Length, b.Head.Length);
        return a.Head[..common] == b.Head[..common] && Begins(a.Drop(common), b.Drop(common));
    }

    /// <summary>The texts that parts may spell: a literal head, if one has been reached, then a rest.</summary>
    sealed record Spellings(string? Head, Grammar.Rest? Rest)
    {
        public static Spellings Of(Grammar.Part[] parts) => After(parts.Length > 0 ? new Grammar.Rest(parts, 0, null) : null);

        static Spellings After(Grammar.Rest? rest) =>
            rest is { Part: { IsLiteral: true } part } ? new(part.Literal, rest.Next) : new(null, rest);

        public bool IsOver => Head is null && Rest is null;

        public Spellings Drop(int count) => count == Head!.Length ? After(Rest) : this with { Head = Head[count..] };

        public bool SharesMention(Spellings other) =>
            Head is null && other.Head is null && Rest is not null && Rest.Part == other.Rest?.Part;

        public Spellings Skip() => After(Rest!.Next);

        public IEnumerable<Spellings> Open() =>
            Tables.Rules[Rest!.Part.Rule].Alternatives.Select(alternative => After(Rest.Enter(alternative.Forms[Rest.Part.Form])));
    }
}
