using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>Means of rows of a table; backward, shares of a gradient where the rows came from.</summary>
internal static unsafe class EmbeddingBags<V> where V : struct, ILanes<V>
{
    const int BagsOfPiece = 4, ColumnsOfPiece = 32;

    public static void Forward(Team team, int* ids, float* table, int bags, int length, int columns, float* y)
    {
        ForwardJob job = new() { Ids = ids, Table = table, Bags = bags, Length = length, Columns = columns, Y = y };
        team.Run(ref job, (bags + BagsOfPiece - 1) / BagsOfPiece);
    }

    /// <summary>A piece is a band of columns: a row that occurs twice is summed by one worker, in the order of the ids.</summary>
    public static void Backward(Team team, int* ids, float* dy, int bags, int length, int columns, float* dtable, long tableRows, bool adds)
    {
        BackwardJob job = new()
        {
            Ids = ids,
            Dy = dy,
            Bags = bags,
            Length = length,
            Columns = columns,
            Table = dtable,
            TableRows = tableRows,
            Clears = !adds,
        };
        team.Run(ref job, (columns + ColumnsOfPiece - 1) / ColumnsOfPiece);
    }

    static int MembersOf(int* ids, int length)
    {
        int members = 0;
        for (int i = 0; i < length; i++) members += ids[i] < 0 ? 0 : 1;
        return members;
    }

    struct ForwardJob : IJob
    {
        public int* Ids;
        public float* Table, Y;
        public int Bags, Length, Columns;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index, int worker)
        {
            int last = Math.Min(Bags, (index + 1) * BagsOfPiece);
            for (int bag = index * BagsOfPiece; bag < last; bag++)
            {
                int* ids = Ids + (long)bag * Length;
                float* y = Y + (long)bag * Columns;
                new Span<float>(y, Columns).Clear();
                float share = 1f / Math.Max(1, MembersOf(ids, Length));
                for (int i = 0; i < Length; i++)
                    if (ids[i] >= 0) RowLoop<V>.AddScaled(y, Table + (long)ids[i] * Columns, 1f, Columns);
                RowLoop<V>.Scale(y, share, Columns);
            }
        }
    }

    struct BackwardJob : IJob
    {
        public int* Ids;
        public float* Dy, Table;
        public int Bags, Length, Columns;
        public long TableRows;
        public bool Clears;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index, int worker)
        {
            int column = index * ColumnsOfPiece, count = Math.Min(ColumnsOfPiece, Columns - column);
            if (Clears)
                for (long row = 0; row < TableRows; row++) new Span<float>(Table + row * Columns + column, count).Clear();
            for (int bag = 0; bag < Bags; bag++)
            {
                int* ids = Ids + (long)bag * Length;
                float share = 1f / Math.Max(1, MembersOf(ids, Length));
                for (int i = 0; i < Length; i++)
                    if (ids[i] >= 0)
                        RowLoop<V>.AddScaled(Table + (long)ids[i] * Columns + column, Dy + (long)bag * Columns + column, share, count);
            }
        }
    }
}
