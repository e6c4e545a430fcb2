using Hone.Shared;
using Hone.Tensors.Random;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>y = x + noise, made on the way; see <see cref="Ops.EmbeddingNoiseOp"/>.</summary>
internal static unsafe class NoiseKernel
{
    const int RowsOfPiece = 16, Words = 4;

    /// <summary>Over x [rows, columns], of which <paramref name="time"/> rows are a sequence.</summary>
    public static void Run(Team team, float* x, int* lengths, int* draw, float alpha, int rows, int time, int columns, float* y)
    {
        Job job = new()
        {
            X = x,
            Y = y,
            Lengths = lengths,
            Key = (uint)draw[0] | (ulong)(uint)draw[1] << 32,
            Step = (uint)draw[2],
            First = (ulong)draw[3] * (ulong)time,
            Alpha = alpha,
            Rows = rows,
            Columns = columns,
        };
        team.Run(ref job, (rows + RowsOfPiece - 1) / RowsOfPiece);
    }

    struct Job : IJob
    {
        public float* X, Y;
        public int* Lengths;
        public ulong Key, First;
        public uint Step;
        public float Alpha;
        public int Rows, Columns;

        public readonly void Run(int index, int worker)
        {
            int last = Math.Min(Rows, (index + 1) * RowsOfPiece);
            uint* words = stackalloc uint[Words];
            for (int row = index * RowsOfPiece; row < last; row++)
            {
                float* x = X + (long)row * Columns, y = Y + (long)row * Columns;
                float most = Lengths[row] > 0 ? (float)(Alpha / Math.Sqrt((double)Lengths[row] * Columns)) : 0;
                ulong counter = (First + (ulong)row) * (ulong)((Columns + Words - 1) / Words);
                for (int first = 0; first < Columns; first += Words, counter++)
                {
                    (words[0], words[1], words[2], words[3]) = Philox4x32.Block(
                        Key, (uint)counter, (uint)(counter >> 32), Step, (uint)Purpose.EmbeddingNoise);
                    for (int c = first; c < Math.Min(Columns, first + Words); c++)
                        y[c] = MathF.FusedMultiplyAdd(most, (words[c - first] >> 9) * (1f / (1 << 22)) + (1f / (1 << 23) - 1), x[c]);
                }
            }
        }
    }
}
