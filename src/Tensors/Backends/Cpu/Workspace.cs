using System.Runtime.InteropServices;
using Hone.Tensors.Memory;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>
/// Scratch memory of the kernels: one shared block, and one for each worker. Grows when a first call needs more, then stays.
/// </summary>
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
            NativeBlock.Free(_shared);
            _sharedBytes = Arena.RoundUp(count * sizeof(float));
            _shared = (float*)NativeBlock.Allocate(_sharedBytes);
        }

        return _shared;
    }

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
        for (int i = 0; i < _workers; i++) NativeBlock.Free(_private[i]);
        NativeMemory.Free(_private);
    }
}
