using System.Runtime.CompilerServices;
using Hone.Tensors.Backends.Cpu.Products;

namespace Hone.Tensors.Backends.Cpu.Images;

/// <summary>Convolutions of images side by side, and the derivative of what they read: one loop, its taps in either order.</summary>
/// <remarks>
/// Nothing is gathered: a tap is two whole registers as they lie. Weights are packed once, so that a tile finds those of a tap together.
/// A piece is one row of one group of images; every number is one chain of multiply-adds over channels, rows and columns, in that order.
/// </remarks>
internal static unsafe class Convolution<V> where V : struct, ILanes<V>
{
    public static void Forward(Team team, Workspace workspace, float* x, Planes planes, float* w, float* bias, int outputs, Window window,
        int groups, float* y)
    {
        int k = planes.Channels * window.Area, width = ConvolutionTile<V>.RowsFor(outputs);
        float* packed = workspace.Shared(Tiles(outputs, width) * (long)width * k);
        for (int first = 0; first < outputs; first += width)
            Transposition.Pack(w + (long)first * k, k, 1, Math.Min(width, outputs - first), k, packed + (long)first * k, width);
        Run(team, x, planes, packed, bias, planes.After(window, outputs), width, window, groups, y, isBackward: false, adds: false);
    }

    public static void InputGradient(Team team, Workspace workspace, float* dy, Planes planes, float* w, int outputs, Window window,
        int groups, float* dx, bool adds)
    {
        int area = window.Area, width = ConvolutionTile<V>.RowsFor(planes.Channels);
        float* packed = workspace.Shared(Tiles(planes.Channels, width) * (long)width * outputs * area);
        for (int first = 0; first < planes.Channels; first += width)
            for (int output = 0; output < outputs; output++)
                Transposition.Pack(w + ((long)output * planes.Channels + first) * area, area, 1, Math.Min(width, planes.Channels - first),
                    area, packed + ((long)first * outputs + (long)output * width) * area, width);
        Run(team, dy, planes.After(window, outputs), packed, null, planes, width, window, groups, dx, isBackward: true, adds);
    }

    static void Run(Team team, float* source, Planes from, float* w, float* bias, Planes to, int width, Window window, int groups,
        float* target, bool isBackward, bool adds)
    {
        int step = isBackward ? window.Stride : 1, sign = isBackward ? -1 : 1;
        Job job = new()
        {
            Source = source,
            W = w,
            Bias = bias,
            Target = target,
            Width = width,
            Channels = to.Channels,
            Height = to.Height,
            Columns = to.Width,
            FromHeight = from.Height,
            FromWidth = from.Width,
            Size = window.Size,
            Stride = window.Stride,
            Padding = window.Padding,
            IsBackward = isBackward,
            Adds = adds,
            Taps = new()
            {
                Channels = from.Channels,
                Deeper = (long)from.Area * Planes.Together,
                Down = (long)sign * from.Width * Planes.Together,
                Right = sign * Planes.Together,
                WeightsDeeper = (long)window.Area * width,
                WeightsDown = (long)step * window.Size * width,
                WeightsRight = (long)step * width,
            },
        };
        team.Run(ref job, groups * to.Height);
    }

    static int Tiles(int channels, int width) => (channels + width - 1) / width;

    struct Job : IJob
    {
        public float* Source, W, Bias, Target;
        public int Width, Channels, Height, Columns, FromHeight, FromWidth, Size, Stride, Padding;
        public bool IsBackward, Adds;
        public Taps Taps;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index, int worker)
        {
            int group = index / Height, row = index % Height;
            TapRange down = Range(row, FromHeight);
            Taps taps = Taps;
            taps.Rows = down.Count;
            long area = (long)Height * Columns * Planes.Together;
            float* source = Source + (group * Taps.Channels * (long)FromHeight + down.At) * FromWidth * Planes.Together;
            for (int first = 0; first < Channels; first += Width)
            {
                float* target = Target + (group * (long)Channels + first) * area + (long)row * Columns * Planes.Together;
                float* w = W + (first * (long)Taps.Channels * Size + (long)down.First * Width) * Size;
                for (int column = 0; column < Columns; column++)
                {
                    TapRange right = Range(column, FromWidth);
                    taps.Columns = right.Count;
                    ConvolutionTile<V>.Run(Width, taps, source + (long)right.At * Planes.Together, w + (long)right.First * Width,
                        Bias == null ? null : Bias + first, target + (long)column * Planes.Together, area,
                        Math.Min(Width, Channels - first), Adds);
                }
            }
        }

        readonly TapRange Range(int place, int length) => IsBackward ? TapRange.Backward(place, length, Size, Stride, Padding)
            : TapRange.Forward(place, length, Size, Stride, Padding);
    }
}
