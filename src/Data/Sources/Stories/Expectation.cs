namespace Hone.Data.Sources.Stories;

/// <summary>What a grammar's texts are on average, and at most, computed without drawing one.</summary>
/// <remarks>
/// Follows every way in which rules can lead to other rules; a rule that leads nowhere is only counted, since its draw changes
/// neither what else is mentioned nor what that draws. The entropy is that of the choices, which is that of the texts where
/// no text can come about in two ways.
/// </remarks>
sealed class Expectation
{
    readonly Grammar _grammar;

    /// <summary>Entropy of a text, nats.</summary>
    public double Nats { get; private set; }

    /// <summary>Length of a text.</summary>
    public double Characters { get; private set; }

    /// <summary>Length of the longest text.</summary>
    public int MostCharacters { get; private set; }

    public Expectation(Grammar grammar)
    {
        _grammar = grammar;
        Follow(Grammar.Rest.Start, grammar.NothingDrawn(), probability: 1, nats: 0, characters: 0, []);
    }

    void Follow(Grammar.Rest? rest, int[] drawn, double probability, double nats, int characters, List<Grammar.Part> leaves)
    {
        leaves = [.. leaves];
        while (rest is not null)
        {
            Grammar.Part part = rest.Part;
            if (part.IsLiteral)
                (characters, rest) = (characters + part.Literal.Length, rest.Next);
            else if (_grammar.Rules[part.Rule].IsLeaf)
            {
                leaves.Add(part);
                rest = rest.Next;
            }
            else if (drawn[part.Rule] is int choice and >= 0)
                rest = rest.Enter(_grammar.Rules[part.Rule].Alternatives[choice].Forms[part.Form]);
            else
            {
                Grammar.Alternative[] alternatives = _grammar.Rules[part.Rule].Alternatives;
                for (choice = 0; choice < alternatives.Length; choice++)
                {
                    int[] now = [.. drawn];
                    now[part.Rule] = choice;
                    double p = alternatives[choice].Probability;
                    Follow(rest.Enter(alternatives[choice].Forms[part.Form]), now, probability * p, nats - Math.Log(p), characters, leaves);
                }
                return;
            }
        }

        double expected = characters;
        int most = characters;
        foreach (IGrouping<int, Grammar.Part> mentions in leaves.GroupBy(part => part.Rule))
        {
            Grammar.Rule rule = _grammar.Rules[mentions.Key];
            nats += rule.Entropy;
            expected += rule.Alternatives.Sum(alternative => alternative.Probability * Length(alternative));
            most += rule.Alternatives.Max(Length);

            int Length(Grammar.Alternative alternative) =>
                mentions.Sum(mention => alternative.Forms[mention.Form].Sum(part => part.Literal.Length));
        }
        Nats += probability * nats;
        Characters += probability * expected;
        MostCharacters = Math.Max(MostCharacters, most);
    }
}
