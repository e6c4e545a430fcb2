namespace Hone.Web;

/// <summary>What a server shows, to whom, and what it may do.</summary>
public sealed record WebServerOptions
{
    /// <summary>The port that is asked for where none is named: HONE on the keys of a telephone.</summary>
    public const int StandardPort = 4663;

    /// <summary>The folder that runs are kept in.</summary>
    public string Runs { get; init; } = "runs";

    /// <summary>The address to listen on.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The port; 0 takes a free one.</summary>
    public int Port { get; init; } = StandardPort;

    /// <summary>What whoever calls has to know; null where nothing is needed, which is allowed on loopback only.</summary>
    public string? Token { get; init; }

    /// <summary>Nothing is started, controlled or decided.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Folders and files that recipes which come in may name data in.</summary>
    public IReadOnlyList<string> DataRoots { get; init; } = ["data", "recipes"];

    /// <summary>The folder of recipes to choose from.</summary>
    public string Recipes { get; init; } = "recipes";

    /// <summary>Bytes of weights that are kept loaded, to talk to; one model is, however large it is.</summary>
    public long ModelBytes { get; init; } = 2L << 30;

    /// <summary>How the program that trains is called: its path, and what stands before the verb; without it nothing is started.</summary>
    public IReadOnlyList<string> Program { get; init; } = [];
}
