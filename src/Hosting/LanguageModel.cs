using System.Runtime.CompilerServices;
using Hone.Data.Rows.Packing;
using Hone.Data.Sources.Conversations;
using Hone.Data.Tokens;
using Hone.Hosting.Exchange;
using Hone.Hosting.Recipes;
using Hone.Hosting.Settings;
using Hone.Hosting.Tuning;
using Hone.Models.Gpt;
using Hone.Runs;
using Hone.Tensors.Backends;
using Hone.Text;
using Hone.Training.Checkpoints;
using Microsoft.Extensions.AI;

namespace Hone.Hosting;

/// <summary>
/// A trained model with its tokenizer, loaded from a run's checkpoint: it writes on from a prompt, and answers in a conversation.
/// </summary>
/// <remarks>
/// A model that was trained on conversations is asked in the form that it was trained with; another one writes on from what was said.
/// Limitations: one text at a time, so that calls from several threads wait for each other; no tools, no images.
/// </remarks>
public sealed class LanguageModel : IChatClient
{
    readonly ChatRenderer? _chat;
    readonly GptModel _model;
    readonly IBackend _backend;
    readonly SemaphoreSlim _turn = new(1);

    internal LanguageModel(RunReference reference, Checkpoint checkpoint, int threads, bool raw = false)
    {
        RunFolder folder = reference.Folder;
        Manifest manifest = folder.ReadManifest();
        Recipe recipe = Recipe = Recipe.FromEffective(manifest.Recipe, folder.ManifestFile);
        (Run, Folder, Step) = (folder.Id, checkpoint.Folder, checkpoint.State.Step);
        Tokenizer = Tokenizers.Of(folder, checkpoint.State.Identity);
        Format = manifest.Format ?? FormatOf(recipe, Tokenizer);
        _chat = Format.Chat is { } form ? ChatRenderer.Of(form) : null;
        _backend = Backends.Create(threads: threads, precision: Precisions.Of(checkpoint.State.Identity));
        try
        {
            _model = new GptModel(ModelSettings.Of(recipe, Tokenizer.VocabularySize), _backend, seed: null);
            BaseWeights.Filling(folder, manifest, isSaved: true)?.Invoke(_model);
            if (raw) checkpoint.LoadInto(_model.Parameters);
            else checkpoint.LoadForUseInto(_model.Parameters);
            Warning = ChosenCheckpoint.Notice(reference, Step, latest: false) ?? WeightCheck.Warning(_model.Parameters);
        }
        catch
        {
            _model?.Dispose();
            _backend.Dispose();
            throw;
        }
    }

    /// <summary>A file as it is; it becomes the owner.</summary>
    internal LanguageModel(ModelFile file)
    {
        (Run, Folder, Recipe) = (Path.GetFileNameWithoutExtension(file.Path), file.Path, file.Recipe);
        (Tokenizer, Format, _model, _backend) = (file.Tokenizer, file.Format, file.Model, file.Backend);
        _chat = Format.Chat is { } form ? ChatRenderer.Of(form) : null;
        if (file.Notes.Count > 0) Warning = string.Join("; ", file.Notes);
    }

    /// <summary>The run's id, or a file's name.</summary>
    public string Run { get; }

    /// <summary>The checkpoint's folder, or the file.</summary>
    public string Folder { get; }

    /// <summary>Updates it has had.</summary>
    public int Step { get; }

    /// <summary>Its own tokenizer.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>The form of the text that it was trained on.</summary>
    public TextFormat Format { get; }

    /// <summary>
    /// What is suspicious about it: another checkpoint than the run's own choice, or weights that no sound training leaves; null where
    /// nothing is.
    /// </summary>
    public string? Warning { get; }

    /// <summary>Tokens it sees at once.</summary>
    public int Context => _model.Options.Context;

    internal GptModel Model => _model;

    internal IBackend Backend => _backend;

    /// <summary>The settings of its run.</summary>
    internal Recipe Recipe { get; }

    /// <summary>Loads a model: the average of its weights where the run kept one.</summary>
    /// <param name="run">A run's path, id or name, or the beginning of one; <c>@250</c>, <c>@best</c> or <c>@last</c> names a checkpoint,
    /// else the best is taken. Or a GGUF file, which is used as it is: weights in blocks stay packed in memory.</param>
    /// <param name="runs">The folder that runs are kept in, for an id or a name.</param>
    /// <param name="threads">Threads that share the work; 0 is one per processor. They change no bit.</param>
    /// <exception cref="InvalidDataException">There is no such run or checkpoint, or it is broken; the message says what to do.</exception>
    public static LanguageModel Load(string run, string runs = "runs", int threads = 0)
    {
        if (ModelFile.IsMeant(run)) return new LanguageModel(ModelFile.Load(run, threads));
        RunReference reference = new RunStore(runs).Resolve(run);
        return ChosenCheckpoint.Load(reference, checkpoint => new LanguageModel(reference, checkpoint, threads));
    }

    /// <summary>Begins an empty text, to be prompted and continued as often as wanted.</summary>
    public Writer Begin() => new(_model, _backend, Tokenizer, Format);

    /// <summary>Writes on from a prompt, piece by piece, until it ends the text or has written enough.</summary>
    /// <param name="prompt">What it goes on from; empty for a line break.</param>
    /// <param name="options">How to choose; the defaults when null.</param>
    /// <exception cref="InvalidDataException">Nothing of the prompt has a token.</exception>
    /// <exception cref="ArgumentException">The options are out of range.</exception>
    public IEnumerable<string> Generate(string prompt, GenerationOptions? options = null)
    {
        options ??= new GenerationOptions();
        using Writer writer = Begin();
        PromptReading read = Read(writer, prompt, options.AllowSpecial);
        foreach (string piece in writer.Continue(read.Ids, options)) yield return piece;
    }

    /// <summary>Reads the prompt of a new text; none is a line break, or what begins a document.</summary>
    internal PromptReading Read(Writer writer, string prompt, bool? allowSpecial)
    {
        PromptReading read = writer.Read(prompt, allowSpecial ?? Format.Answers);
        int[] begin = Tokenizer.BeginIds;
        if (prompt.Length == 0) read = begin.Length > 0 ? read with { Ids = begin } : writer.Read("\n");
        else if (begin.Length > 0 && read.Ids is [var first, ..] && first != begin[0]) read = read with { Ids = [.. begin, .. read.Ids] };
        if (read.Ids.Count == 0 && prompt.Length == 0)
            // a vocabulary without line breaks: its first token
            read = read with { Ids = [0], UnknownCount = 0, Unknown = "" };
        return read.Ids.Count > 0 ? read : throw new InvalidDataException(
            $"the prompt \"{prompt}\" has no character that this model knows\n"
                + "Give another one, of characters that occur in the text it was trained on.");
    }

    /// <summary>The ids of a conversation that end where the assistant's answer begins.</summary>
    /// <param name="turns">What was said; the last turn is the user's.</param>
    public int[] Ids(IReadOnlyList<Turn> turns)
    {
        ArgumentNullException.ThrowIfNull(turns);
        if (_chat is not null) return Ids(turns.Select(turn => (turn.IsAssistant ? "assistant" : "user", turn.Text)));
        if (Format.Conversation is not { } format)
            return [.. Tokenizer.BeginIds,
                .. Tokenizer.Encode(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', turns.Select(turn => turn.Text))))];
        return
        [
            .. Tokenizer.EncodeSpecial(format.Start),
            .. turns.SelectMany(turn => format.Turn(Tokenizer, turn)),
            .. Tokenizer.EncodeSpecial(format.AssistantStart),
        ];
    }

    /// <summary>The same of messages, as chat clients have them.</summary>
    internal int[] Ids(IEnumerable<ChatMessage> messages) => _chat is null ? Ids(TurnsOf(messages)) : Ids(MessagesOf(messages));

    /// <summary>The ids that ask for an answer by the model's chat template.</summary>
    /// <exception cref="InvalidDataException">The template refuses it.</exception>
    int[] Ids(IEnumerable<(string Role, string Text)> turns) => _chat!.Ask(Tokenizer, Conversation.Of(turns));

    /// <inheritdoc/>
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        List<ChatResponseUpdate> updates = [];
        await foreach (ChatResponseUpdate update in GetStreamingResponseAsync(messages, options, cancellationToken)) updates.Add(update);
        return updates.ToChatResponse();
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (options?.Tools is { Count: > 0 }) throw new NotSupportedException("This model calls no tools: leave ChatOptions.Tools empty.");
        int[] ids = Ids(messages);
        GenerationOptions generation = Of(options);
        string id = Guid.NewGuid().ToString("N");
        await _turn.WaitAsync(cancellationToken);
        try
        {
            using Writer writer = Begin();
            foreach (string piece in StopSequences.Cut(writer.Continue(ids, generation), options?.StopSequences ?? []))
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return new ChatResponseUpdate(ChatRole.Assistant, piece) { ResponseId = id, MessageId = id, ModelId = Run };
                await Task.Yield();                                          // a streaming server writes between two tokens
            }

            yield return new ChatResponseUpdate(ChatRole.Assistant, [new UsageContent(new UsageDetails
            {
                InputTokenCount = ids.Length, OutputTokenCount = writer.Tokens, TotalTokenCount = ids.Length + writer.Tokens,
            })])
            {
                ResponseId = id, MessageId = id, ModelId = Run,
                FinishReason = !writer.HasEnded && writer.Tokens == generation.Tokens ? ChatFinishReason.Length : ChatFinishReason.Stop,
            };
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata("hone", defaultModelId: Run)
            : serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <summary>Gives its memory back.</summary>
    public void Dispose()
    {
        _backend.Dispose();
        _model.Dispose();
        _turn.Dispose();
    }

    static GenerationOptions Of(ChatOptions? options)
    {
        GenerationOptions standard = new();
        return options is null ? standard : standard with
        {
            Tokens = options.MaxOutputTokens ?? standard.Tokens,
            Temperature = options.Temperature ?? standard.Temperature,
            TopK = options.TopK ?? standard.TopK,
            TopP = options.TopP ?? standard.TopP,
            Seed = (ulong)(options.Seed ?? (long)standard.Seed),
        };
    }

    /// <summary>
    /// The form knows users and assistants; what the system says goes before what the user says next, with a blank line between.
    /// </summary>
    static List<Turn> TurnsOf(IEnumerable<ChatMessage> messages)
    {
        List<Turn> turns = [];
        string system = "";
        foreach (ChatMessage message in messages)
        {
            if (message.Role == ChatRole.System) system += message.Text + "\n\n";
            else if (message.Role == ChatRole.User) turns.Add(new Turn(false, Take(ref system) + message.Text));
            else if (message.Role == ChatRole.Assistant) turns.Add(new Turn(true, message.Text));
            else throw new NotSupportedException($"This model takes messages of system, user and assistant, not of {message.Role}.");
        }

        return turns.Count > 0 && !turns[^1].IsAssistant ? turns
            : throw new ArgumentException("The last message must be the user's: there is nothing to answer.", nameof(messages));

        static string Take(ref string text) => (text, text = "").Item1;
    }

    /// <summary>What a chat template takes; it decides itself where the system may speak.</summary>
    static List<(string, string)> MessagesOf(IEnumerable<ChatMessage> messages)
    {
        List<(string Role, string Text)> turns = [.. messages.Select(message => (message.Role.Value, message.Text))];
        return turns.Count > 0 && turns[^1].Role != "assistant" ? turns
            : throw new ArgumentException("The last message must be the user's: there is nothing to answer.", nameof(messages));
    }

    /// <summary>The form of a run that was recorded before the form was: its recipe tells whether it learned from conversations.</summary>
    static TextFormat FormatOf(Recipe recipe, Tokenizer tokenizer)
    {
        string bos = BosToken.StandardOf(tokenizer, null);
        bool isConversations = recipe.Gives("data.packing")
            && recipe.ChoiceOr("data.packing", PackingKind.Windows, "") == PackingKind.Conversations;
        return new TextFormat(tokenizer.FindSpecial(bos) is null ? null : bos, isConversations ? new ConversationFormat(bos) : null);
    }
}
