using Hone.Cli.Screen;
using Hone.Models.Gpt;
using Hone.Tensors.Backends.Cpu;
using Hone.Training.Checkpoints;
using Hone.Training.Events;
using Hone.Training.Instruments;

namespace Hone.Unit.Training;

public sealed class Checkpoints : Runs.Scratch
{
    public static TheoryData<string> Files => ["model.safetensors", "optimizer.safetensors", "state.json", "manifest.json"];

    [Fact]
    public void A_checkpoint_gives_back_every_bit()
    {
        using Toy toy = new(Toy.Of(steps: 3));
        toy.Run(null, new Save(toy.Store(Root), every: 0));
        using Toy other = new(Toy.Of(steps: 3), seed: 99);
        other.Weights.ShouldNotBe(toy.Weights);
        other.Load(Checkpoint.Open(In("step-00000003")));
        other.Weights.ShouldBe(toy.Weights);
        other.FirstMoment.ShouldBe(toy.FirstMoment);
        other.SecondMoment.ShouldBe(toy.SecondMoment);
        other.State.ShouldBeEquivalentTo(toy.State);
    }

    [Fact]
    public void What_was_being_written_when_the_process_died_is_no_checkpoint_and_in_nobodys_way()
    {
        using Toy toy = new();
        CheckpointStore store = toy.Store(Root);
        store.Save(toy.State);
        toy.State.Step = 1;
        Directory.CreateDirectory(In(".writing-step-00000001"));
        File.WriteAllText(In(".writing-step-00000001", "model.safetensors"), "half");
        Directory.CreateDirectory(In("step-00000007"));                          // no manifest: torn
        File.WriteAllText(In("step-00000007", "model.safetensors"), "half");
        CheckpointStore.List(Root).Select(manifest => manifest.Step).ShouldBe([0]);
        store.Save(toy.State);
        CheckpointStore.List(Root).Select(manifest => manifest.Step).ShouldBe([0, 1]);
        Directory.Exists(In(".writing-step-00000001")).ShouldBeFalse();
        Should.Throw<InvalidDataException>(() => Checkpoint.Open(In("step-00000007"))).Message.ShouldContain("manifest.json");
    }

    [Fact]
    public void What_a_killed_process_left_is_cleared_up_and_what_it_was_replacing_comes_back()
    {
        using Toy toy = new();
        CheckpointStore store = toy.Store(Root);
        store.Save(toy.State);
        toy.State.Step = 1;
        store.Save(toy.State);
        Directory.Move(In("step-00000001"), In(".replaced-step-00000001"));      // between the two moves of a second save
        Copy("step-00000000", ".replaced-step-00000000");                         // behind them
        Copy("step-00000000", ".writing-step-00000001");
        Copy("step-00000000", ".removing-step-00000005");
        Directory.CreateDirectory(In("step-00000007"));                          // torn by somebody else: not ours to remove
        File.WriteAllText(In("step-00000007", "model.safetensors"), "weights");

        CheckpointStore.Tidy(Root);
        CheckpointStore.List(Root).Select(manifest => manifest.Step).ShouldBe([0, 1]);
        Directory.EnumerateDirectories(Root).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)
            .ShouldBe(["step-00000000", "step-00000001", "step-00000007"]);
        File.ReadAllText(In("step-00000007", "model.safetensors")).ShouldBe("weights");
        using Toy other = new();
        other.Load(Checkpoint.Open(In("step-00000001")));
        CheckpointStore.Tidy(In("absent"));

        void Copy(string from, string to)
        {
            Directory.CreateDirectory(In(to));
            foreach (string file in Directory.EnumerateFiles(In(from))) File.Copy(file, In(to, Path.GetFileName(file)));
        }
    }

    [Fact]
    public void Saving_the_same_step_again_replaces_it()
    {
        using Toy toy = new();
        CheckpointStore store = toy.Store(Root);
        store.Save(toy.State);
        toy.Model.Parameters.Values.Values[0] = 42;
        store.Save(toy.State);
        using Toy other = new();
        other.Load(Checkpoint.Open(In("step-00000000")));
        other.Weights[0].ShouldBe(42);
    }

    [Fact]
    public void The_newest_stay_and_the_best_with_them()
    {
        using Toy toy = new();
        CheckpointStore store = toy.Store(Root, keep: 2, keepsBest: true);
        double?[] losses = [3, 1, 2, null, 4, 5];
        string[][] removed = new string[losses.Length][];
        for (int step = 0; step < losses.Length; step++)
        {
            toy.State.Step = step;
            toy.State.LastEvaluation = losses[step] is { } loss ? new Evaluated(step, loss, 0, 1, false, 0) : null;
            CheckpointSaved saved = store.Save(toy.State);
            saved.IsBest.ShouldBe(step < 2, $"step {step}");
            removed[step] = [.. saved.Removed];
        }

        CheckpointStore.List(Root).Select(manifest => manifest.Step).ShouldBe([1, 4, 5]);
        removed.ShouldBe([[], [], ["step-00000000"], [], ["step-00000002"], ["step-00000003"]]);
        CheckpointStore.Best(CheckpointStore.List(Root))!.Step.ShouldBe(1);
    }

    [Fact]
    public void Without_keeping_the_best_only_the_newest_stay()
    {
        using Toy toy = new();
        CheckpointStore store = toy.Store(Root, keep: 1);
        for (toy.State.Step = 0; toy.State.Step < 3; toy.State.Step++)
        {
            toy.State.LastEvaluation = new Evaluated(toy.State.Step, toy.State.Step, 0, 1, false, 0);
            store.Save(toy.State);
        }

        CheckpointStore.List(Root).Select(manifest => manifest.Step).ShouldBe([2]);
    }

    [Fact]
    public async Task A_folder_that_is_written_always_has_a_checkpoint()
    {
        using Toy toy = new();
        CheckpointStore store = toy.Store(Root, keep: 1);
        store.Save(toy.State);
        Task saving = Task.Run(() =>
        {
            for (toy.State.Step = 1; toy.State.Step < 60; toy.State.Step++)
                for (int again = 0; again < 2; again++) store.Save(toy.State);       // the second in the place of the first
        }, TestContext.Current.CancellationToken);
        for (int looks = 0; !saving.IsCompleted || looks < 10; looks++) CheckpointStore.List(Root).ShouldNotBeEmpty();
        await saving;
    }

    [Theory, MemberData(nameof(Files))]
    public void A_file_that_was_cut_short_or_is_missing_is_refused_by_name(string file)
    {
        string folder = Saved();
        byte[] whole = File.ReadAllBytes(Path.Combine(folder, file));
        foreach (int length in (int[])[0, 1, whole.Length / 2, whole.Length - 1])
        {
            File.WriteAllBytes(Path.Combine(folder, file), whole[..length]);
            Refusal(folder).ShouldContain(file, customMessage: $"{length} of {whole.Length} bytes");
        }

        File.Delete(Path.Combine(folder, file));
        Refusal(folder).ShouldContain(file);
    }

    [Theory, MemberData(nameof(Files))]
    public void A_file_with_one_altered_byte_is_refused_by_name(string file)
    {
        string folder = Saved();
        byte[] whole = File.ReadAllBytes(Path.Combine(folder, file));
        List<int> accepted = [];
        for (int at = 0; at < whole.Length; at += Math.Max(1, whole.Length / 97))
        {
            byte[] altered = [.. whole];
            altered[at] ^= 1;
            File.WriteAllBytes(Path.Combine(folder, file), altered);
            if (TryLoad(folder) is { } refusal) refusal.ShouldContain(file is "manifest.json" ? folder : file);
            else accepted.Add(at);
        }

        accepted.ShouldBeEmpty($"bytes of {file} whose change nobody saw");
    }

    [Fact]
    public void A_checkpoint_of_another_model_is_refused()
    {
        string folder = Saved();
        GptOptions[] others =
        [
            Toy.Modern with { Layers = 2 }, Toy.Modern with { Width = 32 }, Toy.Modern with { Dialect = Dialect.Gpt2 },
            Toy.Modern with { Vocabulary = 30 }, Toy.Modern with { IsTied = true }, Toy.Modern with { Activation = Activation.SwiGlu },
        ];
        List<string> problems = [];
        foreach (GptOptions other in others)
        {
            using Toy toy = new(model: other);
            Exception? refusal = Record.Exception(() => toy.Load(Checkpoint.Open(folder)));
            if (refusal is not InvalidDataException)
                problems.Add($"{other}: {(refusal is null ? "loaded" : $"{refusal.GetType().Name} {refusal.Message}")}");
        }

        problems.ShouldBeEmpty();
    }

    [Fact]
    public void A_newer_kind_of_checkpoint_is_refused_with_what_to_do()
    {
        string path = Path.Combine(Saved(), "manifest.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"version\": 2", "\"version\": 3", StringComparison.Ordinal));
        Refusal(Path.GetDirectoryName(path)!).ShouldContain("version 3");
    }

    [Fact]
    public void A_disk_that_fills_up_leaves_the_last_checkpoint_and_says_so()
    {
        using Toy toy = new();
        CheckpointStore store = toy.Store(Root);
        store.Save(toy.State);
        toy.State.Step = 1;
        File.WriteAllText(In(".writing-step-00000001"), "a file where the folder must go");
        string message = Should.Throw<IOException>(() => store.Save(toy.State)).Message;
        message.ShouldContain("checkpoint of step 1 could not be written");
        message.ShouldContain("step-00000000; it is intact");
        message.Split('\n').Length.ShouldBe(2);
        using Toy other = new(seed: 9);
        other.Load(Checkpoint.Open(In("step-00000000")));
    }

    string Saved()
    {
        using Toy toy = new(Toy.Of(steps: 2));
        toy.Run(null, new Save(toy.Store(Root), every: 0));
        return In("step-00000002");
    }

    static string Refusal(string folder) => TryLoad(folder) ?? throw new ShouldAssertException("nothing was refused");

    static string? TryLoad(string folder)
    {
        using Toy toy = new(Toy.Of(steps: 2));
        try
        {
            toy.Load(Checkpoint.Open(folder));
            return null;
        }
        catch (InvalidDataException refusal)
        {
            refusal.Message.Split('\n').Length.ShouldBe(2, refusal.Message);
            return refusal.Message;
        }
    }
}
