using Hone.Tensors.Random;

namespace Hone.Tensors.Backends;

/// <summary>
/// Which numbers of an operation are dropped: a function of seed, step, row and place, made again wherever it is needed and never stored.
/// </summary>
/// <remarks>
/// <code>
/// Philox4x32-10, key: the run's seed
/// counter: 64 bits of index · the step · Purpose.Dropout, and above its 8 bits the operation
/// index of column c of position t of sequence b:  ((row + b)·⌈T/8⌉ + ⌊t/8⌋)·C + c,
///   of scores, where each of H heads h has T columns:  (((row + b)·H + h)·⌈T/8⌉ + ⌊t/8⌋)·T + c
/// </code>
/// Its four words hold 8 numbers of 16 bits, one for each of eight neighbouring positions: t mod 8 is 0…3 in the upper halves, 4…7 in the
/// lower ones. As signed numbers those below −2¹⁵ + <see cref="Of65536"/> drop. What is dropped depends on a row's place in its
/// step, not on how rows are divided into micro-batches.
/// </remarks>
/// <param name="Draw">int32 [<see cref="Words"/>], written before each run; see <see cref="Write"/>.</param>
/// <param name="Operation">Which operation of its tape it is among those that drop.</param>
/// <param name="Of65536">How many of 65,536 are dropped, from 1 to 65,535.</param>
internal sealed record Dropping(Tensor Draw, int Operation, int Of65536)
{
    /// <summary>int32 numbers of a draw.</summary>
    public const int Words = 4;

    /// <summary>Positions that share a counter.</summary>
    public const int Positions = 8;

    /// <summary>What the others are multiplied with, so that the mean stays: 1/(1 − p) for the p that is a multiple of 2⁻¹⁶.</summary>
    public float Scale => (float)(65536.0 / (65536 - Of65536));

    /// <summary>The last word of the counter.</summary>
    public uint CounterWord => (uint)Purpose.Dropout | (uint)Operation << 8;

    /// <summary>The nearest number of 65,536 that a probability can be given as.</summary>
    public static int Nearest(float probability) => Math.Min(65535, (int)Math.Round(probability * 65536.0));

    /// <summary>Says where a run's random numbers come from.</summary>
    /// <param name="draw">int32 [<see cref="Words"/>].</param>
    /// <param name="seed">The run's.</param>
    /// <param name="step">Updates made before.</param>
    /// <param name="row">Rows of the step before the first.</param>
    public static void Write(Tensor draw, ulong seed, int step, int row) =>
        draw.Upload<int>([(int)seed, (int)(seed >> 32), step, row]);
}
