using System.Runtime.InteropServices;
using Hone.Tensors.Memory;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>Scratch memory of the kernels: one shared block, and one for each worker. Grows when a first call needs more, then stays.</summary>
internal sealed unsafe class Workspace : IDisposable
{
    readonly int _workers;
    readonly float** _private;
    float* _shared;
    long _sharedBytes, _privateBytes;

    public Workspace(int workers)
    {
        _workers = workers;
        _private = (float**)NativeMemory.AllocZeroed((nuint)workers, (nuint)sizeof(float*));
    }

    /// <summary>Bytes held now.</summary>
    public long SizeInBytes => _sharedBytes + _workers * _privateBytes;

    /// <summary>At least <paramref name="count"/> numbers for the work as a whole; valid until the next call.</summary>
    public float* Shared(long count)
    {
        if (count * sizeof(float) > _sharedBytes)
        {
            NativeMemory.AlignedFree(_shared);
            _sharedBytes = Arena.RoundUp(count * sizeof(float));
            _shared = (float*)NativeMemory.AlignedAlloc((nuint)_sharedBytes, Arena.Alignment);
        }

        return _shared;
    }

    /// <summary>At least <paramref name="count"/> numbers for each worker, found by the worker's number; valid until the next call.</summary>
    public float** Private(long count)
    {
        if (count * sizeof(float) > _privateBytes)
        {
            _privateBytes = Arena.RoundUp(count * sizeof(float));
            for (int i = 0; i < _workers; i++)
            {
                NativeMemory.AlignedFree(_private[i]);
                _private[i] = (float*)NativeMemory.AlignedAlloc((nuint)_privateBytes, Arena.Alignment);
            }
        }

        return _private;
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_shared);
        for (int i = 0; i < _workers; i++) NativeMemory.AlignedFree(_private[i]);
        NativeMemory.Free(_private);
    }
}
