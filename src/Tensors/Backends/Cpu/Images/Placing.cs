using System.Runtime.CompilerServices;
using Hone.Tensors.Backends.Cpu.Products;

namespace Hone.Tensors.Backends.Cpu.Images;

/// <summary>Puts images side by side and back, and cuts them into squares: numbers move, none changes.</summary>
internal static unsafe class Placing
{
    /// <summary>Numbers of each image in a piece.</summary>
    const int NumbersOfPiece = 512;

    public static void SideBySide(Team team, float* rows, int images, int numbers, float* x, bool adds)
    {
        Job job = new() { Rows = rows, X = x, Images = images, Numbers = numbers, Adds = adds };
        team.Run(ref job, Planes.Groups(images) * job.Pieces);
    }

    public static void InTurn(Team team, float* x, int images, int numbers, float* rows, bool adds)
    {
        Job job = new() { Rows = rows, X = x, Images = images, Numbers = numbers, Adds = adds, Back = true };
        team.Run(ref job, Planes.Groups(images) * job.Pieces);
    }

    public static void Patches(Team team, float* rows, Planes planes, int size, int images, float* patches)
    {
        PatchJob job = new(planes, size) { Rows = rows, Patches = patches };
        team.Run(ref job, images);
    }

    public static void FromPatches(Team team, float* patches, Planes planes, int size, int images, float* rows, bool adds)
    {
        PatchJob job = new(planes, size) { Rows = rows, Patches = patches, Back = true, Adds = adds };
        team.Run(ref job, images);
    }

    struct Job : IJob
    {
        public float* Rows, X;
        public int Images, Numbers;
        public bool Back, Adds;

        public readonly int Pieces => (Numbers + NumbersOfPiece - 1) / NumbersOfPiece;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index, int worker)
        {
            int group = index / Pieces, first = index % Pieces * NumbersOfPiece, count = Math.Min(NumbersOfPiece, Numbers - first),
                images = Math.Min(Planes.Together, Images - group * Planes.Together);
            float* rows = Rows + (long)group * Planes.Together * Numbers + first,
                x = X + ((long)group * Numbers + first) * Planes.Together;
            if (Adds)
                for (int image = 0; image < images; image++)
                    for (int i = 0; i < count; i++)
                        if (Back) rows[(long)image * Numbers + i] += x[i * Planes.Together + image];
                        else x[i * Planes.Together + image] += rows[(long)image * Numbers + i];
            else if (Back) Transposition.Pack(x, Planes.Together, 1, count, images, rows, Numbers, clears: false);
            else Transposition.Pack(rows, Numbers, 1, images, count, x, Planes.Together);
        }
    }

    struct PatchJob(Planes planes, int size) : IJob
    {
        public float* Rows, Patches;
        public bool Back, Adds;
        readonly int _channels = planes.Channels, _height = planes.Height, _width = planes.Width, _size = size;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index, int worker)
        {
            long image = (long)_channels * _height * _width;
            float* rows = Rows + index * image, patch = Patches + index * image;
            for (int i = 0; i < _height; i += _size)
                for (int j = 0; j < _width; j += _size)
                    for (int channel = 0; channel < _channels; channel++)
                        for (int u = 0; u < _size; u++, patch += _size)
                            Move(rows + ((long)channel * _height + i + u) * _width + j, patch);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        readonly void Move(float* row, float* patch)
        {
            for (int v = 0; v < _size; v++)
                if (!Back) patch[v] = row[v];
                else row[v] = Adds ? row[v] + patch[v] : patch[v];
        }
    }
}
