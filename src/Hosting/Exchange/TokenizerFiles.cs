using System.Text.Json.Nodes;
using Hone.Data.Sources.Conversations;
using Hone.Hosting.Evaluation;
using Hone.Text;
using Hone.Text.Interchange;

namespace Hone.Hosting.Exchange;

/// <summary>Writes a model's tokenizer as Transformers reads it, and reads it back: the same text must get the same ids.</summary>
static class TokenizerFiles
{
    const int MostTokens = 1 << 16;

    /// <summary>Writes tokenizer.json, tokenizer_config.json, and the form of conversations.</summary>
    /// <param name="subject">The model, with a text to try the tokenizer on.</param>
    /// <param name="kept">What stayed of the folder it was imported from.</param>
    /// <param name="folder">Where.</param>
    /// <param name="notes">Gets what a person should know.</param>
    /// <exception cref="InvalidDataException">tokenizer.json cannot say what the tokenizer does.</exception>
    public static void Write(EvaluationSubject subject, KeptFiles kept, string folder, List<string> notes)
    {
        Tokenizer tokenizer = subject.Tokenizer;
        string path = Path.Combine(folder, HuggingFaceFolder.TokenizerFile);
        if (kept.Path(HuggingFaceFolder.TokenizerFile) is { } before && IsSame(before, tokenizer)) File.Copy(before, path);
        else HuggingFaceWriter.Write(tokenizer, path);
        EnsureSame(subject, TokenizerImport.Read([path]).Tokenizer);

        if (kept.Path(HuggingFaceFolder.TokenizerConfigFile) is { } config)
            File.Copy(config, Path.Combine(folder, HuggingFaceFolder.TokenizerConfigFile));
        else ForeignJson.Write(Path.Combine(folder, HuggingFaceFolder.TokenizerConfigFile), Config(subject, notes));
        foreach (string name in (string[])["chat_template.jinja", "chat_template.json", "special_tokens_map.json"])
            if (kept.Path(name) is { } other) File.Copy(other, Path.Combine(folder, name));
        if (subject.Format.Chat is { } chat && kept.Path(HuggingFaceFolder.TokenizerConfigFile) is not null) WriteTemplate(chat, folder);
    }

    /// <summary>Puts the template that was trained with in the place of one that was imported, wherever that stood.</summary>
    static void WriteTemplate(ChatForm chat, string folder)
    {
        string path = Path.Combine(folder, HuggingFaceFolder.TokenizerConfigFile);
        JsonObject config = ForeignJson.Read(path);
        if (ImportedTemplate.Of(folder)?.Template == chat.Template) return;
        config["chat_template"] = chat.Template;
        ForeignJson.Write(path, config);
        foreach (string name in (string[])["chat_template.jinja", "chat_template.json"]) File.Delete(Path.Combine(folder, name));
    }

    static JsonObject Config(EvaluationSubject subject, List<string> notes)
    {
        JsonObject config = new()
        {
            ["tokenizer_class"] = "PreTrainedTokenizerFast", ["model_max_length"] = subject.Model.Options.Context,
            ["clean_up_tokenization_spaces"] = false, ["add_bos_token"] = false,
        };
        if (subject.Format.Bos is { } bos && subject.Tokenizer.FindSpecial(bos) is not null)
            (config["bos_token"], config["eos_token"]) = (bos, bos);
        if (subject.Format.Chat is { } chat)
        {
            if (chat.Bos.Length > 0) config["bos_token"] = chat.Bos;
            config["eos_token"] = chat.Eos.Length > 0 ? chat.Eos : chat.End;
        }
        if (TemplateOf(subject, notes) is not { } template) return config;
        config["chat_template"] = template;
        if (subject.Format.Conversation is { } form) config["eos_token"] = form.AssistantEnd;
        return config;
    }

    /// <summary>The form of conversations that a model learned; null where it learned none, or none can be written.</summary>
    public static string? TemplateOf(EvaluationSubject subject, List<string> notes)
    {
        if (subject.Format.Chat is { } chat) return chat.Template;
        if (subject.Format.Conversation is not { } form) return null;
        string? template = ChatTemplate.Of(form, subject.Tokenizer);
        if (template is null)
            notes.Add("it learned from conversations whose marks are no tokens of their own, so no chat template was written; "
                + "tokenizer.special makes them tokens");
        return template;
    }

    static bool IsSame(string path, Tokenizer tokenizer)
    {
        try
        {
            return TokenizerImport.Read([path]).Tokenizer.Hash == tokenizer.Hash;
        }
        catch (InvalidDataException)
        {
            return false;                                                    // another one was named when the model was imported
        }
    }

    /// <summary>Proves that a tokenizer that was read back gives the same ids for the text that the model is measured on.</summary>
    /// <exception cref="InvalidDataException">It does not.</exception>
    public static void EnsureSame(EvaluationSubject subject, Tokenizer written)
    {
        var rows = subject.Texts[^1].Text.Rows;
        int[] ids = [.. Enumerable.Range(0, Math.Min(rows.TokenCount, MostTokens)).Select(rows.IdAt)];
        byte[] text = subject.Tokenizer.Decode(ids);
        if (!subject.Tokenizer.EncodeWithSpecials(text, out _).AsSpan().SequenceEqual(written.EncodeWithSpecials(text, out _)))
            throw new InvalidDataException("the tokenizer gives other ids when it is read back\n"
                + "Please report it, with the tokenizer: the model would read another text than it is given.");
    }
}
