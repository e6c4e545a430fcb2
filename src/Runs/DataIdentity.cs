using System.Text.Json.Serialization;
using Hone.Data.Sources.Conversations;

namespace Hone.Runs;

/// <summary>What a run learned from, and how it was divided.</summary>
/// <param name="Name">What a person calls it.</param>
/// <param name="Fingerprint">Hash of the content, so that a changed file is another data set.</param>
/// <param name="TrainTokens">Tokens of the split it trains on.</param>
/// <param name="ValidationTokens">Tokens of the split it is only measured on.</param>
/// <param name="TrainBytes">Bytes those training tokens stand for.</param>
/// <param name="ValidationBytes">Bytes those validation tokens stand for.</param>
/// <param name="Rule">How the two were split, in a sentence.</param>
/// <param name="Floor">The lowest loss any model can reach on the validation tokens, nats per token, where that is known exactly.</param>
/// <param name="Conversations">What became of the rows of conversations; null where it is none, or they were not counted.</param>
public sealed record DataIdentity(
    string Name, string Fingerprint, long TrainTokens, long ValidationTokens, long TrainBytes, long ValidationBytes, string Rule,
    double? Floor = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ConversationCounts? Conversations = null);
