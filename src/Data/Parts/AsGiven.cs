using Hone.Data.Sources;

namespace Hone.Data.Parts;

/// <summary>As the source itself says, in a column.</summary>
/// <param name="source">For naming places in messages.</param>
public sealed class AsGiven(Source source) : PartRule
{
    /// <inheritdoc/>
    public override string Sentence => "As the source gives it, document by document.";

    /// <inheritdoc/>
    public override Part PartOf(in SourceDocument document) => document.Part?.Trim().ToLowerInvariant() switch
    {
        "train" or "training" => Part.Train,
        "validation" or "valid" or "val" or "dev" => Part.Validation,
        "test" => Part.Test,
        null or "" => throw new InvalidDataException(
            $"{source.Tell(document.Place)} does not say its part\nName the column that does (--part-column), or part by hash."),
        _ => throw new InvalidDataException(
            $"{source.Tell(document.Place)} gives its part as \"{document.Part}\"\nWrite train, validation or test there, or part by hash."),
    };
}
