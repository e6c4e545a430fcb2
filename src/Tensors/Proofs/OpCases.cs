using Hone.Tensors.Proofs.Cases;

namespace Hone.Tensors.Proofs;

/// <summary>
/// Every case there is, from the files in <c>Cases/</c>: sizes of one, odd sizes, sizes around a register and around a tile.
/// </summary>
internal static class OpCases
{
    public static IReadOnlyList<OpCase> All { get; } =
    [
        .. ElementwiseCases.All,
        .. DropoutCases.All,
        .. NormCases.All,
        .. LinearCases.All,
        .. PackedCases.All,
        .. FeedForwardCases.All,
        .. AdaptedCases.All,
        .. EmbedCases.All,
        .. EmbeddingBagCases.All,
        .. AttentionCases.All,
        .. ImageCases.All,
        .. CrossEntropyCases.All,
        .. LogitLossCases.All,
        .. PreferenceCases.All,
        .. NoiseCases.All,
    ];
}
