using System.Globalization;
using System.Text;
using Hone.Data.Rows;
using Hone.Data.Sources.Stories;
using Hone.Tensors.Parameters;
using Hone.Training.Evaluation;
using Hone.Training.Instruments;

namespace Hone.Cli.Benchmarks.Labelled;

/// <summary>What is done to a healthy run to give it one thing that is wrong, each in several ways.</summary>
/// <param name="text">A text to take slices of, beside made-up stories; empty for stories alone.</param>
sealed class Pathologies(ReadOnlyMemory<byte> text)
{
    const int FewestOfText = 100_000;

    static readonly string[] AcrossChecks =
        ["exact_duplicates_across", "near_duplicates_across", "repeated_passages_across"];

    /// <summary>Labels, and what gives a setup that one thing.</summary>
    public IReadOnlyDictionary<string, Action<Setup, Random, int>> All => new Dictionary<string, Action<Setup, Random, int>>
    {
        [LabelledRun.Healthy] = Healthy, ["divergence"] = Divergence, ["leakage"] = Leakage, ["wrong_metric"] = WrongMetric,
        ["checkpoint_mismatch"] = CheckpointMismatch, ["irreproducible"] = Irreproducible, ["no_gradient"] = NoGradient,
        ["perfect_validation"] = PerfectValidation, ["exploding_loss"] = ExplodingLoss, ["rate_too_high"] = RateTooHigh,
        ["rate_too_low"] = RateTooLow, ["label_mask"] = LabelMask, ["bad_labels"] = BadLabels, ["data_starvation"] = DataStarvation,
        ["overfitting"] = Overfitting, ["underfitting"] = Underfitting, ["noisy_validation"] = NoisyValidation,
        ["dead_units"] = DeadUnits, ["weak_baseline"] = WeakBaseline, ["plateau"] = Plateau, ["slow_loader"] = SlowLoader,
        ["chosen_falls"] = ChosenFalls,
    };

    /// <summary>How a run of a label is trained.</summary>
    /// <param name="label">One of <see cref="All"/>.</param>
    /// <param name="number">Which of the label's.</param>
    public Setup Of(string label, int number)
    {
        Random random = new(HashOf($"{label} {number}"));
        Setup setup = new();
        Base(setup, random);
        All[label](setup, random, number);
        return setup;
    }

    /// <summary>A run that goes well, of many kinds.</summary>
    void Base(Setup setup, Random random)
    {
        Dictionary<string, string> settings = setup.Settings;
        int steps = random.Next(30, 43) * 10, width = 16 * random.Next(2, 4);
        settings["seed"] = Text(random.Next(1, 1_000_000));
        settings["training.steps"] = Text(steps);
        settings["training.batch"] = Text(random.Next(12, 19));
        settings["model.context"] = "32";
        settings["model.layers"] = Text(random.Next(1, 3));
        settings["model.width"] = Text(width);
        settings["model.heads"] = "2";
        random.Next(4);                                                       // a draw that later ones stand behind
        settings["model.dialect"] = "modern";
        settings["model.feed_forward"] = Pick(random, "gelu", "swiglu", "relu2");
        settings["training.learning_rate"] = Text(Between(random, 0.008, 0.016));
        settings["training.schedule"] = Pick(random, "cosine", "cosine", "linear", "wsd");
        settings["training.warmup"] = Text(steps / 20);
        settings["evaluation.every"] = Text(steps / random.Next(8, 17));
        settings["evaluation.tokens"] = Text(random.Next(2000, 4000));
        settings["samples.every"] = "0";
        settings["tokenizer.kind"] = Pick(random, "characters", "characters", "bytes");
        if (text.Length >= FewestOfText && random.Next(2) == 0)
        {
            int length = Math.Min(text.Length, random.Next(150_000, 300_000));
            setup.Text = Slice(random, length);
            settings["model.width"] = "48";
            settings["model.layers"] = "2";
            settings["training.steps"] = Text(steps + 130);
            settings["training.batch"] = "16";
        }
        else settings["data.stories"] = Text(random.Next(2500, 4000));
    }

    void Healthy(Setup setup, Random random, int number)
    {
        switch (number % 8)
        {
            case 0:
                setup.ResumesAt = setup.Steps * random.Next(3, 8) / 10;
                break;
            case 1:
                setup.Settings["model.dropout"] = Text(Between(random, 0.05, 0.15));
                break;
            case 2:
                double share = Between(random, 0.2, 0.5);
                int seed = random.Next();
                setup.Tokens = ids => Masked(ids, share, seed);
                setup.Settings["training.steps"] = Text(setup.Steps + 100);
                break;
            case 3:
                setup.Settings["training.optimizer"] = "muon";
                setup.Settings["training.learning_rate"] = Text(Between(random, 0.01, 0.03));
                break;
            case 4 when number % 16 == 4:
                setup.IsRepeated = true;
                break;
            case 4:
                setup.Batches = (source, state) => new OtherBatches(source, state, delay: 0.05, [], 0);
                break;
            case 7 when number % 16 == 15:
                Preferring(setup, random, rate: Between(random, 1e-4, 3e-4), beta: Between(random, 0.2, 0.5));
                break;
            default:
                break;
        }
    }

    static void Divergence(Setup setup, Random random, int number)
    {
        setup.Settings["training.clip"] = "0";
        setup.Settings["training.guard.deviations"] = "0";
        int from = setup.Steps * random.Next(2, 7) / 10;
        switch (number % 3)
        {
            case 0:
                setup.Settings["training.learning_rate"] = Text(Between(random, 3, 30));
                setup.Settings["training.schedule"] = "constant";
                setup.Settings["training.warmup"] = Text(setup.Steps);
                break;
            case 1:
                double factor = Between(random, 200, 2000);
                setup.Settings["training.schedule"] = "constant";
                setup.Step = (_, state, step) => state.RateFactor = step.Step >= from ? factor : 1;
                break;
            default:
                setup.Settings["training.optimizer"] = "sgd";
                setup.Settings["training.learning_rate"] = Text(Between(random, 30, 300));
                setup.Settings["training.schedule"] = "constant";
                break;
        }
    }

    static void ExplodingLoss(Setup setup, Random random, int number)
    {
        int count = random.Next(1, 4), from = random.Next(setup.Steps / 3 + 20, setup.Steps * 9 / 10);
        setup.Settings["training.guard.deviations"] = number % 3 == 0 ? "10" : "0";
        const int vocabulary = 20;                                            // every tokenizer here has that many
        int[] noise = [.. Enumerable.Range(0, count).Select(i => from + 7 * i)];
        setup.Batches = (source, state) => new OtherBatches(source, state, 0, noise, vocabulary);
    }

    static void RateTooHigh(Setup setup, Random random, int number)
    {
        setup.Settings["training.learning_rate"] = Text(Between(random, 0.3, 2));
        setup.Settings["training.guard.deviations"] = "0";
        if (number % 2 == 0) setup.Settings["training.schedule"] = "constant";
    }

    static void RateTooLow(Setup setup, Random random, int number)
    {
        setup.Settings["training.learning_rate"] = Text(Between(random, 1e-6, 5e-5));
        if (number % 2 == 0) setup.Settings["training.schedule"] = "constant";
    }

    static void Underfitting(Setup setup, Random random, int number)
    {
        int steps = random.Next(20, 55);
        setup.Settings["training.steps"] = Text(steps);
        setup.Settings["training.warmup"] = "2";
        setup.Settings["evaluation.every"] = Text(Math.Max(2, steps / 8));
        setup.Settings["training.learning_rate"] = Text(Between(random, 0.002, 0.006));
        setup.Settings["training.schedule"] = number % 2 == 0 ? "constant" : "wsd";
    }

    void Small(Setup setup, Random random, int bytes, int steps)
    {
        setup.Text = text.Length >= FewestOfText && random.Next(4) > 0 ? Slice(random, bytes) : Stories(random, bytes);
        setup.Settings.Remove("data.stories");
        setup.Settings["data.validation"] = "0.4";
        setup.Settings["data.waive"] = string.Join(',', AcrossChecks);
        setup.Settings["model.width"] = "64";
        setup.Settings["model.layers"] = "2";
        setup.Settings["training.steps"] = Text(steps);
        setup.Settings["training.warmup"] = Text(steps / 20);
        setup.Settings["evaluation.every"] = Text(steps / 14);
        setup.Settings["training.weight_decay"] = "0";
        setup.Settings["training.learning_rate"] = Text(Between(random, 0.006, 0.012));
    }

    void Overfitting(Setup setup, Random random, int number)
    {
        Small(setup, random, random.Next(5_000, 9_000), random.Next(30, 40) * 10);
        if (text.Length >= FewestOfText) setup.Text = Slice(random, random.Next(5_000, 9_000));
    }

    void DataStarvation(Setup setup, Random random, int number) => Small(setup, random, random.Next(2_500, 5_500),
        random.Next(18, 28) * 10);

    static void BadLabels(Setup setup, Random random, int number)
    {
        double share = Between(random, 0.2, 0.5);
        int seed = random.Next();
        setup.Tokens = ids =>
        {
            Random noise = new(seed);
            int vocabulary = ids.Max() + 1;
            return number % 2 == 0 ? [.. ids.Select(id => noise.NextDouble() < share ? noise.Next(vocabulary) : id)]
                : [.. ids.Chunk(32).SelectMany(row => noise.NextDouble() < share * 1.5 ? Shuffled(row, noise) : row)];
        };
    }

    static void LabelMask(Setup setup, Random random, int number)
    {
        double share = Between(random, 0.85, 0.98);
        int seed = random.Next();
        setup.Tokens = ids => Masked(ids, share, seed);
    }

    static void PerfectValidation(Setup setup, Random random, int number)
    {
        int length = random.Next(60, 200), seed = random.Next();
        double share = Between(random, 0.25, 0.5);
        int[] Snippet(int[] ids) => ids[(ids.Length / 3)..(ids.Length / 3 + length)];
        setup.Tokens = ids =>
        {
            Random place = new(seed);
            List<int> mixed = [];
            for (int at = 0; at < ids.Length; at += 400)
            {
                mixed.AddRange(ids[at..Math.Min(ids.Length, at + 400)]);
                while (place.NextDouble() < share * 400 / (share * 400 + length * (1 - share))) mixed.AddRange(Snippet(ids));
            }

            return [.. mixed];
        };
        setup.Validation = ids => EvaluationRows.OfText(Enumerable.Repeat(Snippet(ids), 2500 / length + 1).SelectMany(one => one).ToArray(),
            32);
    }

    void Leakage(Setup setup, Random random, int number)
    {
        byte[] clean = text.Length >= FewestOfText && number % 2 == 0 ? Slice(random, 120_000) : Stories(random, 120_000);
        string[] passages = Encoding.UTF8.GetString(clean).Split('\n');
        double share = Between(random, 0.5, 0.95);
        List<string> repeats = [.. passages.Where(_ => random.NextDouble() < share)];
        List<string> mixed = [.. passages];
        int run = 16;                                                         // whole spans, as a page that was crawled twice
        for (int at = 0; at + run < repeats.Count; at += run) mixed.InsertRange(random.Next(mixed.Count), repeats.GetRange(at, run));
        setup.Text = Encoding.UTF8.GetBytes(string.Join('\n', number % 3 == 0 ? [.. passages, .. passages] : mixed));
        setup.Settings.Remove("data.stories");
        setup.Settings["data.waive"] = string.Join(',', AcrossChecks);
    }

    static void NoisyValidation(Setup setup, Random random, int number)
    {
        int tokens = random.Next(33, 400);
        setup.Validation = ids => EvaluationRows.OfText(ids.AsMemory(ids.Length / 2, tokens), 32);
        setup.Tokens = ids => [.. ids[..(ids.Length / 2)], .. ids[(ids.Length / 2 + tokens)..]];
    }

    static void WrongMetric(Setup setup, Random random, int number)
    {
        int from = setup.Steps * random.Next(3, 8) / 10;
        int part = random.Next(2, 5);
        setup.Measuring = (session, usual) =>
        {
            if (number % 3 == 1)
                return new OtherMeasure(usual, 0, usual, found => found with { Loss = found.Perplexity, Metric = "perplexity" });
            if (number % 3 == 2)
                return new OtherMeasure(usual, from, usual, found => found with { Loss = found.Loss / Math.Log(2) });
            Validation fewer = new(session.Model, session.Backend,
                session.Corpus.Validation.Take(session.Corpus.Validation.TargetCount / part), session.Settings.EvaluationRows,
                session.Corpus.Tokenizer.CountTextBytes);
            return new OtherMeasure(usual, from, new Evaluate(fewer, session.Settings.EvaluateEvery, 0), found => found, fewer);
        };
    }

    static void CheckpointMismatch(Setup setup, Random random, int number)
    {
        setup.ResumesAt = setup.Steps * random.Next(4, 9) / 10;
        setup.ResumesWith = Math.Max(2, setup.ResumesAt / random.Next(4, 12));
        setup.Settings["training.guard.deviations"] = "0";
    }

    static void Irreproducible(Setup setup, Random random, int number)
    {
        setup.IsRepeated = true;
        int at = random.Next(5, setup.Steps - 5);
        setup.Disturbance = (session, _, step) =>
        {
            if (step.Step == at) session.Model.Parameters.All.First(one => one.Role == ParameterRole.Matrix).Tensor.Upload<float>([0.01f]);
        };
    }

    static void NoGradient(Setup setup, Random random, int number)
    {
        int layers = int.Parse(setup.Settings["model.layers"], CultureInfo.InvariantCulture), layer = random.Next(layers);
        string part = Pick(random, "attention", "feed_forward");
        setup.Model = session =>
        {
            if (number % 2 == 0)
            {
                session.Model.Parameters.Freeze(one => one.Name.StartsWith($"blocks.{layer}.{part}", StringComparison.Ordinal));
                return;
            }

            // The way out of a part is closed for good: nothing of the loss comes back into it.
            Parameter way = session.Model.Parameters.All.First(one => one.Name == $"blocks.{layer}.{part}.out.weight");
            way.Tensor.Upload<float>(new float[way.Count]);
            session.Model.Parameters.Freeze(one => one == way);
        };
    }

    static void DeadUnits(Setup setup, Random random, int number)
    {
        setup.Settings["model.feed_forward"] = "relu2";
        double share = Between(random, 0.3, 0.95);
        bool isAll = number % 2 == 0;
        setup.Model = session =>
        {
            foreach (Parameter way in session.Model.Parameters.All.Where(one =>
                one.Name.EndsWith("feed_forward.in.weight", StringComparison.Ordinal)
                && (isAll || one.Name.StartsWith("blocks.0", StringComparison.Ordinal))))
                way.Tensor.Upload<float>(new float[(int)(share * way.Tensor.Shape[0]) * way.Tensor.Shape.Columns]);
        };
    }

    /// <summary>A model that sees one token only knows no more than pairs.</summary>
    static void WeakBaseline(Setup setup, Random random, int number)
    {
        if (number % 2 == 0)
        {
            setup.Settings["model.context"] = "1";
            setup.Settings["training.batch"] = Text(random.Next(300, 500));
            return;
        }

        int seed = random.Next(), vocabulary = random.Next(12, 26);
        Synthetic(setup, seed, vocabulary, back: 1);
    }

    static void Plateau(Setup setup, Random random, int number)
    {
        setup.Settings["training.schedule"] = "constant";
        setup.Settings["training.steps"] = Text(random.Next(38, 50) * 10);
        setup.Settings["training.learning_rate"] = Text(Between(random, 0.005, 0.012));
        setup.Settings["evaluation.every"] = "20";
        Synthetic(setup, random.Next(), random.Next(8, 16), back: 1 + number % 2);
    }

    static void SlowLoader(Setup setup, Random random, int number)
    {
        double delay = Between(random, 1, 5);
        setup.Settings["training.steps"] = Text(setup.Steps / 2 / 10 * 10);
        setup.Settings["training.warmup"] = "5";
        setup.Batches = (source, state) => new OtherBatches(source, state, delay, [], 0);
    }

    /// <summary>Far too high a rate, and next to no price for going away from where it began.</summary>
    static void ChosenFalls(Setup setup, Random random, int number) =>
        Preferring(setup, random, rate: Between(random, 3e-3, 1e-2), beta: Between(random, 0.02, 0.06));

    /// <summary>
    /// Made-up words, some of which are better than others; a model of all of them learns to prefer those. Questions are words by chance,
    /// so that no pair is like another.
    /// </summary>
    static void Preferring(Setup setup, Random random, double rate, double beta)
    {
        const int words = 60;
        string[] all = [.. Enumerable.Range(0, words).Select(_ => string.Concat(Enumerable.Range(0, random.Next(2, 4))
            .Select(_ => $"{"bdfgklmnprstvz"[random.Next(14)]}{"aeiou"[random.Next(5)]}")))];
        string Said(int from, int to, int count) => string.Concat(Enumerable.Range(0, count).Select(_ => $" {all[random.Next(from, to)]}"));
        setup.Preferences = ([.. Enumerable.Range(0, 400).Select(_ => $$"""{"prompt": "{{Said(0, words, 4)}}", "chosen": """
            + $"\"{Said(0, words / 2, 3)}\", \"rejected\": \"{Said(words / 2, words, 3)}\"}}")],
            Encoding.UTF8.GetBytes(string.Join("\n\n", Enumerable.Range(0, 1200).Select(_ => Said(0, words, 10)))));
        foreach (string key in (string[])["data.stories", "training.schedule", "training.warmup"]) setup.Settings.Remove(key);
        setup.Text = null;
        setup.Settings["model.context"] = "64";
        setup.Settings["training.steps"] = "120";
        setup.Settings["training.batch"] = "16";
        setup.Settings["evaluation.every"] = "12";
        setup.Settings["evaluation.tokens"] = "0";
        setup.Settings["tokenizer.kind"] = "characters";
        setup.Settings["data.validation"] = "0.2";
        setup.Settings["training.learning_rate"] = Text(rate);
        setup.Settings["training.preference"] = "dpo";
        setup.Settings["training.preference_beta"] = Text(beta);
    }

    /// <summary>
    /// A chain of tokens, each drawn by the one before it or the one before that: what can be learned of it is soon learned.
    /// </summary>
    static void Synthetic(Setup setup, int seed, int vocabulary, int back)
    {
        int[] Draw(int count, int from)
        {
            Random random = new(seed);
            int[][] likely = [.. Enumerable.Range(0, vocabulary).Select(_ =>
                Enumerable.Range(0, 3).Select(_ => random.Next(vocabulary)).ToArray())];
            Random draw = new(seed + from);
            int[] tokens = new int[count];
            for (int i = 2; i < count; i++)
            {
                int[] next = likely[tokens[i - back]];
                tokens[i] = draw.Next(8) == 0 ? draw.Next(vocabulary) : next[Math.Min(2, draw.Next(5) / 2)];
            }

            return tokens;
        }

        setup.Tokens = _ => Draw(200_000, 1);
        setup.Validation = _ => EvaluationRows.OfText(Draw(3000, 2), int.Parse(setup.Settings["model.context"],
            CultureInfo.InvariantCulture));
    }

    static int[] Masked(int[] ids, double share, int seed)
    {
        Random random = new(seed);
        return [.. ids.Chunk(16).SelectMany(span => random.NextDouble() < share ? span.Select(id => ~id) : span)];
    }

    static int[] Shuffled(int[] row, Random random)
    {
        int[] copy = [.. row];
        random.Shuffle(copy);
        return copy;
    }

    byte[] Slice(Random random, int length)
    {
        int from = random.Next(text.Length - length + 1);
        return text.Slice(from, length).ToArray();
    }

    static byte[] Stories(Random random, int bytes) =>
        StoryGrammar.Generate(1 + (int)(bytes / StoryGrammar.CharactersPerStory), (ulong)random.Next());

    static double Between(Random random, double low, double high) => low * Math.Pow(high / low, random.NextDouble());

    static string Pick(Random random, params string[] all) => all[random.Next(all.Length)];

    static string Text(double number) => number.ToString("G4", CultureInfo.InvariantCulture);

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>FNV-1a: the same seed on every machine, which a string's own hash is not.</summary>
    static int HashOf(string text)
    {
        uint hash = 2166136261;
        foreach (char c in text) hash = (hash ^ c) * 16777619;
        return (int)(hash & int.MaxValue);
    }
}
