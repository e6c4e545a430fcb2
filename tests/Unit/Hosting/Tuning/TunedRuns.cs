using System.Text.Json.Nodes;
using Hone.Hosting;
using Hone.Hosting.Evaluation;
using Hone.Hosting.Exchange;
using Hone.Hosting.Proofs;
using Hone.Hosting.Recipes;
using Hone.Hosting.Tuning;
using Hone.Models.Gpt;
using Hone.Runs;
using Hone.Tensors.Parameters;
using Hone.Text;
using Hone.Training.Checkpoints;
using Hone.Training.Events;
using Hone.Unit.Models;

namespace Hone.Unit.Hosting.Tuning;

/// <summary>Runs that start from a model: what they take of it, what they refuse, and that they need it no more afterwards.</summary>
public sealed class TunedRuns : Hone.Unit.Runs.Scratch
{
    const string Base = """
        name: base
        data: {stories: 60}
        tokenizer: {kind: bytes}
        model: {dialect: llama, layers: 1, width: 32, heads: 2, kv_heads: 1, context: 16}
        training: {steps: 4, batch: 2}
        evaluation: {tokens: 320}
        samples: {every: 0}
        """;

    const string Tune = """
        name: tune
        data: {stories: 50}
        training: {steps: 6, batch: 2}
        evaluation: {every: 3, tokens: 320}
        samples: {every: 0}
        """;

    /// <summary>Trained once, and copied into each test's own folder.</summary>
    static readonly Lazy<string> Trained = new(() =>
    {
        using TrainingRun run = TrainingRun.Create(Recipe.Parse(Base, "r.yaml"),
            Path.Combine(Directory.CreateTempSubdirectory("hone-base-").FullName, "runs"), threads: 1);
        Run(run);
        return run.Folder.Path;
    });

    static readonly string[] Lora = ["lora.rank=2", "lora.dropout=0.1"];

    [Fact]
    public void Additions_are_saved_alone_and_go_on_are_proven_and_repeated_to_the_same_bits_when_the_parent_is_gone()
    {
        RunFolder parent = CopyBase();
        RunFolder whole = Train(Tune, [.. Lora, "from.model=base"]);
        using (TrainingRun begun = Create(Tune, [.. Lora, "from.model=base"]))
        {
            foreach (TrainingEvent e in begun.Run(TestContext.Current.CancellationToken))
                if (e is CheckpointSaved { Step: 3 }) break;
            Chain(begun.Folder).ShouldBe(Chain(whole)[..3]);
            string hash = Checkpoint.ReadManifest(parent.CheckpointFolder(4)).Files[Checkpoint.ModelFile].Sha256;
            Sha256.OfFile(Path.Combine(begun.Folder.BaseFolder, Checkpoint.ModelFile)).ShouldBe(hash);
            begun.Manifest.Parent.ShouldBe(new ModelParent(parent.Id, 4, hash, begun.Manifest.Tokenizer!.Hash, Learned(begun)));
            begun.Manifest.ParentRun.ShouldBe(parent.Id);
        }

        Directory.Delete(parent.Path, recursive: true);
        RunFolder stopped = new RunStore(In("runs")).List().Select(entry => entry.Folder).Single(folder => folder.Id != whole.Id);
        using (TrainingRun resumed = TrainingRun.Resume(stopped.Path, In("runs"), threads: 2)) Finish(resumed);
        Chain(stopped).ShouldBe(Chain(whole));
        CheckpointManifest one = Checkpoint.ReadManifest(stopped.CheckpointFolder(6)),
            other = Checkpoint.ReadManifest(whole.CheckpointFolder(6));
        one.Tensors[Checkpoint.ModelFile].ShouldBe(other.Tensors[Checkpoint.ModelFile]);
        one.Tensors[Checkpoint.ModelFile].Keys.ShouldAllBe(name => name.Contains(".lora_", StringComparison.Ordinal));

        new RunProof(new RunReference(stopped, default), 1, null, _ => { }).Prove(null).Verdict.ShouldBe(ProofVerdict.Proven);
        Reproduction again = new(whole, null, _ => { });
        again.Make(In("runs"), 1, null, TestContext.Current.CancellationToken).Verdict.ShouldBe(ReproductionVerdict.Identical);
        Should.Throw<InvalidDataException>(() => Train(Tune, [$"from.model={whole.Path}"])).Message.ShouldEndWith(
            $"Make one of both, and start from that: hone merge {whole.Id} --name NAME.");
    }

    [Fact]
    public void A_base_that_was_altered_is_told_by_the_proof_and_by_who_uses_it()
    {
        CopyBase();
        RunFolder tuned = Train(Tune, [.. Lora, "from.model=base"]);
        string weights = Path.Combine(tuned.BaseFolder, Checkpoint.ModelFile);
        byte[] bytes = File.ReadAllBytes(weights);
        bytes[^1] ^= 1;
        File.Delete(weights);                                                // not the parent's own file, whose other name this is
        File.WriteAllBytes(weights, bytes);
        Proof proof = new RunProof(new RunReference(tuned, default), 1, null, _ => { }).Prove(null);
        proof.Verdict.ShouldBe(ProofVerdict.Refuted);
        proof.Findings.ShouldContain(finding => finding.StartsWith("base/model.safetensors is not what was "
            + "written", StringComparison.Ordinal));
        Should.Throw<InvalidDataException>(() => LanguageModel.Load(tuned.Path, threads: 1).Dispose()).Message.ShouldContain("SHA-256 "
            + "differs");
        Directory.Delete(tuned.BaseFolder, recursive: true);
        Should.Throw<InvalidDataException>(() => LanguageModel.Load(tuned.Path, threads: 1).Dispose()).Message
            .ShouldEndWith("\nBring it back from a copy of the run.");
    }

    [Fact]
    public void A_run_that_learns_all_begins_with_the_weights_and_needs_nothing_of_them_later()
    {
        RunFolder parent = CopyBase();
        using (TrainingRun run = Create(Tune, ["from.model=base@4"]))
        using (LanguageModel before = LanguageModel.Load(parent.Path, threads: 1))
        {
            run.Session.Settings.Optimizer.PeakRate.ShouldBe(1e-4);
            foreach ((Parameter own, Parameter theirs) in run.Session.Model.Parameters.All.Zip(before.Model.Parameters.All))
                own.Tensor.ToArray().ShouldBe(theirs.Tensor.ToArray(), own.Name);
            Run(run);
            Directory.Delete(run.Folder.BaseFolder, recursive: true);
            LanguageModel.Load(run.Folder.Path, threads: 1).Dispose();
        }
    }

    [Fact]
    public void Some_parts_are_taken_or_stay_as_they_are()
    {
        RunFolder parent = CopyBase();
        using LanguageModel before = LanguageModel.Load(parent.Path, threads: 1);
        Dictionary<string, float[]> theirs = before.Model.Parameters.All.ToDictionary(one => one.Name, one => one.Tensor.ToArray());
        using TrainingRun run = Create(Tune, ["from.model=base", "from.parts=tokens, blocks", "training.freeze=tokens"]);
        ParameterSet parameters = run.Session.Model.Parameters;
        parameters.All.Where(one => !one.Tensor.ToArray().AsSpan().SequenceEqual(theirs[one.Name])).Select(one => one.Name)
            .ShouldBe(["norm.gain", "head"]);
        Run(run);
        parameters.All.Where(one => one.Tensor.ToArray().AsSpan().SequenceEqual(theirs[one.Name])).Select(one => one.Name)
            .ShouldBe(["tokens"]);
        Checkpoint.ReadManifest(run.Folder.CheckpointFolder(6)).Tensors[Checkpoint.ModelFile].Keys.ShouldNotContain("tokens");
        using LanguageModel after = LanguageModel.Load($"{run.Folder.Path}@last", threads: 1);
        after.Model.Parameters.Values.ToArray().ShouldBe(parameters.Values.ToArray());
        Should.Throw<InvalidDataException>(() => Create(Tune, ["from.model=base", "from.parts=blocks", "training.freeze=tokens"])).Message
            .ShouldEndWith("it would stay as it was drawn\nAdd it to from.parts, or let it be learned.");
    }

    [Fact]
    public void New_special_tokens_have_rows_that_begin_as_the_mean_of_the_others()
    {
        RunFolder parent = CopyBase();
        using LanguageModel before = LanguageModel.Load(parent.Path, threads: 1);
        using TrainingRun run = Create(Tune,
            [.. Lora, "from.model=base", "tokenizer.special=<|user|> <|end|>", "lora.train_also=embed_tokens,lm_head"]);
        run.Manifest.Parent!.NewTokens.ShouldBe(["<|user|>", "<|end|>"]);
        run.Manifest.Parent.FirstNewRow.ShouldBe(256);
        LanguageSession session = run.Session.ShouldBeOfType<LanguageSession>();
        session.Corpus.Tokenizer.FindSpecial("<|end|>").ShouldBe(257);
        foreach (string name in (string[])["tokens", "head"])
        {
            float[] old = Numbers(before.Model, name), grown = Numbers(session.Model, name);
            grown[..old.Length].ShouldBe(old);
            float[] mean = [.. Enumerable.Range(0, 32).Select(column =>
                (float)(Enumerable.Range(0, 256).Sum(row => (double)old[row * 32 + column])
                / 256))];
            grown[old.Length..].ShouldBe([.. mean, .. mean]);
        }

        Run(run);
        using LanguageModel after = LanguageModel.Load($"{run.Folder.Path}@last", threads: 1);
        after.Model.Parameters.Values.ToArray().ShouldBe(run.Session.Model.Parameters.Values.ToArray());
        Should.Throw<InvalidDataException>(() => Create(Tune, [.. Lora, "from.model=base", "tokenizer.special=<|user|>"])).Message
            .ShouldContain("tokenizer.special adds <|user|>, whose rows of tokens would never be learned");
    }

    [Theory, InlineData("llama"), InlineData("gpt2"), InlineData("modern")]
    public void What_was_merged_computes_the_same(string dialect)
    {
        string[] shape = [$"model.dialect={dialect}", .. dialect == "llama" ? Array.Empty<string>() : ["model.kv_heads=2"]];
        Train(Base, shape);
        RunFolder tuned = Train(Tune, [.. Lora, "from.model=base", "training.learning_rate=0.05", "lora.train_also=norm"]);
        ModelMerge merge = ModelMerge.Write(tuned.Path, "merged", In("runs"), threads: 1);
        using LanguageModel before = LanguageModel.Load(tuned.Path, threads: 1), after = LanguageModel.Load(merge.Folder.Path, threads: 1);
        after.Model.Options.Lora.ShouldBeNull();
        int[] text = SmallModels.Text(16, vocabulary: 256);
        double[][] one = Shares(before, text), other = Shares(after, text);
        one.Zip(other).Max(rows => rows.First.Zip(rows.Second).Max(pair => Math.Abs(pair.First - pair.Second))).ShouldBeLessThan(2e-6);
        using LanguageModel parent = LanguageModel.Load(Newest("base"), In("runs"), threads: 1);
        Shares(parent, text).Zip(one).Max(rows => rows.First.Zip(rows.Second).Max(pair => Math.Abs(pair.First - pair.Second)))
            .ShouldBeGreaterThan(1e-4, "nothing was learned, so the test shows nothing");

        Manifest manifest = merge.Folder.ReadManifest();
        manifest.ParentRun.ShouldBe(tuned.Id);
        manifest.ModelSource!.Folder.ShouldBe($"{tuned.Id}@{merge.Step}");
        RunReference reference = new(merge.Folder, default);
        using (EvaluationSubject subject = EvaluationSubject.Open(reference, new EvaluationOptions { Threads = 1 }))
            subject.IsOwnData.ShouldBeTrue();
        Should.Throw<InvalidDataException>(() => TrainingRun.Resume(merge.Folder.Path)).Message.ShouldContain("was merged from");
        Should.Throw<InvalidDataException>(() => ModelMerge.Write(merge.Folder.Path, "twice", In("runs"))).Message
            .ShouldContain("has learned its model whole: there is nothing to merge");
        Finish(Create(Tune, [.. Lora, "from.model=merged"]));
    }

    [Fact]
    public void An_export_is_of_both_as_one()
    {
        CopyBase();
        RunFolder tuned = Train(Tune, [.. Lora, "from.model=base", "training.learning_rate=0.05"]);
        RunFolder merged = ModelMerge.Write(tuned.Path, "merged", In("runs"), threads: 1).Folder;
        foreach ((RunFolder run, string folder) in (IEnumerable<(RunFolder, string)>)[(tuned, "one"), (merged, "other")])
            ModelExport.Write(run.Path, new ExportOptions { Out = In(folder), Runs = In("runs"), Threads = 1, Tokens = 320 });
        File.ReadAllBytes(In("one", "model.safetensors")).ShouldBe(File.ReadAllBytes(In("other", "model.safetensors")));
    }

    [Theory]
    [InlineData("lora.rank=0", "lora.rank is \"0\": write a whole number from 1")]
    [InlineData("lora.rank=17", "a rank of 17 is more than blocks.0.attention.k has, a matrix of 16 × 32: write at most 16")]
    [InlineData("lora.targets=q_pro", "lora.targets names q_pro, and the model has no such matrix: did you mean q_proj?")]
    [InlineData("lora.targets=c_attn", "and the model has no such matrix: it has all-linear, q_proj, k_proj")]
    [InlineData("lora.targets=lm_head", "to learn it whole, write it in lora.train_also")]
    [InlineData("lora.targets= ", "lora.targets names no matrix")]
    [InlineData("lora.ranks=q_proj", "lora.ranks has \"q_proj\": write a name, = and a number above 0")]
    [InlineData("lora.ranks=q_proj=1.5", "a rank is a whole number above 0")]
    [InlineData("lora.ranks=q_proj=33", "a rank of 33 is more than blocks.0.attention.q has")]
    [InlineData("lora.train_also=hed", "lora.train_also names hed, and the model has no such part: did you mean head?")]
    [InlineData("training.optimizer=muon", "write adamw, lion or sgd")]
    [InlineData("training.freeze=tokens", "training.freeze has no effect here")]
    [InlineData("from.parts=zzz", "from.parts names zzz, and the model has no such part: it has tokens, blocks, norm, head")]
    [InlineData("model.width=64", "model.width is 64, and the model of BASE has 32: leave it out")]
    [InlineData("model.context=32", "model.context is 32, and the model of BASE has 16: write at most 16, or leave it out")]
    [InlineData("model.depth=4", "model.depth is 4, and the model of BASE has 1 layers and a width of 32, from no dial")]
    [InlineData("model.head_size=8", "model.head_size is 8, and the model of BASE has 16: leave it out")]
    [InlineData("tokenizer.kind=bpe", "tokenizer.kind is bpe, and the model of BASE has learned with bytes: leave the tokenizer section "
        + "out")]
    [InlineData("from.model=nobody", "there is no run \"nobody\" in")]
    [InlineData("from.model=base@9", "has no checkpoint of step 9")]
    public void A_recipe_that_contradicts_the_model_or_itself_is_refused(string setting, string told)
    {
        RunFolder parent = CopyBase();
        Should.Throw<InvalidDataException>(() => Create(Tune, [.. Lora, "from.model=base", setting])).Message
            .ShouldContain(told.Replace("BASE", parent.Id, StringComparison.Ordinal));
        Directory.GetDirectories(In("runs")).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("lora.rank=4", "lora learns beside a model that stays as it is, and no model is given to start from: add --from RUN")]
    [InlineData("from.parts=tokens", "from.parts has no effect here: it is read only when from.model is given")]
    [InlineData("training.freeze=tokens", "training.freeze has no effect here")]
    public void Without_a_model_there_is_nothing_to_add_to(string setting, string told) =>
        Should.Throw<InvalidDataException>(() => Create(Tune, [setting])).Message.ShouldContain(told);

    [Fact]
    public void Folders_of_other_programs_are_told_apart_from_runs()
    {
        Directory.CreateDirectory(In("model"));
        File.WriteAllText(In("model", "config.json"), "{}");
        Should.Throw<InvalidDataException>(() => Create(Tune, [$"from.model={In("model")}"])).Message
            .ShouldEndWith($"Take it over first: hone import {In("model")} --name NAME; then start from that.");
        File.Delete(In("model", "config.json"));
        File.WriteAllText(In("model", "adapter_config.json"), "{}");
        Should.Throw<InvalidDataException>(() => Create(Tune, [$"from.model={In("model")}"])).Message
            .ShouldEndWith($"hone import {In("model")} --onto MODEL.");
    }

    [Theory]
    [InlineData("lora_r", "lora.rank"), InlineData("peft.r", "lora.rank"), InlineData("lora_alpha", "lora.alpha")]
    [InlineData("target_modules", "lora.targets"), InlineData("lora_target_modules", "lora.targets")]
    [InlineData("use_rslora", "lora.scale")]
    [InlineData("modules_to_save", "lora.train_also"), InlineData("rank_pattern", "lora.ranks"), InlineData("base_model", "from.model")]
    public void Names_of_other_trainers_are_known(string theirs, string ours) =>
        Should.Throw<InvalidDataException>(() => Recipe.Parse("", "r.yaml", [$"{theirs}=1"])).Message.ShouldContain($"{theirs} is called "
            + $"{ours} here");

    [Fact]
    public void Data_that_were_prepared_with_another_tokenizer_are_refused()
    {
        RunFolder parent = CopyBase();
        Recipe recipe = Recipe.Parse(Tune, "tune", ["from.model=base"]);
        StartingPoint from = StartingPoint.Take(ref recipe, In("runs"))!;
        from.Check(new ByteTokenizer());
        Should.Throw<InvalidDataException>(() => from.Check(new ByteTokenizer().WithSpecials("<|x|>"))).Message
            .ShouldContain($"and {parent.Id} has learned with {new ByteTokenizer().Hash[..12]}\nPrepare them with that one");
    }

    [Fact]
    public void The_recipe_in_the_record_makes_the_same_run_again()
    {
        CopyBase();
        RunFolder first = Train(Tune, [.. Lora, "from.model=base"]);
        JsonObject effective = (JsonObject)first.ReadManifest().Recipe.DeepClone();
        effective["name"] = "again";
        string yaml = Hone.Insight.Reports.RecipeText.Of(effective);
        Chain(Train(yaml)).ShouldBe(Chain(first));
    }

    TrainingRun Create(string yaml, params string[] settings) =>
        TrainingRun.Create(Recipe.Parse(yaml, "r.yaml", settings), In("runs"), threads: 1);

    RunFolder CopyBase()
    {
        string target = In("runs", Path.GetFileName(Trained.Value));
        foreach (string file in Directory.EnumerateFiles(Trained.Value, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(target, Path.GetRelativePath(Trained.Value, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return RunFolder.Open(target);
    }

    RunFolder Train(string yaml, params string[] settings)
    {
        using TrainingRun run = Create(yaml, settings);
        Finish(run);
        return run.Folder;
    }

    static void Run(TrainingRun run) => run.Run(TestContext.Current.CancellationToken).Last().ShouldBeOfType<RunFinished>().Ending
        .ShouldBe(Ending.Completed);

    static void Finish(TrainingRun run)
    {
        using (run) Run(run);
    }

    string Newest(string name) => new RunStore(In("runs")).List().Select(entry => entry.Folder.Id)
        .First(id => RunId.NamePart(id) == name);

    static long Learned(TrainingRun run) => run.Session.Model.Parameters.Learned.Sum(parameter => parameter.Count);

    static float[] Numbers(GptModel model, string name) => model.Parameters.All.Single(one => one.Name == name).Tensor.ToArray();

    static string[] Chain(RunFolder folder) =>
        [.. EventLog.Read(folder.EventsFile).Training.OfType<StepTaken>().Select(step => step.Chain)];

    /// <summary>Probabilities of the next token, after each.</summary>
    static double[][] Shares(LanguageModel model, int[] text) => [.. SmallModels.Logits(model.Model, model.Backend, text).Select(scores =>
    {
        double most = scores.Max(), sum = scores.Sum(score => Math.Exp(score - most));
        return scores.Select(score => Math.Exp(score - most) / sum).ToArray();
    })];
}
