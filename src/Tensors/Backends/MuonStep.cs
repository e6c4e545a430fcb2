namespace Hone.Tensors.Backends;

/// <summary>Numbers of one update of Muon: the momentum is replaced by the nearest matrix whose singular values are about 1.</summary>
/// <remarks>
/// <code>
/// m ← μm + (1 − μ)g,  x = (1 − μ)g + μm                       Nesterov's form of the momentum
/// x ← x·(mean of the rows' norms / norm of the row)          EquilibratesRows
/// x ← x / (1.01‖x‖ + 10⁻⁶)
/// five times:  A = xxᵀ (or xᵀx, whichever is smaller),  x ← ax + (bA + cA²)x
/// x ← x·√min(M, N) / ‖x‖                                     Renormalizes
/// v ← β₂v + (1 − β₂)·mean square of each row (or column),  x ← x/√v, its norm as before
/// θ ← θ − η√max(1, M/N)·(x + λθ), the decay only where x and θ have the same sign
/// </code>
/// Sources: Jordan et al. 2024 (kellerjordan.github.io/posts/muon) for the idea; Amsel et al. 2025 (Polar Express, arXiv:2505.16932) for
/// the five polynomials; Li et al. 2025 (NorMuon, arXiv:2510.05491) for v; Chen et al. 2025 (cautious weight decay, arXiv:2510.12402).
/// Order and constants are those of nanochat.
/// </remarks>
/// <param name="LearningRate">η.</param>
/// <param name="Momentum">μ.</param>
/// <param name="Beta2">How much of v stays; of no meaning where there is no v.</param>
/// <param name="WeightDecay">λ.</param>
/// <param name="GradientScale">The gradient's factor.</param>
/// <param name="IsCautious">Decays only where that and the update pull the same way.</param>
/// <param name="EquilibratesRows">Brings all rows to the same norm first.</param>
/// <param name="Renormalizes">Brings the norm of the result to that of an exactly orthogonal matrix.</param>
public readonly record struct MuonStep(
    float LearningRate, float Momentum, float Beta2, float WeightDecay, float GradientScale, bool IsCautious, bool EquilibratesRows,
    bool Renormalizes)
{
    /// <summary>Numbers of scratch memory that the update of a matrix takes.</summary>
    public static long ScratchFor(long rows, long columns) =>
        2 * rows * columns + 2 * Math.Min(rows, columns) * Math.Min(rows, columns) + Math.Max(rows, columns);
}
