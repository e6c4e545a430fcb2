namespace Hone.Tensors.Backends.Cpu;

/// <summary>Sums of rows, and the losses of pairs: few numbers, so one thread computes them in double precision.</summary>
internal static unsafe class PreferenceKernel
{
    public static void RowSums(float* nats, int* targets, int rows, int time, bool averages, float* sums)
    {
        for (int row = 0; row < rows; row++)
        {
            double sum = 0;
            for (int t = 0; t < time; t++) sum += nats[(long)row * time + t];
            sums[row] = (float)(sum / Divisor(targets, row, time, averages));
        }
    }

    public static void RowSumsBackward(int* targets, int rows, int time, bool averages, float* dsums, float* dnats, bool adds)
    {
        for (int row = 0; row < rows; row++)
        {
            float each = (float)(dsums[row] / Divisor(targets, row, time, averages));
            for (long i = (long)row * time; i < (long)(row + 1) * time; i++) dnats[i] = adds ? dnats[i] + each : each;
        }
    }

    /// <summary>Losses, and where they are wanted the derivatives of their sum.</summary>
    public static void Losses(float* sums, float* reference, PreferenceForm form, int pairs, float* losses, float* dsums, bool adds)
    {
        for (int pair = 0; pair < pairs; pair++)
        {
            double delta = Delta(sums, reference, pair);
            losses[pair] = (float)form.Loss(delta);
            if (dsums == null) continue;
            float slope = (float)form.Slope(delta);
            dsums[2 * pair] = adds ? dsums[2 * pair] - slope : -slope;
            dsums[2 * pair + 1] = adds ? dsums[2 * pair + 1] + slope : slope;
        }
    }

    static double Delta(float* sums, float* reference, int pair) =>
        ((double)reference[2 * pair] - sums[2 * pair]) - ((double)reference[2 * pair + 1] - sums[2 * pair + 1]);

    static double Divisor(int* targets, int row, int time, bool averages)
    {
        if (!averages) return 1;
        int count = 0;
        for (int t = 0; t < time; t++) count += targets[(long)row * time + t] >= 0 ? 1 : 0;
        return Math.Max(1, count);
    }
}
