namespace Hone.Tensors.Backends.Cpu.Products;

/// <summary>
/// bf16 operands, float32 sums, on a processor with <c>VDPBF16PS</c>: the inner loop is assembled at run time (<see cref="BFloat16Code"/>).
/// </summary>
internal readonly unsafe struct BFloat16Tile : ITile
{
    public static string Precision => "bf16";

    public static int Rows => BFloat16Code.MostRows;

    public static int Columns => 32;

    public static int DepthBlock => BFloat16.DepthBlock;

    public static bool ReadsInPlace => false;

    public static int DepthOf(int k) => (k + 1) / 2;

    public static int RowsFor(int rows) => rows;

    public static void Pack(float* source, long laneStride, long depthStride, int lanes, int k, float* target, int width) =>
        BFloat16.Pack(source, laneStride, depthStride, lanes, k, target, width);

    public static void Multiply(int rows, int depth, in Matrix a, in Matrix b, float* c, long stride, bool loads, float* ahead,
        long aheadStride) =>
        BFloat16Code.Kernel(rows, loads)(depth, a.Data, b.Data, c, stride * sizeof(float), ahead, aheadStride * sizeof(float));

    public static bool TryPackAndMultiply(
        int rows, int depth, in Matrix a, float* roomForA, in Matrix b, float* roomForB, float* c, long stride, bool loads, float* ahead,
        long aheadStride) => false;

    public static double MeasurePeak(Team team) => BFloat16Peak.Measure(team);
}
