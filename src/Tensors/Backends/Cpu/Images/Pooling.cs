using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu.Images;

/// <summary>The largest number of each window, of 32 images at once.</summary>
internal static unsafe class Pooling<V> where V : struct, ILanes<V>
{
    public static void Forward(Team team, float* x, Planes planes, Window window, int groups, float* y)
    {
        Job job = new(planes, window) { X = x, Y = y };
        team.Run(ref job, groups * planes.Channels);
    }

    public static void Backward(Team team, float* x, Planes planes, Window window, int groups, float* dy, float* dx, bool adds)
    {
        Job job = new(planes, window) { X = x, Y = dy, Dx = dx, Adds = adds };
        team.Run(ref job, groups * planes.Channels);
    }

    /// <summary>One plane of a group.</summary>
    struct Job(Planes planes, Window window) : IJob
    {
        public float* X, Y, Dx;
        public bool Adds;
        readonly int _height = planes.Height, _width = planes.Width, _size = window.Size, _stride = window.Stride,
            _rows = window.ResultOf(planes.Height), _columns = window.ResultOf(planes.Width);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index, int worker)
        {
            long plane = (long)index * _height * _width * Planes.Together;
            float* y = Y + (long)index * _rows * _columns * Planes.Together;
            if (Dx != null && !Adds) new Span<float>(Dx + plane, _height * _width * Planes.Together).Clear();
            for (int i = 0; i < _rows; i++)
                for (int j = 0; j < _columns; j++)
                    for (int lane = 0; lane < Planes.Together; lane += V.Count, y += V.Count)
                    {
                        long at = plane + ((long)i * _width + j) * _stride * Planes.Together + lane;
                        V largest = Largest(X + at);
                        if (Dx == null) largest.Store(y);
                        else Give(X + at, Dx + at, largest, V.Load(y));
                    }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        readonly V Largest(float* x)
        {
            V largest = V.Load(x);
            for (int u = 0; u < _size; u++, x += (long)_width * Planes.Together)
                for (int v = 0; v < _size; v++) largest = V.Max(largest, V.Load(x + v * Planes.Together));
            return largest;
        }

        /// <summary>What the first has taken is gone for the others: x − largest is 0 where it is the largest, else negative.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        readonly void Give(float* x, float* dx, V largest, V left)
        {
            long down = (long)_width * Planes.Together;
            for (int u = 0; u < _size; u++, x += down, dx += down)
                for (int v = 0; v < _size; v++)
                {
                    V taken = V.WhereNotNegative(V.Load(x + v * Planes.Together) - largest, left);
                    left -= taken;
                    (V.Load(dx + v * Planes.Together) + taken).Store(dx + v * Planes.Together);
                }
        }
    }
}
