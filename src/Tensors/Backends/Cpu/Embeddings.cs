using System.Runtime.CompilerServices;
using Hone.Tensors.Backends.Cpu.Products;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>Rows of a table by token id, with learned positions added; backward, rows summed where they came from.</summary>
internal static unsafe class Embeddings<V> where V : struct, ILanes<V>
{
    const int ColumnsOfPiece = 64, RowsOfPiece = 64;

    public static void Forward(Team team, int* ids, Tensor table, float* positions, int start, int rows, int time, int columns, float* y)
    {
        ForwardJob job = new()
        {
            Ids = ids,
            Table = table.Packing is null ? table.Float : null,
            Positions = positions,
            Start = start,
            Rows = rows,
            Time = time,
            Columns = columns,
            Y = y,
        };
        if (table.Packing is { } packing) Unpack(ids, (byte*)table.Address, packing, rows, columns, y);
        team.Run(ref job, (rows + RowsOfPiece - 1) / RowsOfPiece);
    }

    static void Unpack(int* ids, byte* table, Packing packing, int rows, int columns, float* y)
    {
        for (int row = 0; row < rows; row++)
            Block.Unpack<V>(packing.PartOf(ids[row]).Format, table + packing.OffsetOf(ids[row]), columns, y + (long)row * columns);
    }

    /// <summary>
    /// A piece is a band of columns, so that a token that occurs twice is summed by one worker, in the order of the text.
    /// </summary>
    public static void TableBackward(Team team, int* ids, float* dy, int rows, int columns, float* dtable, long tableRows, bool adds)
    {
        ScatterJob job = new()
        {
            Ids = ids,
            Dy = dy,
            Rows = rows,
            Columns = columns,
            Table = dtable,
            TableRows = tableRows,
            Clears = !adds,
        };
        team.Run(ref job, (columns + ColumnsOfPiece - 1) / ColumnsOfPiece);
    }

    public static void PositionsBackward(Team team, float* dy, int batch, int time, int columns, float* dpositions, int positionRows,
        bool adds)
    {
        PositionJob job = new() { Dy = dy, Batch = batch, Time = time, Columns = columns, Positions = dpositions, Adds = adds };
        team.Run(ref job, positionRows);
    }

    struct ForwardJob : IJob
    {
        public int* Ids;
        public float* Table, Positions, Y;
        public int Start, Rows, Time, Columns;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index, int worker)
        {
            int last = Math.Min(Rows, (index + 1) * RowsOfPiece);
            for (int row = index * RowsOfPiece; row < last; row++)
            {
                float* y = Y + (long)row * Columns;
                if (Table != null) new ReadOnlySpan<float>(Table + (long)Ids[row] * Columns, Columns).CopyTo(new Span<float>(y, Columns));
                if (Positions != null) RowLoop<V>.AddScaled(y, Positions + (long)(Start + row % Time) * Columns, 1f, Columns);
            }
        }
    }

    struct ScatterJob : IJob
    {
        public int* Ids;
        public float* Dy, Table;
        public int Rows, Columns;
        public long TableRows;
        public bool Clears;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index, int worker)
        {
            int column = index * ColumnsOfPiece, count = Math.Min(ColumnsOfPiece, Columns - column);
            if (Clears)
                for (long row = 0; row < TableRows; row++) new Span<float>(Table + row * Columns + column, count).Clear();
            for (int row = 0; row < Rows; row++)
                RowLoop<V>.AddScaled(Table + (long)Ids[row] * Columns + column, Dy + (long)row * Columns + column, 1f, count);
        }
    }

    struct PositionJob : IJob
    {
        public float* Dy, Positions;
        public int Batch, Time, Columns;
        public bool Adds;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index, int worker)
        {
            float* sum = Positions + (long)index * Columns;
            if (!Adds) new Span<float>(sum, Columns).Clear();
            if (index >= Time) return;                                       // a position this batch does not reach
            for (int b = 0; b < Batch; b++) RowLoop<V>.AddScaled(sum, Dy + ((long)b * Time + index) * Columns, 1f, Columns);
        }
    }
}
