using System.Runtime.InteropServices;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>One piece of divided work, told apart by its index.</summary>
internal interface IJob
{
    /// <summary>Does piece <paramref name="index"/>; <paramref name="worker"/> tells whose scratch memory may be used.</summary>
    void Run(int index, int worker);
}

/// <summary>A small team of threads that does divided work without allocating.</summary>
/// <remarks>
/// Work is divided the same way whatever the number of threads, and pieces write to places of their own, so that who does which
/// piece changes no bit. The caller works too, and never waits for a thread that has not begun: a piece is claimed by raising a
/// counter that carries the job's number, so a thread that wakes late finds nothing to claim and goes back to sleep.
/// </remarks>
internal sealed unsafe class Team : IDisposable
{
    const int Closed = int.MaxValue;
    const int SpinsBeforeSleep = 2000;
    readonly Thread[] _threads;
    readonly object _sleep = new();
    Slot _slot;
    int _sleepers;
    bool _disposed;
    Exception? _failure;

    public Team(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Count = threads;
        _slot.State = Pack(0, Closed);
        _threads = new Thread[threads - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            int worker = i + 1;
            _threads[i] = new Thread(() => Work(worker)) { IsBackground = true, Name = $"hone worker {worker}" };
            _threads[i].Start();
        }
    }

    /// <summary>Threads that work, the caller among them.</summary>
    public int Count { get; }

    /// <summary>Runs pieces 0…count−1 of the job and returns when all are done.</summary>
    public void Run<TJob>(ref TJob job, int count) where TJob : unmanaged, IJob
    {
        if (count <= 1 || Count == 1)
        {
            for (int i = 0; i < count; i++) job.Run(i, 0);
            return;
        }

        fixed (TJob* pointer = &job)
        {
            _slot.Entry = &Invoke<TJob>;                                     // the slot is closed: nobody reads it now
            _slot.Job = pointer;
            _slot.Count = count;
            _slot.Done = 0;
            int number = Number(_slot.State) + 1;
            Volatile.Write(ref _slot.State, Pack(number, 0));
            Interlocked.MemoryBarrier();
            if (Volatile.Read(ref _sleepers) > 0)
                lock (_sleep) Monitor.PulseAll(_sleep);

            while (TryClaim(out int piece)) Do(piece, 0);
            SpinWait wait = default;
            while (Volatile.Read(ref _slot.Done) < count) wait.SpinOnce(sleep1Threshold: -1);
            Volatile.Write(ref _slot.State, Pack(number, Closed));
        }

        if (_failure is not null) throw Rethrow();
    }

    public void Dispose()
    {
        Volatile.Write(ref _disposed, true);
        lock (_sleep) Monitor.PulseAll(_sleep);
        foreach (Thread thread in _threads) thread.Join();
    }

    static void Invoke<TJob>(void* job, int index, int worker) where TJob : unmanaged, IJob => ((TJob*)job)->Run(index, worker);

    static long Pack(int number, int next) => ((long)number << 32) | (uint)next;

    static int Number(long state) => (int)(state >> 32);

    void Work(int worker)
    {
        int idle = 0;
        while (!Volatile.Read(ref _disposed))
        {
            if (TryClaim(out int piece))
            {
                Do(piece, worker);
                idle = 0;
            }
            else if (++idle < SpinsBeforeSleep)
            {
                Thread.SpinWait(4);
            }
            else
            {
                Sleep();
                idle = 0;
            }
        }
    }

    void Sleep()
    {
        lock (_sleep)
        {
            Interlocked.Increment(ref _sleepers);
            if (!HasWork() && !Volatile.Read(ref _disposed)) Monitor.Wait(_sleep);
            Interlocked.Decrement(ref _sleepers);
        }
    }

    bool HasWork()
    {
        long state = Volatile.Read(ref _slot.State);
        return (int)state < Volatile.Read(ref _slot.Count);
    }

    /// <summary>
    /// Claims the next piece. The count is read before the claim; if it belonged to another job, the number in the state has
    /// changed, or the state is closed, and the exchange fails.
    /// </summary>
    bool TryClaim(out int piece)
    {
        while (true)
        {
            long state = Volatile.Read(ref _slot.State);
            piece = (int)state;
            if (piece >= Volatile.Read(ref _slot.Count)) return false;
            if (Interlocked.CompareExchange(ref _slot.State, state + 1, state) == state) return true;
        }
    }

    void Do(int piece, int worker)
    {
        try
        {
            _slot.Entry(_slot.Job, piece, worker);
        }
        catch (Exception failure)                                            // rethrown on the caller's thread
        {
            Interlocked.CompareExchange(ref _failure, failure, null);
        }

        Interlocked.Increment(ref _slot.Done);
    }

    InvalidOperationException Rethrow()
    {
        Exception failure = _failure!;
        _failure = null;
        return new InvalidOperationException($"a piece of divided work failed: {failure.Message}", failure);
    }

    /// <summary>The job at hand; fields that threads write stand on cache lines of their own.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 320)]
    struct Slot
    {
        [FieldOffset(64)] public long State;
        [FieldOffset(128)] public int Done;
        [FieldOffset(192)] public delegate*<void*, int, int, void> Entry;
        [FieldOffset(200)] public void* Job;
        [FieldOffset(208)] public int Count;
    }
}
