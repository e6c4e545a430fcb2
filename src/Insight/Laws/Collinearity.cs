namespace Hone.Insight.Laws;

/// <summary>How near the runs are to not telling parameters of a law apart.</summary>
/// <param name="Condition">The largest singular value of the derivatives over the least, with every column of the same length.</param>
/// <param name="First">The parameter that has most of the direction that the runs tell least.</param>
/// <param name="Second">The one that has most of the rest.</param>
sealed record Collinearity(double Condition, string First, string Second)
{
    const int Sweeps = 60;
    static readonly string[] _names = ["E", "A", "B", "α", "β"];

    /// <summary>Of derivatives [runs, parameters].</summary>
    public static Collinearity Of(double[,] derivatives)
    {
        (int runs, int count) = (derivatives.GetLength(0), derivatives.GetLength(1));
        double[,] products = new double[count, count], directions = new double[count, count];
        double[] lengths = new double[count];
        for (int j = 0; j < count; j++)
        {
            for (int i = 0; i < runs; i++) lengths[j] += derivatives[i, j] * derivatives[i, j];
            lengths[j] = Math.Sqrt(lengths[j]) + 1e-30;                      // a parameter that changes nothing has no length
            directions[j, j] = 1;
        }

        for (int a = 0; a < count; a++)
            for (int b = 0; b < count; b++)
                for (int i = 0; i < runs; i++) products[a, b] += derivatives[i, a] / lengths[a] * (derivatives[i, b] / lengths[b]);
        Diagonalize(products, directions);
        double[] squares = [.. Enumerable.Range(0, count).Select(i => products[i, i])];
        int least = Array.IndexOf(squares, squares.Min());
        int[] order = [.. Enumerable.Range(0, count).OrderByDescending(i => Math.Abs(directions[i, least]))];
        return new Collinearity(Math.Sqrt(squares.Max() / Math.Max(1e-18, squares[least])), _names[order[0]], _names[order[1]]);
    }

    /// <summary>Jacobi's rotations: turns a symmetric matrix until nothing is left beside its diagonal, and the directions too.</summary>
    static void Diagonalize(double[,] matrix, double[,] directions)
    {
        int count = matrix.GetLength(0);
        for (int sweep = 0; sweep < Sweeps; sweep++)
            for (int p = 0; p < count; p++)
                for (int q = p + 1; q < count; q++)
                {
                    if (Math.Abs(matrix[p, q]) < 1e-18) continue;
                    double half = (matrix[q, q] - matrix[p, p]) / (2 * matrix[p, q]);
                    double tangent = (half < 0 ? -1 : 1) / (Math.Abs(half) + Math.Sqrt(half * half + 1));
                    double cosine = 1 / Math.Sqrt(tangent * tangent + 1), sine = tangent * cosine;
                    for (int k = 0; k < count; k++)
                    {
                        (matrix[k, p], matrix[k, q]) = Turned(matrix[k, p], matrix[k, q]);
                        (directions[k, p], directions[k, q]) = Turned(directions[k, p], directions[k, q]);
                    }

                    for (int k = 0; k < count; k++) (matrix[p, k], matrix[q, k]) = Turned(matrix[p, k], matrix[q, k]);

                    (double, double) Turned(double x, double y) => (cosine * x - sine * y, sine * x + cosine * y);
                }
    }
}
