using System.CommandLine;
using Hone.Data.Sources.Conversations;
using Hone.Hosting.Corpora;

namespace Hone.Cli.Arguments;

/// <summary>What may be said of conversations on a command line.</summary>
sealed class ChatOptions
{
    readonly Option<string?> _template = new("--chat-template")
    {
        Description = "With --conversations: the template to render by, chatml, llama3, zephyr, gemma or a file of Jinja.",
        HelpName = "NAME|FILE",
    };
    readonly Option<string?> _date = new("--chat-date")
    {
        Description = "The day that a template is told, such as 2026-01-31.",
        HelpName = "DATE",
    };
    readonly Option<string> _mask = new("--mask")
    {
        Description = "What of a conversation is learned: assistant, last, all, or what messages say.",
        HelpName = "KIND",
        DefaultValueFactory = _ => "assistant",
    };
    readonly Option<string> _shape = new("--shape")
    {
        Description = "How rows are read as conversations: auto finds it out.",
        HelpName = "SHAPE",
        DefaultValueFactory = _ => "auto",
    };
    readonly Option<string?> _prompt = new("--prompt-column") { Description = "The column of what is asked.", HelpName = "NAME" };
    readonly Option<string?> _answer = new("--answer-column") { Description = "The column of the answer.", HelpName = "NAME" };
    readonly Option<string?> _ignored = new("--ignore-columns")
    {
        Description = "Columns whose text is not to be used, with commas between.",
        HelpName = "NAMES",
    };

    public ChatOptions()
    {
        _mask.AcceptOnlyFromAmong([.. Enum.GetNames<MaskKind>().Select(name => name.ToLowerInvariant())]);
        _shape.AcceptOnlyFromAmong("auto", ConversationShape.Messages, ConversationShape.Alpaca, ConversationShape.Pairs);
    }

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _template, _date, _mask, _shape, _prompt, _answer, _ignored }) command.Options.Add(option);
    }

    public ChatRequest Of(ParseResult parsed) => new()
    {
        Template = parsed.GetValue(_template),
        Date = ChatRequest.DateOf(parsed.GetValue(_date), problem => new InvalidDataException($"--chat-date: {problem}\nGive one day.")),
        Mask = Enum.Parse<MaskKind>(parsed.GetRequiredValue(_mask), ignoreCase: true),
        Shape = new ShapeOptions(parsed.GetRequiredValue(_shape) is var shape && shape == "auto" ? null : shape,
            parsed.GetValue(_prompt), parsed.GetValue(_answer), ChatRequest.Names(parsed.GetValue(_ignored))),
    };
}
