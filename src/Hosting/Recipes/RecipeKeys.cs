using static Hone.Hosting.Recipes.Limits;

namespace Hone.Hosting.Recipes;

/// <summary>Every setting a recipe may have, one a line. To add one, add its line here and read it where it is used.</summary>
static class RecipeKeys
{
    /// <summary>The settings, in the order a recipe and a record show them.</summary>
    public static IReadOnlyList<RecipeKey> All { get; } =
    [
        Text("name", Derived("the recipe file's name"), "What the run is called; its id ends in it."),
        Text("goal", null, "What the run is meant to find out or reach; kept in its record."),
        Text("hypothesis", null, "What you expect to see, and why; said before the first step, kept in its record."),
        Text("baseline", null, "The run that this one is to be compared with: its path, its id or a unique beginning; kept in its record."),
        Text("decision_rule", null, "What result would decide for the model, and what against it; kept in its record."),
        Text("notes", null, "Anything worth remembering; kept in its record."),
        Number("price", null, From(0), "What an hour of the machine costs, in your currency; the record then tells what the run has cost."),
        Text("tags", null, "Words by which the run is found later, with commas between: hone runs --tag WORD."),
        Long("seed", 1337, From(0), "Where all random numbers come from: same seed, same run."),

        Choice("data.source", Derived("file when there is a path, else stories"), ["stories", "file"], "Where the text comes from."),
        Text("data.path", null,
            "What to learn from: a text, documents (JSON Lines, CSV, Parquet, a folder of files), or a folder that hone data prepare made.",
            "data.source is file"),
        Flag("data.streaming", false, "Documents are made into tokens while training goes on, in constant memory.",
            "data.path holds documents"),
        Choice("data.packing", Derived("conversations where the data is that, else windows"), ["windows", "documents", "conversations"],
            "How rows are made: windows over running text; documents that each begin a row, cropped where none fits; whole conversations, "
            + "learning the answers.", "data.source is file"),
        Choice("data.split", "hash", ["hash", "group", "file", "given"],
            "What decides whether a document is for validation: its text, its group, its file, or its own column.",
            "data.path holds documents"),
        Text("data.text_column", null, "The column that holds the text.", "data.path holds documents"),
        Text("data.label_column", null, "The column that holds the label; found by its name or by what repeats where none is named.",
            "model.kind is a classifier of texts"),
        Text("data.label_separator", null,
            "What stands between the labels of a text that may have several, such as |, or json for a list; without it each has one.",
            "model.kind is a classifier of texts"),
        Text("data.group_column", null, "The column that says what belongs together.", "data.path holds documents"),
        Text("data.split_column", null, "The column that says the split.", "data.path holds documents"),
        Text("data.chat_template", null,
            "The chat template that conversations are learned by, and the model is used with: one of ours (chatml, llama3, zephyr, gemma) "
            + "or a file of Jinja; Hone's own marks where none is named.", "data.path holds conversations"),
        Text("data.chat_date", null, "The day that a chat template is told where it asks for today's, such as 2026-01-31.",
            "data.chat_template is given"),
        Choice("data.mask", "assistant", ["assistant", "last", "all", "messages"],
            "What of a conversation is learned: what the assistant says (and what messages say for themselves), its last turn, every "
            + "token, or only what messages say (train, weight, loss_weight).", "data.chat_template is given"),
        Choice("data.conversations", "auto", ["auto", "messages", "alpaca", "pairs"],
            "How rows are read as conversations, where they can be read in two ways.", "data.path holds conversations"),
        Text("data.prompt_column", null, "The column of what is asked.", "data.path holds conversations"),
        Text("data.answer_column", null, "The column of the answer.", "data.path holds conversations"),
        Text("data.ignore_columns", null, "Columns of conversations whose text is not to be used, with commas between.",
            "data.path holds conversations"),
        Text("data.bos", Derived("the tokenizer's own, else the separator, else a blank line"), "What begins each document.",
            "data.path holds documents"),
        Text("data.mixture.<name>.path", null, "A folder that hone data prepare made, to be mixed with others; name it as you like."),
        Number("data.mixture.<name>.weight", 1, Above(0), "Its share of the rows, in proportion to the others.",
            "data.mixture.<name>.path is given"),
        Integer("data.mixture.<name>.passes", 0, From(0),
            "Passes over it after which it has given all, and the others share its place; 0 for no end.",
            "data.mixture.<name>.path is given"),
        Integer("data.stories", 20_000, From(10), "How many little stories to make up.", "data.source is stories"),
        Text("data.separator", null, "The text that stands between two documents of the file; without one it is a single document.",
            "data.source is file"),
        Text("data.test", null, "What a classifier is only measured on at the end: a file or a folder like data.path. Without it that is "
            + "what data.path itself names so, or a fifth of it.", "model.kind is not language"),
        Text("data.image_size", null, "The size that all images get, a side such as 28, or height and width such as 32x24.",
            "model.kind reads images"),
        Integer("data.shift", 0, Within(0, 1000), "Rows and columns that an image is moved by at most, anew each time it is learned from.",
            "model.kind reads images"),
        Number("data.rotate", 0, Within(0, 180), "Degrees that an image is turned by at most, anew each time it is learned from.",
            "model.kind reads images"),
        Number("data.validation", 0.1, Between(0, 0.5), "How much of the data is only measured on, as a fraction."),
        Text("data.waive", null,
            "Findings of the data audit that may be above their limits, by name, with commas between: "
            + "near_duplicates_across,groups_across."),
        Flag("data.document_attention", Derived("true with a chat template, else false"),
            "Each token sees its own document only, not what stands before it in the same row."),

        Choice("tokenizer.kind", Derived("file when there is a path, else bpe"), ["characters", "bytes", "bpe", "file"],
            "What a token is: a character, a byte, a frequent piece of text, or what a file says."),
        Integer("tokenizer.vocabulary", 1024, Within(257, 1 << 20),
            "How many tokens there are: 256 bytes, the most frequent pieces, and special tokens.", "tokenizer.kind is bpe"),
        Choice("tokenizer.pre_tokenizer", "gpt4", ["gpt2", "gpt4", "nanochat", "o200k", "qwen2", "smollm"],
            "How text is cut into words before pieces are found.", "tokenizer.kind is bpe"),
        Text("tokenizer.path", null, "A tokenizer file, as hone tokenizer train, get and import write it.", "tokenizer.kind is file"),
        Text("tokenizer.special", null, "Special tokens, such as <|endoftext|>, that no text is cut into; blanks between."),

        Choice("model.kind", "language", ["language", "ngrams", "linear", "mlp", "lenet", "cnn", "vit"],
            "What the run trains: a language model, or a classifier of that kind, which learns to tell labels of texts or images."),
        Choice("model.dialect", "modern", ["gpt2", "modern", "nanochat", "llama", "qwen3"], "The family of parts the model is built from."),
        Integer("model.depth", null, Within(1, 256),
            "The one dial: layers, width, heads, batch, rates, decay and horizon all follow from it as nanochat has it, and each can "
            + "still be set by itself."),
        Integer("model.buckets", 1 << 15, Within(1, 1 << 26), "Hash buckets for the features of a text; those in one bucket are not told "
            + "apart.", "model.kind is ngrams"),
        Integer("model.words", 2, Within(0, 10), "Words of the longest n-gram of words; 0 for none.",
            "model.kind is ngrams"),
        Integer("model.shortest_ngram", 2, Within(1, 100), "Characters of the shortest n-gram inside a word.",
            "model.kind is ngrams"),
        Integer("model.longest_ngram", 5, Within(0, 100), "Characters of the longest n-gram inside a word, whose ends count, too; "
            + "0 for none.", "model.kind is ngrams"),
        Integer("model.features", 1024, Within(1, 1 << 20), "Features of a text at most: its first ones.", "model.kind is ngrams"),
        Integer("model.layers", 4, Within(1, 1000), "Blocks, one upon the other; the width follows from them."),
        Integer("model.width", Derived("64 × layers"), From(1), "Numbers that stand for one token inside the model."),
        Integer("model.patch", 7, From(1), "Side of the squares that a vision transformer cuts images into.", "model.kind is vit"),
        Integer("model.heads", Derived("from the width"), From(1), "Attention heads in a layer; divides the width."),
        Integer("model.head_size", Derived("width / heads"), From(1), "Numbers of one head, where heads do not share the width out."),
        Integer("model.kv_heads", Derived("as many as heads"), From(1), "Heads that keys and values have; divides heads."),
        Integer("model.vocabulary", null, From(2),
            "Rows of the token table, where there are to be more than tokens; those beyond stand for nothing and are never written."),
        Integer("model.context", 256, Within(1, 1 << 20), "Tokens the model sees at once."),
        Integer("model.window", 0, From(0), "Tokens that each token sees, itself included; 0 sees the whole context."),
        Text("model.window_pattern", Derived("SSSL for nanochat's"),
            "In place of one window: S for a short one, a quarter of the context, and L for the whole, layer by layer.",
            "model.dialect is nanochat"),
        Choice("model.feed_forward", Derived("by dialect"), ["gelu", "swiglu", "relu2"], "What the feed-forward part of a layer computes."),
        Integer("model.feed_forward_width", Derived("from the width"), From(1), "Numbers inside the feed-forward part."),
        Flag("model.tied", Derived("by dialect"), "The table that reads tokens is also the one that predicts them."),
        Number("model.rope_base", Derived("10000, nanochat's 100000"), Above(1), "Longest wave of the rotary positions.",
            "model.dialect is not gpt2"),
        Number("model.rope_scaling.factor", null, Above(0),
            "How many times slower the slow waves of rotary positions become, to read further than was first learned, as Llama 3.1 has it.",
            "model.dialect is not gpt2"),
        Number("model.rope_scaling.low_frequency", 1, Above(0),
            "Waves that turn less often than this in rope_scaling.context become slower by the whole factor.",
            "model.rope_scaling.factor is given"),
        Number("model.rope_scaling.high_frequency", 4, Above(0), "Waves that turn more often than this in it stay as they are.",
            "model.rope_scaling.factor is given"),
        Integer("model.rope_scaling.context", 8192, From(0), "Tokens the model first learned to read at once; 0 slows every wave down.",
            "model.rope_scaling.factor is given"),
        Flag("model.qk_norm", Derived("by dialect"), "Queries and keys are normalised before they meet."),
        Flag("model.qk_gain", Derived("by dialect"), "Normalised queries and keys are scaled by gains that are learned.",
            "model.dialect is not gpt2"),
        Number("model.norm_epsilon", Derived("0.00001, qwen3's 0.000001"), AboveUpTo(0, 0.1),
            "What norms add before they take the root."),
        Flag("model.bias", Derived("by dialect"), "Matrices inside the model have biases."),
        Single("model.dropout", 0, FromToBelow(0, 1),
            "Probability with which numbers are dropped while it trains: of the embedding, of what attention and feed-forward add, and of "
            + "attention's weights."),

        Integer("training.steps", 1000, From(0), "Updates to make."),
        Long("training.tokens", null, From(1), "In place of steps: tokens to see."),
        Number("training.tokens_per_parameter", null, Above(0),
            "In place of steps: tokens to see for each parameter in matrices and the output projection; 12 where there is a depth."),
        Number("training.flops", null, Above(0), "In place of steps: floating-point operations to spend."),
        Number("training.epochs", null, Above(0), "In place of steps: passes over the training tokens."),
        Text("training.time", null, "In place of steps: the time to train for, such as 45m or 1h30m. A step is measured before the first, "
            + "and the record keeps how many that came to."),
        Text("training.memory", null, "In place of batch: the memory that weights, gradients, optimizer and activations may take, such as "
            + "800MB or 4GB. Micro-batches have as many rows as have room; where not one has, recompute is on."),
        Integer("training.batch_tokens", null, From(1), "In place of micro_batches: tokens of one update."),
        Integer("training.batch", 16, From(1), "Rows of context length in one micro-batch."),
        Integer("training.micro_batches", 1, From(1), "Micro-batches whose gradients make one update."),
        Integer("training.ramp.steps", 0, From(0), "Updates in which micro-batches and rows grow to their full number and length."),
        Integer("training.ramp.micro_batches", 1, From(1), "Micro-batches of the first update; their number grows evenly.",
            "training.ramp.steps is above 0"),
        Integer("training.ramp.context", Derived("the whole context"), From(1),
            "Tokens of a row at the first update, the context divided by a power of two; doubles at equal intervals.",
            "training.ramp.steps is above 0"),
        Flag("training.recompute", false,
            "Each block computes its inner results again instead of keeping them: less memory, about a quarter more time, the same bits."),
        Choice("training.optimizer", "adamw", ["adamw", "muon", "lion", "sgd"], "What turns gradients into updates. Muon is for the "
            + "matrices inside the model, and leaves the rest to AdamW."),
        Number("training.learning_rate", Derived("by optimizer: 0.001 for adamw, 0.02 for muon, 0.0003 for lion, 0.1 for sgd; from a "
            + "model a "
            + "tenth of it, but with lora all"), Above(0), "The highest rate of the schedule."),
        Number("training.rates.embedding", Derived("the learning rate; with muon 0.3·√(768 / width), or 0.008 of that where tied"),
            Above(0), "The highest rate of token and position tables, where they have one of their own."),
        Number("training.rates.head", Derived("the learning rate; with muon 0.008·√(768 / width)"), Above(0),
            "The highest rate of the output projection.", "model.tied is false"),
        Number("training.rates.gain", Derived("the learning rate; with muon 0.005·√(768 / width)"), Above(0),
            "The highest rate of gains and biases."),
        Number("training.rates.scalar", Derived("0.5 with muon, else the learning rate"), Above(0),
            "The highest rate of the numbers that weigh parts of nanochat's model.", "model.dialect is nanochat"),
        Choice("training.schedule", "cosine", ["cosine", "constant", "linear", "wsd", "inverse_sqrt"],
            "How the rate falls after the warmup: by half a cosine, not at all, in a straight line, only in the last part (warmup, stable, "
            + "decay), or with the root of the step."),
        Number("training.final_learning_rate", Derived("a tenth of the learning rate"), From(0), "The rate it ends at.",
            "training.schedule is cosine, linear or wsd"),
        Integer("training.warmup", Derived("from the steps"), From(0), "Updates in which the rate climbs from zero."),
        Number("training.decay", 0.2, AboveUpTo(0, 1), "What part of the updates the rate falls in, at the end.",
            "training.schedule is wsd"),
        Single("training.weight_decay", Derived("by optimizer: 0.1 for adamw and muon, 0.5 for lion, 0 for sgd and with lora"),
            From(0),
            "How strongly weights are pulled towards zero; with muon only matrices, and less and less (half a cosine)."),
        Single("training.beta1", Derived("by optimizer: 0.9 for adamw, 0.95 for lion"), FromToBelow(0, 1),
            "How long AdamW remembers the gradient; what of its memory Lion moves by.", "training.optimizer is adamw or lion"),
        Single("training.beta2", Derived("by optimizer: 0.99 for adamw, 0.98 for lion"), FromToBelow(0, 1),
            "How long AdamW remembers the gradient's square, and Lion the gradient.", "training.optimizer is adamw or lion"),
        Single("training.epsilon", Derived("by optimizer: 1e-8 for adamw, 1e-10 for muon"), Above(0),
            "What keeps AdamW from dividing by zero.", "training.optimizer is adamw or muon"),
        Single("training.momentum", Derived("by optimizer: 0.97 for muon, after a climb from 0.85; 0.9 for sgd"), FromToBelow(0, 1),
            "How long the gradient is remembered.", "training.optimizer is muon or sgd"),
        Single("training.clip", 1.0, From(0), "The longest gradient that is not shortened; 0 shortens none."),
        Single("training.label_smoothing", 0, FromToBelow(0, 1),
            "What part of each target counts as every token alike while it trains; train_loss is then that of the smoothed targets."),
        Single("training.embedding_noise", 0, From(0),
            "Noise on what the token table gives while it trains, as NEFTune has it: up to this, divided by the root of a sequence's "
            + "tokens times the width; 5 is usual."),
        Choice("training.preference", "none", ["none", "dpo", "ipo", "hinge"],
            "Learns from pairs of answers, chosen and rejected, to prefer the chosen one more than the model it starts from does: by which "
            + "loss. A pair takes two rows of training.batch."),
        Number("training.preference_beta", 0.1, Above(0),
            "How dear it is to move away from the model it starts from: small values allow much.", "training.preference is not none"),
        Number("training.preference_smoothing", 0, FromToBelow(0, 0.5),
            "The share of pairs in which the rejected answer may be the better one.", "training.preference is dpo"),
        Flag("training.class_weights", false, "Examples of rare classes count more, so that all classes together count alike.",
            "model.kind is a classifier"),
        Single("training.average", 0, FromToBelow(0, 1),
            "Decay of a moving average of the weights, such as 0.999, which is then what is measured, writes and is loaded; 0 keeps none."),
        Text("training.freeze", null, "Parts of the model that stay as they are, with commas between, such as tokens, blocks.0, attention.",
            "from.model is given, and no setting of lora"),
        Number("training.guard.deviations", 10, From(0),
            "Standard deviations above the losses of the last 64 updates from which on a step is refused as a spike; 0 refuses none."),
        Integer("training.guard.skips", 3, From(0),
            "Steps in a row that the guard may refuse, skipping their rows, before the run ends; 0 ends it at the first."),
        Integer("training.early_stop.patience", 0, From(0),
            "Evaluations without improvement, at least 3, after which the run may end: once a slope test of them says that none is to be "
            + "expected within as many again. 0 never ends it early."),
        Number("training.early_stop.minimum_gain", 0, From(0), "How much lower a validation loss must be to count as an improvement; 0.2% "
            + "of the best is never worth waiting for.",
            "training.early_stop.patience is above 0"),

        Text("from.model", null, "The model to start from, in place of fresh weights: a run, or RUN@step; one that was imported is one, "
            + "too. "
            + "Its shape and its tokenizer are this run's."),
        Text("from.parts", null, "Only these parts of it, with commas between, such as blocks, tokens; the others begin afresh.",
            "from.model is given"),
        Integer("lora.rank", 8, From(1),
            "With any setting of lora, the matrices stay as they are, and products of two narrow ones are learned beside them: their inner "
            + "size.", "from.model is given"),
        Number("lora.alpha", Derived("twice the rank"), Above(0), "What is learned is multiplied by it, divided as lora.scale says.",
            "from.model is given"),
        Choice("lora.scale", "alpha/r", ["alpha/r", "alpha/sqrt(r)"], "How that factor falls with the rank.",
            "from.model is given"),
        Single("lora.dropout", 0, FromToBelow(0, 1), "Probability with which numbers of what the narrow matrices read are dropped.",
            "from.model is given"),
        Text("lora.targets", "all-linear",
            "The matrices, with commas between: all-linear, or names or their ends, such as q_proj, v_proj, attention.out or c_attn.",
            "from.model is given"),
        Text("lora.ranks", null, "Other ranks of some of them, such as down_proj=16, blocks.0.attention.q=4.",
            "from.model is given"),
        Text("lora.alphas", null, "Other alphas of some of them, likewise.", "from.model is given"),
        Choice("lora.base", "f32", ["f32", "bf16", "q8_0", "q6_k", "q4_k", "q4_0"],
            "How what is not learned is held in memory while it trains and is used: in blocks of few bits a number, which products read as "
            + "they are. The run keeps the weights as they were; with another base it is another model.", "from.model is given"),
        Text("lora.train_also", null, "Parts that are learned whole beside them, with commas between, such as tokens, head or norm.",
            "from.model is given"),

        Integer("evaluation.every", Derived("from the steps"), From(0), "Updates between two measurements; 0 measures only at the end."),
        Long("evaluation.tokens", 0, From(0), "Validation tokens to measure on; 0 takes them all."),
        Choice("evaluation.answers", "model", ["model", "regression", "mean"],
            "Whose answers hone classify gives: the model's, those of the regression that is trained beside it, or those of the mean of "
            + "both.", "model.kind is a classifier of texts"),
        Choice("evaluation.threshold", "likeliest", ["likeliest", "tuned", "careful"],
            "When a text is given the rarer of two classes: where it is likelier; from the probability on that got the most right on "
            + "validation; from the one on at which no text of the other class was given it there.",
            "model.kind is a classifier of texts"),
        Integer("evaluation.batch", Derived("as in training"), From(1), "Rows measured at once; changes no number."),

        Integer("samples.every", Derived("from the steps"), From(0), "Updates between two texts the model writes; 0 writes none."),
        Text("samples.prompt", Derived("from the data"), "What each text begins with.", "samples.every is above 0"),
        Text("samples.prompts", null, "Several in its place, with | between: each begins a text of its own, every time.",
            "samples.every is above 0"),
        Integer("samples.tokens", 200, From(1), "How long each text is.", "samples.every is above 0"),
        Number("samples.temperature", 0.8, From(0), "How adventurous it is; 0 always takes the likeliest token.",
            "samples.every is above 0"),
        Integer("samples.top_k", 0, From(0), "Choose among that many likeliest tokens; 0 among all.", "samples.every is above 0"),
        Number("samples.top_p", 1.0, AboveUpTo(0, 1), "Choose among the likeliest tokens that together have that probability.",
            "samples.every is above 0"),

        Integer("checkpoints.every", Derived("from the steps"), From(0), "Updates between two checkpoints; 0 saves only at the end."),
        Integer("checkpoints.keep", 2, From(1), "How many of the newest checkpoints stay."),
        Flag("checkpoints.keep_best", true, "The one with the lowest validation loss stays too."),

        Flag("report.tensorboard", false, "Also writes TensorBoard event files, into tensorboard/ of the run's folder."),
        Text("report.mlflow", null, "Also logs the run to the MLflow server of this address; env takes address and password from "
            + "MLFLOW_TRACKING_URI and its siblings. A server that is slow or down holds nothing up: hone sync."),
        Text("report.mlflow_experiment", null, "The experiment there; hone where none is named.", "report.mlflow is given"),
        Text("report.otlp", null, "Also sends the run's numbers to the OpenTelemetry collector of this address (OTLP over HTTP); env takes "
            + "address and headers from OTEL_EXPORTER_OTLP_ENDPOINT and _HEADERS."),

        Text("flow.get", null, "With hone flow: what to learn from, by its name in hone data list; it is fetched once."),
        Text("flow.tasks", null, "With hone flow: a folder of tasks that the model is asked at the end, in the layout of CORE's."),
        Integer("flow.tasks_questions", 500, From(0), "With hone flow: questions of a task at most; 0 asks all."),

        Choice("precision", "f32", ["f32", "bf16", "auto"], "What matrix products multiply: float32, bf16, or bf16 where it pays."),
    ];

    static readonly Dictionary<string, RecipeKey> ByName = All.ToDictionary(key => key.Name, StringComparer.Ordinal);

    /// <summary>The setting of that name, under that name where a part of it is free to choose; null when there is none.</summary>
    public static RecipeKey? Find(string name) => ByName.TryGetValue(name, out RecipeKey? key) && !key.HasFreePart ? key
        : All.FirstOrDefault(free => free.HasFreePart && free.Covers(name)) is { } free ? free with { Name = name } : null;

    /// <summary>The settings whose names begin with that section.</summary>
    public static IEnumerable<RecipeKey> In(string section) =>
        All.Where(key => key.Name.StartsWith(section + '.', StringComparison.Ordinal));

    static Derived Derived(string rule) => new(rule);

    static RecipeKey Integer(string name, object? standard, Limits limits, string description, string? when = null) =>
        Long(name, standard, limits with { High = Math.Min(limits.High, int.MaxValue), IncludesHigh = true }, description, when);

    static RecipeKey Long(string name, object? standard, Limits limits, string description, string? when = null) =>
        new(name, SettingKind.Integer, standard is int number ? (long)number : standard, description) { Limits = limits, ReadWhen = when };

    static RecipeKey Number(string name, object? standard, Limits limits, string description, string? when = null) =>
        new(name, SettingKind.Number, standard is int number ? (double)number : standard, description) { Limits = limits, ReadWhen = when };

    static RecipeKey Single(string name, object standard, Limits limits, string description, string? when = null) =>
        Number(name, standard, limits, description, when) with { IsSingle = true };

    static RecipeKey Text(string name, object? standard, string description, string? when = null) =>
        new(name, SettingKind.Text, standard, description) { ReadWhen = when };

    static RecipeKey Choice(string name, object standard, string[] choices, string description, string? when = null) =>
        new(name, SettingKind.Choice, standard, description) { Choices = choices, ReadWhen = when };

    static RecipeKey Flag(string name, object standard, string description, string? when = null) =>
        new(name, SettingKind.Flag, standard, description) { ReadWhen = when };
}
