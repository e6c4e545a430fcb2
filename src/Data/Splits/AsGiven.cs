using Hone.Data.Sources;

namespace Hone.Data.Splits;

/// <summary>As the source itself says, in a column.</summary>
/// <param name="source">For naming places in messages.</param>
public sealed class AsGiven(Source source) : SplitRule
{
    /// <inheritdoc/>
    public override string Sentence => "As the source gives it, document by document.";

    /// <inheritdoc/>
    public override Split SplitOf(in SourceDocument document) => document.Split?.Trim().ToLowerInvariant() switch
    {
        "train" or "training" => Split.Train,
        "validation" or "valid" or "val" or "dev" => Split.Validation,
        "test" => Split.Test,
        null or "" => throw new InvalidDataException(
            $"{source.Tell(document.Place)} does not say its split\nName the column that does (--split-column), or split by hash."),
        _ => throw new InvalidDataException(
            $"{source.Tell(document.Place)} gives its split as \"{document.Split}\"\n"
                + "Write train, validation or test there, or split by hash."),
    };
}
