namespace Hone.Data.Sources.Conversations;

/// <summary>Files of conversations as a source.</summary>
public static class ConversationFiles
{
    /// <summary>
    /// Opens a file of JSON Lines with a conversation in each, of Parquet with one in each row, or a folder of such files.
    /// </summary>
    /// <exception cref="InvalidDataException">It holds something else.</exception>
    public static Source Open(string path) => new ConversationSource(path);
}
