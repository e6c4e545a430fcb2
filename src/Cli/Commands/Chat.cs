using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Data.Sources.Conversations;
using Hone.Hosting;

namespace Hone.Cli.Commands;

/// <summary><c>hone chat RUN</c>: questions and answers, or a text that is written in turns.</summary>
static class Chat
{
    public static Command Command()
    {
        Argument<string> run = Options.RunOrFile();
        Option<string> runs = Options.RunDirectory();
        Option<int> threads = Options.Threads();
        Options.Sampling sampling = new(standardTokens: 200);
        Command command = new("chat", """
            Talks with a trained model. One that was trained on conversations is asked in the form that it was trained with, and answers.
            One that was trained on plain text continues what you write. It remembers what was said before.

            Example: hone chat quickstart
            """)
        { run, runs, threads };
        sampling.AddTo(command);
        command.SetAction(parsed =>
        {
            GenerationOptions options = sampling.Of(parsed);
            using LanguageModel model = LanguageModel.Load(
                parsed.GetRequiredValue(run), parsed.GetRequiredValue(runs), parsed.GetValue(threads));
            using Writer writer = model.Begin();
            JsonArray turns = [];
            List<Turn> said = [];
            bool isJson = parsed.GetValue(CommandHost.Json);
            Console.Error.WriteLine(!model.Format.Answers
                ? $"step {model.Step}, trained on text: write a beginning and press Enter; /clear starts again, /quit or Ctrl-D leaves."
                : $"step {model.Step}, trained on conversations: ask and press Enter; /clear starts again, /quit or Ctrl-D leaves.");
            for (ulong turn = 0; ; turn++)
            {
                Console.Error.Write("> ");
                if (Console.In.ReadLine() is not { } line || line is "/quit") break;
                if (line is "/clear")
                {
                    writer.Clear();
                    said.Clear();
                    continue;
                }

                if (line.Length == 0) continue;
                PromptReading read = writer.Read(line, options.AllowSpecial ?? false);
                if (model.Format.Answers) read = read with { Spelled = null };    // what a user says is text there
                foreach (string notice in turn == 0 ? Sample.Notices(model, read) : read.Notices)
                    Console.Error.WriteLine($"note: {notice}");
                int[] ids = model.Format.Conversation is { } format ? Question(format, model, writer, line)
                    : model.Format.Chat is not null ? PromptOf(model, writer, said, line)
                    : writer.IsEmpty && read.Ids.Count > 0 ? [.. model.Tokenizer.BeginIds, .. read.Ids] : [.. read.Ids];
                if (ids.Length == 0 && writer.IsEmpty) continue;             // nothing of it was read, as was said
                StringBuilder answer = new();
                IEnumerable<string> pieces = writer.Continue(ids, options with { Seed = options.Seed + turn })
                    .Select(piece => answer.Append(piece) is null ? "" : piece);
                if (isJson)
                    turns.Add((JsonNode)new JsonObject
                    {
                        ["prompt"] = line, ["prompt_tokens"] = read.Ids.Count, ["prompt_tokens_cut"] = read.CutTokens,
                        ["unknown_characters"] = read.UnknownCount, ["unknown"] = read.Unknown,
                        ["text"] = string.Concat(pieces), ["tokens"] = writer.Tokens, ["stopped"] = writer.HasEnded ? "end" : "tokens",
                    });
                else Options.Print(pieces);
                said.Add(new Turn(true, answer.ToString()));
            }

            CommandHost.Answer(
                parsed, () => new JsonObject { ["checkpoint"] = model.Folder, ["turns"] = turns, ["warning"] = model.Warning }, () => { });
        });
        return command;
    }

    /// <summary>
    /// The whole conversation by the model's chat template, of which only what is new is read: a template may write what was said before
    /// in another way, and then it is read from the beginning.
    /// </summary>
    static int[] PromptOf(LanguageModel model, Writer writer, List<Turn> said, string line)
    {
        said.Add(new Turn(false, line));
        int[] whole = model.Ids(said);
        if (whole.Length > writer.Text.Count && whole.AsSpan(0, writer.Text.Count).SequenceEqual([.. writer.Text]))
            return whole[writer.Text.Count..];
        writer.Clear();
        return whole;
    }

    /// <summary>
    /// The next question: what begins a conversation, or the end of an answer that was cut short, and then what the user says.
    /// </summary>
    static int[] Question(ConversationFormat format, LanguageModel model, Writer writer, string line)
    {
        if (writer.IsEmpty) return model.Ids([new Turn(false, line)]);
        int[] question = format.Question(model.Tokenizer, line);
        return writer.HasEnded ? question : [.. model.Tokenizer.EncodeSpecial(format.AssistantEnd), .. question];
    }
}
