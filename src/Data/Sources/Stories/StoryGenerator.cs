using System.Text;

namespace Hone.Data.Sources.Stories;

/// <summary>Spells texts of a grammar.</summary>
sealed class StoryGenerator(Grammar grammar)
{
    /// <summary>Appends one text.</summary>
    /// <param name="text">Receives it.</param>
    /// <param name="draw">Answers 64 random bits for a rule; asked only for rules that the text mentions, once each.</param>
    public void Tell(StringBuilder text, Func<int, ulong> draw)
    {
        int[] drawn = grammar.NothingDrawn();
        for (Grammar.Rest? rest = Grammar.Rest.Start; rest is not null;)
        {
            Grammar.Part part = rest.Part;
            if (part.IsLiteral)
            {
                text.Append(part.Literal);
                rest = rest.Next;
                continue;
            }
            Grammar.Rule rule = grammar.Rules[part.Rule];
            if (drawn[part.Rule] < 0)
                drawn[part.Rule] = Choose(rule, draw(part.Rule));
            rest = rest.Enter(rule.Alternatives[drawn[part.Rule]].Forms[part.Form]);
        }
    }

    static int Choose(Grammar.Rule rule, ulong random)
    {
        long ticket = Philox.Below(rule.Weight, random);
        int choice = 0;
        while ((ticket -= rule.Alternatives[choice].Weight) >= 0)
            choice++;
        return choice;
    }
}
