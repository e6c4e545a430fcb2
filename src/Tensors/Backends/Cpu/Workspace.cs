using System.Runtime.InteropServices;
using Hone.Tensors.Memory;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>
/// Scratch memory of the kernels: shared blocks, and one for each worker. Grows when a first call needs more, then stays.
/// </summary>
internal sealed unsafe class Workspace : IDisposable
{
    readonly int _workers;
    readonly float** _private;
    float* _shared, _unpacked;
    long _sharedBytes, _privateBytes, _unpackedBytes;

    public Workspace(int workers)
    {
        _workers = workers;
        _private = (float**)NativeMemory.AllocZeroed((nuint)workers, (nuint)sizeof(float*));
    }

    /// <summary>Bytes held now.</summary>
    public long SizeInBytes => _sharedBytes + _unpackedBytes + _workers * _privateBytes;

    /// <summary>At least <paramref name="count"/> numbers for the work as a whole; valid until the next call.</summary>
    public float* Shared(long count) => AtLeast(count, ref _shared, ref _sharedBytes);

    /// <summary>At least <paramref name="count"/> numbers for what a product is made of; valid until the next call.</summary>
    public float* Unpacked(long count) => AtLeast(count, ref _unpacked, ref _unpackedBytes);

    /// <summary>
    /// At least <paramref name="count"/> numbers for each worker, found by the worker's number; valid until the next call.
    /// </summary>
    public float** Private(long count)
    {
        if (count * sizeof(float) > _privateBytes)
        {
            _privateBytes = Arena.RoundUp(count * sizeof(float));
            for (int i = 0; i < _workers; i++)
            {
                NativeBlock.Free(_private[i]);
                _private[i] = (float*)NativeBlock.Allocate(_privateBytes);
            }
        }

        return _private;
    }

    public void Dispose()
    {
        NativeBlock.Free(_shared);
        NativeBlock.Free(_unpacked);
        for (int i = 0; i < _workers; i++) NativeBlock.Free(_private[i]);
        NativeMemory.Free(_private);
    }

    static float* AtLeast(long count, ref float* block, ref long bytes)
    {
        if (count * sizeof(float) > bytes)
        {
            NativeBlock.Free(block);
            bytes = Arena.RoundUp(count * sizeof(float));
            block = (float*)NativeBlock.Allocate(bytes);
        }

        return block;
    }
}
