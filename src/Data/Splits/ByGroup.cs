using Hone.Data.Sources;

namespace Hone.Data.Splits;

/// <summary>By the SHA-256 of the group a document belongs to: an author, a thread or a patient is in one split, whole.</summary>
/// <param name="shares">Shares of the groups; groups of unequal size make unequal shares of text.</param>
/// <param name="source">For naming places in messages.</param>
public sealed class ByGroup(SplitShares shares, Source source) : SplitRule
{
    readonly SplitShares _shares = shares.Checked();

    /// <inheritdoc/>
    public override string Sentence => $"Whole groups, by the SHA-256 of the group's name: {_shares.Sentence("hashes")}.";

    /// <inheritdoc/>
    public override Split SplitOf(in SourceDocument document) => document.Group is { Length: > 0 } group
        ? _shares.SplitAt(ByHash.FractionOf(group))
        : throw new InvalidDataException(
            $"{source.Tell(document.Place)} belongs to no group\nName the column that says so (--group-column), or split by hash.");
}
