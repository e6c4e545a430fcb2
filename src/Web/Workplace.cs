using Hone.Web.Curves;
using Hone.Web.Listing;
using Hone.Web.Live;
using Hone.Web.Starting;
using Hone.Web.Talking;

namespace Hone.Web;

/// <summary>What all requests share.</summary>
/// <param name="options">What the server shows, and what it may do.</param>
/// <param name="stopping">The server is about to end.</param>
sealed class Workplace(WebServerOptions options, CancellationToken stopping) : IDisposable
{
    /// <summary>What the server shows, and what it may do.</summary>
    public WebServerOptions Options { get; } = options;

    /// <summary>Ends what would never end of itself.</summary>
    public CancellationToken Stopping { get; } = stopping;

    /// <summary>The runs.</summary>
    public RunLookup Runs { get; } = new(options.Runs);

    /// <summary>Their curves.</summary>
    public SeriesCache Series { get; } = new();

    /// <summary>Who tells that a log grew.</summary>
    public RunSignals Signals { get; } = new();

    /// <summary>Runs that are started.</summary>
    public RunStarter Starter { get; } = new(options);

    /// <summary>Held while a decision is measured: one at a time.</summary>
    public SemaphoreSlim Deciding { get; } = new(1, 1);

    /// <summary>Models that are loaded.</summary>
    public Shelf Shelf { get; } = new(options.ModelBytes);

    /// <inheritdoc/>
    public void Dispose()
    {
        Shelf.Dispose();
        Signals.Dispose();
        Deciding.Dispose();
    }
}
