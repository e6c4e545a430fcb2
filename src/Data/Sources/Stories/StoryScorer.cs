namespace Hone.Data.Sources.Stories;

/// <summary>
/// Hears texts of a grammar character by character, keeping every way in which they may have come about: the reader that no
/// model can beat.
/// </summary>
sealed class StoryScorer
{
    /// <summary>One way in which the text so far may have come about.</summary>
    /// <param name="Mass">Its probability.</param>
    /// <param name="Drawn">What it has drawn, rule by rule.</param>
    /// <param name="Rest">What is still to come, a literal first; null at the end.</param>
    /// <param name="Heard">Characters of that literal that have been heard.</param>
    readonly record struct Way(double Mass, int[] Drawn, Grammar.Rest? Rest, int Heard);

    readonly Grammar _grammar;
    readonly List<Way> _start = [];
    List<Way> _ways = [], _next = [];

    public StoryScorer(Grammar grammar)
    {
        _grammar = grammar;
        Unfold(new Way(1, grammar.NothingDrawn(), Grammar.Rest.Start, 0), _start);
        _ways.AddRange(_start);
    }

    /// <summary>In how many ways the text so far may have come about.</summary>
    public int WayCount => _ways.Count;

    /// <summary>−ln of the probability of a character, given all before it; infinite from the first impossible one on.</summary>
    public double Hear(byte character)
    {
        if (_ways is [{ Rest: null }, ..])   // a text has ended: the next begins
        {
            _ways.Clear();
            _ways.AddRange(_start);
        }

        double before = 0, after = 0;
        _next.Clear();
        foreach (Way way in _ways)
        {
            before += way.Mass;
            string literal = way.Rest?.Part.Literal ?? "";
            if (way.Heard >= literal.Length || literal[way.Heard] != character)
                continue;
            after += way.Mass;
            if (way.Heard + 1 < literal.Length)
                _next.Add(way with { Heard = way.Heard + 1 });
            else
                Unfold(way with { Rest = way.Rest!.Next, Heard = 0 }, _next);
        }
        (_ways, _next) = (_next, _ways);
        return after > 0 ? Math.Log(before / after) : double.PositiveInfinity;
    }

    // Follows mentions down to the literals they may begin with.
    void Unfold(Way way, List<Way> ways)
    {
        while (way.Rest is { Part: { IsLiteral: false } part } rest)
        {
            Grammar.Alternative[] alternatives = _grammar.Rules[part.Rule].Alternatives;
            int drawn = way.Drawn[part.Rule];
            if (drawn < 0)
            {
                for (int choice = 0; choice < alternatives.Length; choice++)
                {
                    int[] now = [.. way.Drawn];
                    now[part.Rule] = choice;
                    double mass = way.Mass * alternatives[choice].Probability;
                    Unfold(new Way(mass, now, rest.Enter(alternatives[choice].Forms[part.Form]), 0), ways);
                }
                return;
            }
            way = way with { Rest = rest.Enter(alternatives[drawn].Forms[part.Form]) };
        }
        ways.Add(way);
    }
}
