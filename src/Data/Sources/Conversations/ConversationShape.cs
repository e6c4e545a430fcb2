namespace Hone.Data.Sources.Conversations;

/// <summary>How the rows of a file are read as conversations.</summary>
/// <param name="Kind">
/// The reading: <see cref="Messages"/>, <see cref="Alpaca"/>, <see cref="Pairs"/>, <see cref="Text"/> or <see cref="Preferences"/>.
/// </param>
/// <param name="List">The column that holds the messages; null where a row is the list itself.</param>
/// <param name="Prompt">The column of what is asked, or of the text.</param>
/// <param name="Answer">The column of the answer.</param>
/// <param name="Input">The column of what the question is about; null for none.</param>
/// <param name="System">The column of the system's words; null for none.</param>
/// <param name="History">The column of earlier pairs; null for none.</param>
public sealed record ConversationShape(string Kind, string? List = null, string? Prompt = null, string? Answer = null,
    string? Input = null, string? System = null, string? History = null)
{
    /// <summary>A list of messages, as OpenAI has them, or as ShareGPT has.</summary>
    public const string Messages = "messages";

    /// <summary>An instruction, an input that may be empty, and an output.</summary>
    public const string Alpaca = "alpaca";

    /// <summary>A question and its answer.</summary>
    public const string Pairs = "pairs";

    /// <summary>A text, all of which the assistant says.</summary>
    public const string Text = "text";

    /// <summary>A question, an answer that is preferred, and one that is not.</summary>
    public const string Preferences = "preferences";

    /// <summary>The columns of the two answers of a preference.</summary>
    public const string Chosen = "chosen", Rejected = "rejected";

    /// <summary>The columns it reads.</summary>
    public IEnumerable<string> Columns => new[] { List, Prompt, Answer, Input, System, History }.OfType<string>()
        .Concat(Kind == Preferences ? [Chosen, Rejected] : Array.Empty<string>());

    /// <summary>It in words.</summary>
    public string Sentence => Kind switch
    {
        Messages when List is null => "each row is a list of messages",
        Messages => $"messages in {List}",
        Alpaca => $"{Prompt}{(Input is null ? "" : $", {Input}")} and {Answer}{(History is null ? "" : $", earlier turns in {History}")}"
            + (System is null ? "" : $", the system's words in {System}"),
        Preferences => $"chosen and rejected answers{((Prompt ?? List) is { } asked
            ? $" to {asked}{(Input is null ? "" : $" and {Input}")}" : ", each with its question")}"
            + (System is null ? "" : $", the system's words in {System}"),
        Pairs => $"{Prompt} is asked and {Answer} is the answer{(System is null ? "" : $", the system's words in {System}")}",
        _ => $"plain text in {Prompt}",
    };
}
