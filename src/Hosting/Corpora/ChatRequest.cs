using Hone.Data.Sources.Conversations;
using Hone.Data.Tokens;
using Hone.Hosting.Exchange;
using Hone.Hosting.Recipes;
using Hone.Runs;
using Hone.Text;

namespace Hone.Hosting.Corpora;

/// <summary>What may be said of conversations, in a recipe or on a command line.</summary>
sealed record ChatRequest
{
    /// <summary>The names that tokenizers have for the end of an answer, the usual first.</summary>
    static readonly string[] Ends =
        ["<|im_end|>", "<|eot_id|>", "</s>", "<end_of_turn>", "<|end|>", "<eos>", "<|endoftext|>", "<|end_of_text|>"];

    /// <summary>The template: a name of ours or a file; null for Hone's own marks.</summary>
    public string? Template { get; init; }

    /// <summary>The day that a template is told.</summary>
    public string? Date { get; init; }

    /// <summary>What is learned.</summary>
    public MaskKind Mask { get; init; }

    /// <summary>What is said of the shape of rows.</summary>
    public ShapeOptions Shape { get; init; } = ShapeOptions.None;

    /// <summary>Tokens of a row that a conversation must fit; 0 for any number.</summary>
    public int Most { get; init; }

    /// <summary>What a recipe says.</summary>
    public static ChatRequest Of(Recipe recipe)
    {
        string shape = recipe.Choice("data.conversations");
        string? template = recipe.OptionalText("data.chat_template");
        return new ChatRequest
        {
            Template = template,
            Date = template is null ? null
                : DateOf(recipe.OptionalText("data.chat_date"), problem => recipe.Refusal("data.chat_date", problem)),
            Mask = template is null ? MaskKind.Assistant : recipe.Choice<MaskKind>("data.mask"),
            Shape = new ShapeOptions(shape == "auto" ? null : shape, recipe.OptionalText("data.prompt_column"),
                recipe.OptionalText("data.answer_column"), Names(recipe.OptionalText("data.ignore_columns"))),
            Most = template is null ? 0 : recipe.Integer("model.context") + 1,
        };
    }

    /// <summary>What a recipe says of preferences.</summary>
    public static ChatRequest OfPreferences(Recipe recipe)
    {
        string? template = recipe.OptionalText("data.chat_template");
        return new ChatRequest
        {
            Template = template,
            Date = template is null ? null
                : DateOf(recipe.OptionalText("data.chat_date"), problem => recipe.Refusal("data.chat_date", problem)),
            Shape = new ShapeOptions(ConversationShape.Preferences, recipe.OptionalText("data.prompt_column"), null,
                Names(recipe.OptionalText("data.ignore_columns"))),
            Most = recipe.Integer("model.context"),
        };
    }

    /// <summary>The template of a run, from its record; that of Hone's own marks where it learned by those.</summary>
    static ChatRenderer OfRun(string manifest, Tokenizer tokenizer) =>
        RunFolder.Open(Path.GetDirectoryName(Path.GetFullPath(manifest))!).ReadManifest().Format switch
        {
            { Chat: { } form } => ChatRenderer.Of(form),
            { Conversation: { } own } => OfOwnMarks(own, tokenizer),
            _ => throw Without(manifest),
        };

    static ChatRenderer OfOwnMarks(ConversationFormat own, Tokenizer tokenizer) =>
        ChatRenderer.Of("of Hone's own marks", ChatTemplate.Of(own), tokenizer, own.Start, own.AssistantEnd, null);

    static InvalidDataException Without(string manifest) =>
        new InvalidDataException($"{manifest} has no chat template: its run did not learn by one\n"
            + $"Name one of ours, or a file of Jinja: {string.Join(", ", ChatTemplates.Names)}.");

    /// <summary>A date, checked.</summary>
    public static string? DateOf(string? text, Func<string, InvalidDataException> refusal) => text is null ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", out _) ? text
        : throw refusal($"{text} is no date: write it as 2026-01-31");

    /// <summary>Names with commas between.</summary>
    public static string[] Names(string? text) =>
        text?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    /// <summary>
    /// The template to look at conversations by, Hone's own marks where none is asked for, and what counts tokens: what is given, else
    /// bytes and the template's marks.
    /// </summary>
    public (ChatRenderer Renderer, Tokenizer Tokenizer) RendererToShow(Tokenizer? tokenizer)
    {
        ConversationFormat own = new("<|bos|>");
        string marks = Template is { } name ? ChatTemplates.MarksOf(name) ?? ""
            : string.Join(' ', own.Start, own.UserStart, own.UserEnd, own.AssistantStart, own.AssistantEnd);
        Tokenizer counting = tokenizer ?? new ByteTokenizer().WithSpecials(marks.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return Template is not null ? (Renderer(counting)!, counting)
            : (OfOwnMarks(own, counting), counting);
    }

    /// <summary>The template, tried with a tokenizer; null where none is asked for.</summary>
    public ChatRenderer? Renderer(Tokenizer tokenizer)
    {
        if (Template is not { } name) return null;
        if (Path.GetFileName(name) == "run.json" && File.Exists(name)) return OfRun(name, tokenizer);
        string bos = BosToken.StandardOf(tokenizer, null);
        bos = tokenizer.FindSpecial(bos) is null ? "" : bos;
        string eos = tokenizer.Specials.FirstOrDefault(token => token.Id == tokenizer.Frame?.End)?.Text
            ?? Ends.FirstOrDefault(end => tokenizer.FindSpecial(end) is not null) ?? bos;
        return ChatRenderer.Of(Path.GetFileName(name), ChatTemplates.Read(name), tokenizer, bos, eos, Date);
    }
}
