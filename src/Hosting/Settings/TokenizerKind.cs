namespace Hone.Hosting.Settings;

/// <summary>What a token is.</summary>
enum TokenizerKind
{
    /// <summary>A character of the text.</summary>
    Characters,

    /// <summary>A byte.</summary>
    Bytes,

    /// <summary>A frequent piece of text, learned by byte-pair encoding.</summary>
    Bpe,

    /// <summary>What a file says.</summary>
    File,
}
