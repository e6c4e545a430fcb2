using Hone.Tensors.Backends.Cpu.Products;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>One update of Muon; what it computes, with its sources, stands at <see cref="MuonStep"/>.</summary>
internal static unsafe class MuonKernel<V, T> where V : struct, ILanes<V> where T : ITile
{
    /// <summary>ax + bx³ + cx⁵, five times, for singular values from 10⁻³ to 1: Polar Express, with its safety factor.</summary>
    static readonly (float A, float B, float C)[] Polynomials =
    [
        (8.156554524902461f, -22.48329292557795f, 15.878769915207462f),
        (4.042929935166739f, -2.808917465908714f, 0.5000178451051316f),
        (3.8916678022926607f, -2.772484153217685f, 0.5060648178503393f),
        (3.285753657755655f, -2.3681294933425376f, 0.46449024233003106f),
        (2.3465413258596377f, -1.7097828382687081f, 0.42323551169305323f),
    ];

    /// <summary>One update of a matrix of rows × columns.</summary>
    public static void Run(
        Team team, Workspace workspace, float* parameters, float* gradient, float* momentum, float* variance, float* scratch, int rows,
        int columns, in MuonStep step)
    {
        long count = (long)rows * columns;
        int smaller = Math.Min(rows, columns);
        float* x = scratch, other = x + count, gram = other + count, polynomial = gram + (long)smaller * smaller,
            factors = polynomial + (long)smaller * smaller;
        Flat<V>.Update(team, x, gradient, momentum, null, count, new MuonMomentum(step.Momentum, step.GradientScale));
        if (step.EquilibratesRows) EquilibrateRows(team, x, factors, rows, columns);
        Scale(team, x, count, 1 / (Norm(team, workspace, x, count) * 1.01 + 1e-6));
        foreach ((float a, float b, float c) in Polynomials)
        {
            Matrix lying = new(x, columns, 1), standing = lying.Transposed, square = new(gram, smaller, 1);
            (Matrix first, Matrix second) = rows > columns ? (standing, lying) : (lying, standing);
            Multiply(team, workspace, first, second, gram, smaller, smaller, Math.Max(rows, columns), default(NoEpilogue));
            Multiply(team, workspace, square, square, polynomial, smaller, smaller, smaller,
                new CombineEpilogue<V>(polynomial, c, gram, b));
            Matrix factor = new(polynomial, smaller, 1);
            (Matrix left, Matrix right) = rows > columns ? (lying, factor) : (factor, lying);
            Multiply(team, workspace, left, right, other, rows, columns, smaller, new CombineEpilogue<V>(other, 1, x, a));
            float* made = other;
            other = x;
            x = made;
        }

        if (step.Renormalizes) Scale(team, x, count, Math.Sqrt(smaller) / Math.Max(Norm(team, workspace, x, count), 1e-10));
        if (variance != null) Normalize(team, workspace, x, variance, factors, rows, columns, step.Beta2);
        float rate = step.LearningRate * MathF.Sqrt(Math.Max(1, (float)rows / columns));
        Flat<V>.Update(team, parameters, x, null, null, count, new MuonUpdate(rate, step.WeightDecay, step.IsCautious));
    }

    static void Multiply<E>(Team team, Workspace workspace, Matrix a, Matrix b, float* c, int m, int n, int k, E epilogue)
        where E : unmanaged, IEpilogue =>
        Gemm<T>.Multiply(team, workspace, a, b, c, n, m, n, k, adds: false, epilogue);

    static double Norm(Team team, Workspace workspace, float* x, long count) => Math.Sqrt(Flat<V>.Dot(team, workspace, x, x, count));

    static void Scale(Team team, float* x, long count, double factor) =>
        Elementwise<V>.Run(team, x, x, x, count, adds: false, new AffineFormula((float)factor, 0));

    /// <summary>Scales each row to the mean of all rows' norms.</summary>
    static void EquilibrateRows(Team team, float* x, float* factors, int rows, int columns)
    {
        Groups<V>.Dot(team, x, x, rows, columns, factors, adds: false);
        double sum = 0;
        for (int i = 0; i < rows; i++) sum += Math.Sqrt(factors[i]);
        for (int i = 0; i < rows; i++) factors[i] = (float)(sum / rows / Math.Max(Math.Sqrt(factors[i]), 1e-10));
        Groups<V>.Scale(team, x, factors, rows, columns, x, adds: false);
    }

    /// <summary>Divides rows, or columns where these are more, by the root of their mean square over time; the norm stays.</summary>
    static void Normalize(Team team, Workspace workspace, float* x, float* variance, float* factors, int rows, int columns, float beta2)
    {
        bool byRow = rows >= columns;
        (int lines, int length) = byRow ? (rows, columns) : (columns, rows);
        if (byRow) Groups<V>.Dot(team, x, x, rows, columns, factors, adds: false);
        else ColumnSums<V>.Run(team, workspace, x, x, rows, columns, factors, adds: false);
        double before = 0, after = 0;
        for (int i = 0; i < lines; i++)
        {
            double square = factors[i];
            variance[i] += (1 - beta2) * ((float)(square / length) - variance[i]);
            double factor = 1 / Math.Sqrt(Math.Max(variance[i], 1e-10));
            before += square;
            after += square * factor * factor;
            factors[i] = (float)factor;
        }

        float ratio = (float)(Math.Sqrt(before) / Math.Max(Math.Sqrt(after), 1e-10));
        for (int i = 0; i < lines; i++) factors[i] *= ratio;
        if (byRow) Groups<V>.Scale(team, x, factors, rows, columns, x, adds: false);
        else Elementwise<V>.RunRows<MultiplyFormula>(team, x, factors, columns, x, (long)rows * columns, adds: false);
    }
}
