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
/// piece changes no bit. Each thread begins with its own span of the pieces, so that the rows it wrote in one operation are still
/// in its cache when the next reads them, and then helps the others with theirs. The caller works too, and never waits for a thread
/// that has not begun: a piece is claimed by raising a counter that carries the job's number, so a thread that wakes late finds
/// nothing to claim and goes back to sleep.
/// </remarks>
internal sealed unsafe class Team : IDisposable
{
    const int Closed = int.MaxValue;
    const int SpinsBeforeSleep = 2000;
    const int Line = 128 / sizeof(long);                                     // two cache lines: neighbours are fetched in pairs
    readonly Thread[] _threads;
    readonly object _sleep = new();
    readonly long* _next;                                                    // one counter a thread, each on lines of its own
    Slot _slot;
    int _number, _sleepers;
    bool _disposed;
    Exception? _failure;

    public Team(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Count = threads;
        _next = (long*)NativeMemory.AlignedAlloc((nuint)(threads * Line * sizeof(long)), 128);
        Publish(opens: false);
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
            _slot.Entry = &Invoke<TJob>;                                     // every counter is closed: nobody claims now
            _slot.Job = pointer;
            _slot.Count = count;
            _slot.Done = 0;
            _number++;
            Publish(opens: true);
            Interlocked.MemoryBarrier();
            if (Volatile.Read(ref _sleepers) > 0)
                lock (_sleep) Monitor.PulseAll(_sleep);

            while (TryClaim(0, out int piece)) Do(piece, 0);
            SpinWait wait = default;
            while (Volatile.Read(ref _slot.Done) < count) wait.SpinOnce(sleep1Threshold: -1);
            Publish(opens: false);
        }

        if (_failure is not null) throw Rethrow();
    }

    public void Dispose()
    {
        Volatile.Write(ref _disposed, true);
        lock (_sleep) Monitor.PulseAll(_sleep);
        foreach (Thread thread in _threads) thread.Join();
        NativeMemory.AlignedFree(_next);
    }

    static void Invoke<TJob>(void* job, int index, int worker) where TJob : unmanaged, IJob => ((TJob*)job)->Run(index, worker);

    /// <summary>Sets every counter to the present job's number and to the beginning of its span, or to <see cref="Closed"/>.</summary>
    void Publish(bool opens)
    {
        for (int worker = 0; worker < Count; worker++)
            Volatile.Write(ref _next[worker * Line], ((long)_number << 32) | (uint)(opens ? First(worker) : Closed));
    }

    int First(int worker) => (int)((long)_slot.Count * worker / Count);

    void Work(int worker)
    {
        int idle = 0;
        while (!Volatile.Read(ref _disposed))
        {
            if (TryClaim(worker, out int piece))
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
                Sleep(worker);
                idle = 0;
            }
        }
    }

    void Sleep(int worker)
    {
        lock (_sleep)
        {
            Interlocked.Increment(ref _sleepers);
            if (!HasWork(worker) && !Volatile.Read(ref _disposed)) Monitor.Wait(_sleep);
            Interlocked.Decrement(ref _sleepers);
        }
    }

    bool HasWork(int worker)
    {
        for (int i = 0; i < Count; i++)
        {
            int owner = (worker + i) % Count;
            if ((int)Volatile.Read(ref _next[owner * Line]) < First(owner + 1)) return true;
        }

        return false;
    }

    /// <summary>
    /// Claims the next piece of one's own span, else of another's. The span's end is read before the claim; if it belonged to
    /// another job, the number in the counter has changed, or the counter is closed, and the exchange fails.
    /// </summary>
    bool TryClaim(int worker, out int piece)
    {
        for (int i = 0; i < Count; i++)
        {
            int owner = (worker + i) % Count;
            while (true)
            {
                long next = Volatile.Read(ref _next[owner * Line]);
                piece = (int)next;
                if (piece >= First(owner + 1)) break;
                if (Interlocked.CompareExchange(ref _next[owner * Line], next + 1, next) == next) return true;
            }
        }

        piece = 0;
        return false;
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

    /// <summary>The job at hand; what threads write stands apart from what they read.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 384)]
    struct Slot
    {
        [FieldOffset(128)] public int Done;
        [FieldOffset(256)] public delegate*<void*, int, int, void> Entry;
        [FieldOffset(264)] public void* Job;
        [FieldOffset(272)] public int Count;
    }
}
