using System.Text;

namespace Hone.Data.Sources.Stories;

/// <summary>
/// Short stories written by a grammar of our own, so that the lowest loss any model can reach on them is known exactly.
/// </summary>
/// <remarks>
/// A story is a line of plain English of 3 to 5 sentences. Who it is about, the animal, its name, the colour, the wish are
/// drawn once and needed again later. Story <c>i</c> of a seed is the same however many are told. The grammar is a table:
/// <c>StoryTables</c>.
/// </remarks>
public static class StoryGrammar
{
    static readonly Grammar Tables = new(StoryTables.Text);
    static readonly Expectation Expected = new(Tables);

    /// <summary>Entropy of one story, nats.</summary>
    public static double NatsPerStory => Expected.Nats;

    /// <summary>Mean length of a story, its newline included.</summary>
    public static double CharactersPerStory => Expected.Characters;

    /// <summary>Length of the longest story, its newline included.</summary>
    public static int LongestStory => Expected.MostCharacters;

    /// <summary>Entropy of endless stories: the loss, in nats per character, that a perfect model would tend to.</summary>
    public static double NatsPerCharacter => NatsPerStory / CharactersPerStory;

    /// <summary>The first <paramref name="count"/> stories of a seed, each ended by a newline. ASCII.</summary>
    public static byte[] Generate(int count, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        StringBuilder text = new();
        StoryGenerator generator = new(Tables);
        for (int story = 0; story < count; story++)
            generator.Tell(text, rule => Philox.Draw(seed, Purpose.Stories, (ulong)story, (uint)rule));
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>−ln of the probability that the grammar tells just these stories; infinite for what it would never tell.</summary>
    /// <param name="stories">One or more, each with its newline.</param>
    public static double NatsOf(ReadOnlySpan<byte> stories)
    {
        StoryScorer scorer = new(Tables);
        double nats = 0;
        foreach (byte character in stories)
            nats += scorer.Hear(character);
        return nats;
    }

    /// <summary>−ln of the probability of each character given its story so far: what a perfect model would lose there.</summary>
    /// <param name="stories">One or more, each with its newline.</param>
    /// <param name="nats">Receives one value per character; infinite from the first impossible one on.</param>
    public static void NatsOfEach(ReadOnlySpan<byte> stories, Span<double> nats)
    {
        if (nats.Length != stories.Length)
            throw new ArgumentException($"{stories.Length} characters do not fit {nats.Length} values", nameof(nats));
        StoryScorer scorer = new(Tables);
        for (int i = 0; i < stories.Length; i++)
            nats[i] = scorer.Hear(stories[i]);
    }

    /// <summary>The lowest loss possible on a text of stories, nats per character.</summary>
    public static double FloorOf(ReadOnlySpan<byte> stories) => NatsOf(stories) / stories.Length;
}
