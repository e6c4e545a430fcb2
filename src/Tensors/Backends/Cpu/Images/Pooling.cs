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

        /// <summary>Windows do not overlap, so what one gives to its numbers is all they get.</summary>
        readonly bool AreApart => _stride >= _size;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index, int worker)
        {
            int plane = _height * _width * Planes.Together;
            float* x = X + (long)index * plane, y = Y + (long)index * _rows * _columns * Planes.Together,
                dx = Dx == null ? null : Dx + (long)index * plane;
            bool covers = AreApart && _stride == _size && _rows * _size == _height && _columns * _size == _width;
            if (dx != null && !Adds && !covers) new Span<float>(dx, plane).Clear();
            for (int i = 0; i < _rows; i++)
                for (int j = 0; j < _columns; j++, y += Planes.Together)
                {
                    long at = ((long)i * _width + j) * _stride * Planes.Together;
                    for (int lane = 0; lane < Planes.Together; lane += V.Count)
                        if (dx == null) (_size == 2 ? LargestOfFour(x + at + lane) : Largest(x + at + lane)).Store(y + lane);
                        else if (_size == 2 && AreApart && !Adds) GiveToFour(x + at + lane, dx + at + lane, V.Load(y + lane));
                        else Give(x + at + lane, dx + at + lane, Largest(x + at + lane), V.Load(y + lane));
                }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        readonly V LargestOfFour(float* x)
        {
            float* below = x + (long)_width * Planes.Together;
            return V.Max(V.Max(V.Load(x), V.Load(x + Planes.Together)), V.Max(V.Load(below), V.Load(below + Planes.Together)));
        }

        /// <summary>What <see cref="Give"/> does, where nothing is there to add to.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        readonly void GiveToFour(float* x, float* dx, V left)
        {
            long down = (long)_width * Planes.Together;
            V a = V.Load(x), b = V.Load(x + Planes.Together), c = V.Load(x + down), d = V.Load(x + down + Planes.Together);
            V largest = V.Max(V.Max(a, b), V.Max(c, d)), toA = V.WhereNotNegative(a - largest, left);
            left -= toA;
            V toB = V.WhereNotNegative(b - largest, left);
            left -= toB;
            V toC = V.WhereNotNegative(c - largest, left);
            left -= toC;
            toA.Store(dx);
            toB.Store(dx + Planes.Together);
            toC.Store(dx + down);
            V.WhereNotNegative(d - largest, left).Store(dx + down + Planes.Together);
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
