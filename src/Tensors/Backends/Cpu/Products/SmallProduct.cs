using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu.Products;

/// <summary>x · wᵀ for the one or few rows of generation: every weight is read once, as fast as memory gives it.</summary>
internal static unsafe class SmallProduct<V> where V : struct, ILanes<V>
{
    public const int MostRows = 4;
    const int OutputsOfPiece = 24;

    public static void Run(Team team, float* x, float* w, float* bias, float* residual, int n, int k, int m, float* y)
    {
        Job job = new() { X = x, W = w, Bias = bias, Residual = residual, N = n, K = k, M = m, Y = y };
        team.Run(ref job, (m + OutputsOfPiece - 1) / OutputsOfPiece);
    }

    struct Job : IJob
    {
        public float* X, W, Bias, Residual, Y;
        public int N, K, M;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index, int worker)
        {
            int last = Math.Min(M, (index + 1) * OutputsOfPiece);
            for (int j = index * OutputsOfPiece; j < last; j++)
                for (int i = 0; i < N; i++)
                    Y[(long)i * M + j] = RowLoop<V>.Dot(X + (long)i * K, W + (long)j * K, K) + (Bias == null ? 0 : Bias[j])
                        + (Residual == null ? 0 : Residual[(long)i * M + j]);
        }
    }
}
