using System.Text.Json.Serialization;

namespace Hone.Data.Sources.Conversations;

/// <summary>What became of the rows of a file of conversations.</summary>
/// <param name="Rows">Rows that were read.</param>
/// <param name="Used">Rows that something is learned from.</param>
/// <param name="WithoutAnswer">Rows that were dropped since the assistant says nothing in them.</param>
/// <param name="WithoutMask">Rows that were dropped since nothing of them is to be learned: every message says so, or is empty.</param>
/// <param name="TooLong">Rows that were dropped since their last answer does not fit what the model sees at once.</param>
/// <param name="Shortened">Rows that lost early turns so that their answers fit; no answer is cut.</param>
/// <param name="Duplicates">Rows that are the same as one before; they are used.</param>
/// <param name="EmptyAnswers">Turns of the assistant without a word, of which nothing is learned.</param>
/// <param name="OddOrder">Rows in which users and the assistant do not take turns, or the system speaks late or twice.</param>
/// <param name="TrainedTokens">Tokens that are learned.</param>
/// <param name="MaskedTokens">Tokens that are only read.</param>
/// <param name="TruncatedTokens">Tokens of early turns, and of rows too long, that were left out.</param>
/// <param name="SameAnswers">Rows of preferences that were dropped since both answers are the same.</param>
public sealed record ConversationCounts(long Rows = 0, long Used = 0, long WithoutAnswer = 0, long WithoutMask = 0, long TooLong = 0,
    long Shortened = 0, long Duplicates = 0, long EmptyAnswers = 0, long OddOrder = 0, long TrainedTokens = 0, long MaskedTokens = 0,
    long TruncatedTokens = 0,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] long SameAnswers = 0)
{
    /// <summary>The counts of more rows.</summary>
    public static ConversationCounts operator +(ConversationCounts left, ConversationCounts right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return new(left.Rows + right.Rows, left.Used + right.Used, left.WithoutAnswer + right.WithoutAnswer,
            left.WithoutMask + right.WithoutMask, left.TooLong + right.TooLong, left.Shortened + right.Shortened,
            left.Duplicates + right.Duplicates, left.EmptyAnswers + right.EmptyAnswers, left.OddOrder + right.OddOrder,
            left.TrainedTokens + right.TrainedTokens, left.MaskedTokens + right.MaskedTokens, left.TruncatedTokens + right.TruncatedTokens,
            left.SameAnswers + right.SameAnswers);
    }

    /// <summary>It in words: what is above zero.</summary>
    [JsonIgnore]
    public string Sentence
    {
        get
        {
            (long Count, string What)[] all =
            [
                (SameAnswers, "dropped with the same answer twice"), (WithoutAnswer, "dropped without an answer"),
                (WithoutMask, "dropped with nothing to learn"),
                (TooLong, "dropped as too long"), (Shortened, "without their early turns"), (Duplicates, "seen before"),
                (OddOrder, "in odd order"), (EmptyAnswers, "empty answers"),
            ];
            return $"{Used:N0} of {Rows:N0} rows, {TrainedTokens:N0} tokens learned and {MaskedTokens:N0} only read"
                + string.Concat(all.Where(one => one.Count > 0).Select(one => $"; {one.Count:N0} {one.What}"))
                + (TruncatedTokens > 0 ? $"; {TruncatedTokens:N0} tokens left out" : "");
        }
    }

    /// <summary>Makes sure that something is learned.</summary>
    /// <exception cref="InvalidDataException">Nothing is; the message says why.</exception>
    public void EnsureUsed(string name)
    {
        if (Used > 0 || Rows == 0) return;
        throw SameAnswers == Rows
            ? new InvalidDataException($"chosen and rejected are the same in all {Rows:N0} rows of {name}\n"
                + "Bring answers of which one is better than the other.")
            : WithoutAnswer == Rows
            ? new InvalidDataException($"the assistant says nothing in any of the {Rows:N0} rows of {name}\n"
                + "Look at them: hone data inspect --conversations. Learned is what the role assistant (or gpt) says.")
            : TooLong == Rows
            ? new InvalidDataException($"none of the {Rows:N0} rows of {name} fits, not even their last answer with its question\n"
                + "Raise model.context.")
            : new InvalidDataException($"every token of the {Rows:N0} rows of {name} is only read: {WithoutMask:N0} have nothing to learn, "
                + $"{WithoutAnswer:N0} no answer, {TooLong:N0} are too long\nSee data.mask, and what the messages say of train or weight.");
    }
}
