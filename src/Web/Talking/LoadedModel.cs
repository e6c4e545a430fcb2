using Hone.Hosting;
using Hone.Web.Http;

namespace Hone.Web.Talking;

/// <summary>A model that is loaded, and the queue before it: it writes one text at a time.</summary>
/// <param name="model">The model.</param>
sealed class LoadedModel(LanguageModel model) : IDisposable
{
    const int MostWaiting = 64;

    readonly SemaphoreSlim _turn = new(1, 1);
    readonly Writer _writer = model.Begin();                                 // kept: what it compiled serves every text
    int _users, _waiting;

    /// <summary>The model.</summary>
    public LanguageModel Model { get; } = model;

    /// <summary>Bytes of its weights.</summary>
    public long Bytes { get; } = sizeof(float) * model.Model.Parameters.Count;

    /// <summary>Somebody uses it.</summary>
    public bool IsTaken => Volatile.Read(ref _users) > 0;

    /// <summary>When it was last used, on a clock that counts uses.</summary>
    public long LastUse { get; private set; }

    /// <summary>Is used from now on.</summary>
    public void Take(long now)
    {
        LastUse = now;
        Interlocked.Increment(ref _users);
    }

    /// <summary>Is used no longer.</summary>
    public void Leave() => Interlocked.Decrement(ref _users);

    /// <summary>Waits for its turn, and gives an empty text; <see cref="End"/> lets the next one in.</summary>
    /// <exception cref="RefusedRequest">Too many wait already.</exception>
    public async Task<Writer> BeginAsync(CancellationToken stop)
    {
        if (Interlocked.Increment(ref _waiting) > MostWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            throw new RefusedRequest(new Problem(429, $"{MostWaiting} texts wait for this model already", "Try again later."));
        }

        try
        {
            await _turn.WaitAsync(stop);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        _writer.Clear();
        return _writer;
    }

    /// <summary>The text is done.</summary>
    public void End() => _turn.Release();

    /// <inheritdoc/>
    public void Dispose()
    {
        _writer.Dispose();
        Model.Dispose();
        _turn.Dispose();
    }
}
