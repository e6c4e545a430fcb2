using Hone.Tensors.Autograd;
using Hone.Tensors.Memory;

namespace Hone.Tensors.Backends;

/// <summary>
/// The whole duty of whoever computes. Sources come first, then arguments, then the destination; a <see cref="Gradient"/> is
/// written, or added to, as it says itself. What each one means, with its formula and source, stands in <c>Ops/</c>.
/// </summary>
/// <remarks>
/// Shapes in comments: N rows (batch × time) · C channels · V vocabulary · B batch · T time · H query heads · G key-value heads ·
/// D head size. The same call on the same numbers gives the same bits, whatever the number of threads.
/// What stands between operations and kernels is internal to this room; optimizers, which are not, see the last two.
/// </remarks>
public interface IBackend : IDisposable
{
    /// <summary>Precision and kernel family, within which bits are equal: <c>f32/avx512</c>.</summary>
    string NumericsClass { get; }

    /// <summary>Why this kernel family was taken.</summary>
    string Reason { get; }

    /// <summary>Threads that work, the caller among them.</summary>
    int Threads { get; }

    /// <summary>Bytes this backend keeps for itself besides tensors.</summary>
    long WorkspaceInBytes { get; }

    /// <summary>
    /// Floating-point operations per second this processor reaches at most, with all threads, in this kernel family; takes some
    /// milliseconds.
    /// </summary>
    double MeasurePeak();

    /// <summary>
    /// Bytes a second that memory gives when it is only read, and gives and takes when it is copied (both counted); some tenths of a
    /// second.
    /// </summary>
    (double Read, double Copy) MeasureBandwidth();

    /// <summary>Takes a block of its memory, all zero.</summary>
    /// <exception cref="InsufficientMemoryException">There is not so much; the message names the amount and the purpose.</exception>
    internal Arena Allocate(long sizeInBytes, string name);

    // tokens and positions                                                             ids int32 [B, T], table [V, C], positions [P, C]
    internal void Embed(Tensor ids, Tensor table, Tensor? positions, Cursor? start, Tensor y);
    internal void EmbedBackward(Tensor ids, Tensor dy, Gradient table, Gradient positions);
    // ids int32 [B, L], those below 0 left out; y [B, C]
    internal void EmbeddingBag(Tensor ids, Tensor table, Tensor y);
    internal void EmbeddingBagBackward(Tensor ids, Tensor dy, Gradient table);

    // matrix products                                                                  x [N, K], w [M, K], bias [M], residual and y [N, M]
    internal void Linear(Tensor x, Tensor w, Tensor? bias, Tensor? residual, Tensor y);
    internal void LinearBackward(Tensor x, Tensor w, Tensor dy, Gradient dx, Gradient dw, Gradient dbias, Gradient dresidual);
    // after = f(before), both [N, M]; may be one
    internal void LinearWith(Nonlinearity f, Tensor x, Tensor w, Tensor? bias, Tensor before, Tensor after);
    // f′∘(dy·w), w [M, K], kept [N, K]: f's argument; of relu² and relu its result
    internal void LinearWithBackward(Nonlinearity f, Tensor kept, Tensor w, Tensor dy, Tensor dbefore);

    // narrow products                                                                  x [N, K], a [R, K], t [S, N], u [R, P], y [N, M]
    internal void Narrow(Tensor x, Tensor a, Tensor t);
    internal void NarrowBackward(Tensor x, Tensor a, Tensor dt, Gradient dx, Gradient da);
    // y += tᵀ·u, R rows of t from the first, P columns of y from the first
    internal void Widen(Tensor t, int firstRow, Tensor u, int firstColumn, Tensor y);
    internal void WidenBackward(Tensor t, int firstRow, Tensor u, int firstColumn, Tensor dy, Gradient dt, Gradient du);

    // norms                                                                            x [N, C], gain and bias [C], statistics [N, 2]
    internal void LayerNorm(Tensor x, Tensor gain, Tensor bias, float epsilon, Tensor y, Tensor statistics);
    internal void LayerNormBackward(Tensor x, Tensor gain, Tensor statistics, Tensor dy, Gradient dx, Gradient dgain, Gradient dbias);
    internal void RmsNorm(Tensor x, Tensor? gain, float epsilon, Tensor y, Tensor statistics);
    internal void RmsNormBackward(Tensor x, Tensor? gain, Tensor statistics, Tensor dy, Gradient dx, Gradient dgain);

    // element by element any shape; row [C] or [T, C]; SwiGlu [N, 2F] → [N, F]; Delay [B, T, C]; Dropout [B, …, C]
    internal void Add(Tensor a, Tensor b, Tensor y);
    internal void AddBackward(Tensor dy, Gradient da, Gradient db);
    internal void Shift(Tensor x, Tensor row, Tensor y);
    internal void ShiftBackward(Tensor dy, Gradient dx, Gradient drow);
    // b like a, [C], […, G] or [1]
    internal void Multiply(Tensor a, Tensor b, Tensor y);
    internal void MultiplyBackward(Tensor a, Tensor b, Tensor dy, Gradient da, Gradient db);
    internal void Affine(Tensor x, float factor, float offset, Tensor y);
    internal void AffineBackward(float factor, Tensor dy, Gradient dx);
    internal void Sigmoid(Tensor x, Tensor y);
    internal void SigmoidBackward(Tensor y, Tensor dy, Gradient dx);
    internal void SoftCap(Tensor x, float cap, Tensor y);
    internal void SoftCapBackward(Tensor y, float cap, Tensor dy, Gradient dx);
    internal void Delay(Tensor x, Tensor y);
    internal void DelayBackward(Tensor dy, Gradient dx);
    internal void DelayCached(Tensor x, Tensor before, Cursor start, Tensor y);
    internal void Columns(Tensor x, int first, Tensor y);
    internal void ColumnsBackward(Tensor dy, int first, Gradient dx);
    internal void AddColumns(Tensor x, Tensor part, int first, Tensor y);
    internal void AddColumnsBackward(Tensor dy, int first, Gradient dx, Gradient dpart);
    internal void Activate(Nonlinearity f, Tensor x, Tensor y);
    // kept like x: f's argument; of relu² and relu its result
    internal void ActivateBackward(Nonlinearity f, Tensor kept, Tensor dy, Gradient dx);
    internal void SwiGlu(Tensor x, Tensor y);
    internal void Dropout(Tensor x, Dropping dropping, Tensor? residual, Tensor y);
    internal void DropoutBackward(Tensor dy, Dropping dropping, Gradient dx, Gradient dresidual);
    // y = x + α/√(length·C)·u, u of draw; lengths int32 [B, T]
    internal void EmbeddingNoise(Tensor x, Tensor lengths, Tensor draw, float alpha, Tensor y);
    internal void SwiGluBackward(Tensor x, Tensor dy, Gradient dx);

    // attention qkv [B, T, (H + 2G)·D], gains [D], table [P, D], starts int32 [B, T], y [B, T, H·D]
    internal void QkNorm(Tensor qkv, Heads heads, Tensor? queryGain, Tensor? keyGain, float epsilon, Tensor y);
    internal void QkNormBackward(
        Tensor qkv, Heads heads, Tensor? queryGain, Tensor? keyGain, float epsilon, Tensor dy, Gradient dqkv, Gradient dqueryGain,
        Gradient dkeyGain);
    internal void Rotate(Tensor qkv, Heads heads, Tensor table, bool normalizes, float epsilon, Cursor? start, Tensor y);
    internal void RotateBackward(Tensor qkv, Heads heads, Tensor table, bool normalizes, float epsilon, Tensor dy, Gradient dqkv);
    internal void Attention(Tensor qkv, Heads heads, Tensor? starts, int window, Dropping? dropping, Tensor y, Tensor statistics);
    internal void AttentionBackward(Tensor qkv, Heads heads, Tensor? starts, int window, Dropping? dropping, Tensor y, Tensor statistics,
        Tensor dy, Gradient dqkv);
    // lengths int32 [B]
    internal void AttentionBothWays(Tensor qkv, Heads heads, Tensor? lengths, Dropping? dropping, Tensor y, Tensor statistics);
    internal void AttentionBothWaysBackward(Tensor qkv, Heads heads, Tensor? lengths, Dropping? dropping, Tensor y, Tensor statistics,
        Tensor dy, Gradient dqkv);
    internal void AttentionCached(Tensor qkv, Heads heads, Tensor keys, Tensor values, Cursor start, int window, Tensor y);

    // loss x [N, C], w [V, C], targets int32 [N], nats [N], or [2, N] with the hits below them; cap and smoothing 0 for none
    internal void CrossEntropy(Tensor x, Tensor w, Tensor targets, float cap, Tensor scratch, Tensor nats);
    internal void CrossEntropyWithGradient(Tensor x, Tensor w, Tensor targets, float cap, float smoothing, Tensor scratch, Tensor nats,
        Gradient dx, Gradient dw);
    // loss of logits [N, V]; targets int32 [N], of a binary loss float32 [N, V]; weights [N]
    internal void SoftmaxLoss(Tensor logits, Tensor targets, Tensor? weights, float smoothing, Tensor nats, Gradient dlogits);
    internal void BinaryLoss(Tensor logits, Tensor targets, Tensor? weights, Tensor nats, Gradient dlogits);
    // of some targets only, without smoothing, walked back from dnats [N]
    internal void TargetNats(Tensor x, Tensor w, Tensor targets, float cap, Tensor scratch, Tensor nats);
    internal void TargetNatsBackward(Tensor x, Tensor w, Tensor targets, float cap, Tensor dnats, Tensor scratch, Gradient dx, Gradient dw);

    // preferences nats [R·T], targets int32 [R, T], sums [R], reference like sums, losses [R/2]
    internal void RowSums(Tensor nats, Tensor targets, bool averages, Tensor sums);
    internal void RowSumsBackward(Tensor targets, bool averages, Tensor dsums, Gradient dnats);
    internal void Preference(Tensor sums, Tensor reference, PreferenceForm form, Tensor losses, Gradient dsums);

    // images    B of them, K = C·H·W numbers each: rows [B, K], x [⌈B/32⌉, K, 32], w [O, C·S·S], bias [O]; patches and means [B, T, C]
    internal void SideBySide(Tensor rows, Tensor x, bool adds);
    internal void InTurn(Tensor x, Tensor rows, bool adds);
    internal void Convolve(Tensor x, Planes planes, Tensor w, Tensor? bias, Window window, Tensor y);
    internal void ConvolveBackward(Tensor x, Planes planes, Tensor w, Window window, Tensor dy, Gradient dx, Gradient dw, Gradient dbias);
    internal void MaxPool(Tensor x, Planes planes, Window window, Tensor y);
    internal void MaxPoolBackward(Tensor x, Planes planes, Window window, Tensor dy, Gradient dx);
    internal void Patches(Tensor rows, Planes planes, int size, Tensor y);
    internal void PatchesBackward(Tensor dy, Planes planes, int size, Gradient drows);
    internal void Mean(Tensor x, Tensor y);
    internal void MeanBackward(Tensor dy, Gradient dx);

    // gradients of several runs any shape; sum = gradient for the first, sum += gradient for the others
    internal void Reduce(Tensor gradient, Tensor sum, bool isFirst);

    // over all parameters at once, as flat tensors [P]: what an optimizer is made of

    /// <summary>Σ x², added up in double precision in a fixed order.</summary>
    double SumOfSquares(Tensor x);

    /// <summary>One update of AdamW (Loshchilov and Hutter 2019, arXiv:1711.05101) of numbers that are treated alike.</summary>
    void AdamW(Tensor parameters, Tensor gradient, Tensor first, Tensor second, in AdamWStep step);

    /// <summary>One update of Lion (Chen et al. 2023, arXiv:2302.06675, algorithm 2).</summary>
    void Lion(Tensor parameters, Tensor gradient, Tensor momentum, in LionStep step);

    /// <summary>One update of gradient descent with momentum (Polyak 1964; Nesterov's form after Sutskever et al. 2013).</summary>
    void Sgd(Tensor parameters, Tensor gradient, Tensor momentum, in SgdStep step);

    /// <summary>a ← a + share·(parameters − a): an average follows what it is of, and stays to the bit where it has reached it.</summary>
    void Average(Tensor average, Tensor parameters, float share);

    /// <summary>One update of Muon of one matrix [M, N] (Jordan et al. 2024); see <see cref="MuonStep"/>.</summary>
    /// <param name="parameters">The matrix.</param>
    /// <param name="gradient">Its gradient.</param>
    /// <param name="momentum">Decaying mean of the gradient, like the matrix.</param>
    /// <param name="variance">Decaying mean square of the update, one number a row where M ≥ N, else one a column; null without it.</param>
    /// <param name="scratch">At least <see cref="MuonStep.ScratchFor"/> numbers, of which nothing is kept.</param>
    /// <param name="step">The numbers of the update.</param>
    void Muon(Tensor parameters, Tensor gradient, Tensor momentum, Tensor? variance, Tensor scratch, in MuonStep step);
}
