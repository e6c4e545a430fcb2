using System.Security.Cryptography;
using System.Text;
using Hone.Hosting;
using Hone.Hosting.Proofs;
using Hone.Runs;
using Hone.Text;
using Hone.Training.Events;

namespace Hone.Golden;

/// <summary>A run that is as it was made is proven; one bit anywhere else is found, and named.</summary>
public sealed class ProofTests : ResumeRehearsal
{
    static (Proof Proof, RunProof Proving) Prove(RunFolder folder, int? steps = null, int threads = 2, string? data = null,
        CheckpointSelector checkpoint = default)
    {
        RunProof proving = new(new RunReference(folder, checkpoint), threads, data, _ => { });
        return (proving.Prove(steps), proving);
    }

    /// <summary>What is wrong with a run, in one text.</summary>
    static string Findings(RunFolder folder, string? data = null)
    {
        Proof proof = Prove(folder, data: data).Proof;
        proof.Verdict.ShouldBe(ProofVerdict.Refuted);
        folder.ReadManifest().Proof!.Findings.ShouldBe(proof.Findings);
        return string.Join('\n', proof.Findings);
    }

    static void Flip(string path, double at, int bit = 0)
    {
        byte[] bytes = File.ReadAllBytes(path);
        bytes[(int)Math.Min(bytes.Length - 1, at * bytes.Length)] ^= (byte)(1 << bit);
        File.WriteAllBytes(path, bytes);
    }

    static Dictionary<string, string> Hashes(RunFolder folder) => Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories)
        .ToDictionary(path => Path.GetRelativePath(folder.Path, path), path =>
            Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))));

    [Fact]
    public void A_patch_of_the_program_that_was_changed_or_lost_is_named()
    {
        RunFolder run = Train("patched").Folder;
        byte[] patch = "+a line\n"u8.ToArray();
        string hash = Sha256.Of(patch), file = run.CodePatchFile(hash);
        run.UpdateManifest(manifest => manifest with { Code = manifest.Code! with { Changes = hash } });
        Prove(run).Proof.Findings.ShouldHaveSingleItem().ShouldContain($"code/{hash[..12]}.patch is missing");
        RunFolder.WriteDerived(file, patch);
        Prove(run).Proof.Findings.ShouldBeEmpty();
        File.WriteAllText(file, "+a lime\n");
        Prove(run).Proof.Findings.ShouldHaveSingleItem().ShouldContain($"code/{hash[..12]}.patch is not what it was");
    }

    [Fact]
    public void A_run_is_proven_from_a_checkpoint_and_only_its_record_is_written()
    {
        RunFolder run = Train("whole").Folder;
        Manifest before = run.ReadManifest();
        Dictionary<string, string> files = Hashes(run);

        (Proof proof, RunProof proving) = Prove(run);

        proving.Checks.Where(check => check.Name != "code")                  // there is one where this clone has changes
            .Select(check => (check.Name, check.Holds)).ShouldBe(
            [("events", true), ("log", true), ("checkpoints", true), ("data", true), ("batches", true), ("steps", true)]);
        (proof.Verdict, proof.FromStep, proof.RepeatedSteps, proof.Events, proof.Batches, proof.Checkpoints)
            .ShouldBe((ProofVerdict.Proven, 4, 4, 12, 11, 3));
        proof.Tensors.ShouldBeGreaterThan(20);                               // up to the next checkpoint, whose tensors are compared
        proof.NumericsClass.ShouldBe(before.NumericsClass);
        Hashes(run).Where(file => files[file.Key] != file.Value).Select(file => file.Key).ShouldBe(["run.json"]);
        Encoding.UTF8.GetString((run.ReadManifest() with { Proof = null }).ToJson()).ShouldBe(Encoding.UTF8.GetString(before.ToJson()));
        Prove(run, steps: 3).Proof.ShouldSatisfyAllConditions(three => three.FromStep.ShouldBe(8), three =>
            three.RepeatedSteps.ShouldBe(3));
    }

    [Fact]
    public void A_run_that_was_stopped_resumed_and_extended_is_proven_in_each_of_its_parts()
    {
        RunFolder run = Train("extended", ["checkpoints.keep=100", "checkpoints.every=2"], stopAfter: 5).Folder;
        Resume(run);
        using (TrainingRun longer = TrainingRun.Resume(run.Path, horizon: Horizon.OfSteps(15), threads: 1))
            longer.Run(TestContext.Current.CancellationToken).Count().ShouldBeGreaterThan(4);

        Prove(run, steps: 4).Proof.ShouldSatisfyAllConditions(proof =>
            proof.Verdict.ShouldBe(ProofVerdict.Proven, string.Join('\n', proof.Findings)),
            proof => proof.FromStep.ShouldBe(11), proof => proof.RepeatedSteps.ShouldBe(4));
        // The rates of steps 8 to 10 are those of the first horizon.
        foreach (int later in (int[])[10, 11, 12, 14, 15]) Directory.Delete(run.CheckpointFolder(later), recursive: true);
        Prove(run, steps: 3).Proof.ShouldSatisfyAllConditions(proof =>
            proof.Verdict.ShouldBe(ProofVerdict.Proven, string.Join('\n', proof.Findings)),
            proof => proof.FromStep.ShouldBe(8));
    }

    [Fact]
    public void Where_no_checkpoint_has_a_step_behind_it_the_first_steps_are_repeated()
    {
        Proof proof = Prove(Train("last", ["checkpoints.every=0", "checkpoints.keep=1"]).Folder).Proof;
        (proof.Verdict, proof.FromStep, proof.RepeatedSteps, proof.Checkpoints).ShouldBe((ProofVerdict.Proven, 0, 11, 1));
        proof.Tensors.ShouldBeGreaterThan(20);
    }

    [Theory]
    [InlineData("model.safetensors", 0), InlineData("model.safetensors", 0.6), InlineData("model.safetensors", 1)]
    [InlineData("optimizer.safetensors", 0.5), InlineData("state.json", 0.5), InlineData("manifest.json", 0.3)]
    public void One_bit_of_a_checkpoint_is_found_in_its_file(string file, double at)
    {
        RunFolder run = Train("altered").Folder;
        string path = Path.Combine(run.CheckpointFolder(8), file);
        Flip(path, at);
        string findings = Findings(run);
        findings.ShouldContain($"checkpoints/step-00000008/{file}");
        if (at >= 0.5 && file.EndsWith("safetensors",
            StringComparison.Ordinal)) findings.ShouldContain("the first tensor that was altered is ");
        File.Delete(path);
        Findings(run).ShouldContain($"checkpoints/step-00000008/{file} is missing");
    }

    [Fact]
    public void One_bit_anywhere_in_the_events_is_found()
    {
        RunFolder run = Train("altered", ["checkpoints.every=0"]).Folder;
        byte[] events = File.ReadAllBytes(run.EventsFile);
        Random random = new(3);
        for (int i = 0; i < 60; i++)
        {
            byte[] altered = [.. events];
            altered[random.Next(events.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(run.EventsFile, altered);
            Findings(run).ShouldContain("events.jsonl");
        }

        byte[] forged = EventLog.Line(DateTimeOffset.UtcNow, new Sampled(11, "", "never written", 1));
        File.WriteAllBytes(run.EventsFile, [.. events, .. forged]);
        Findings(run).ShouldContain("behind the");
        File.WriteAllBytes(run.EventsFile, events);
        Prove(run).Proof.Verdict.ShouldBe(ProofVerdict.Proven);
    }

    [Fact]
    public void A_setting_that_was_changed_in_the_record_is_found()
    {
        RunFolder run = Train("altered").Folder;
        File.WriteAllText(run.ManifestFile, File.ReadAllText(run.ManifestFile).Replace("\"learning_rate\": 0.003",
            "\"learning_rate\": 0.002", StringComparison.Ordinal));
        Findings(run).ShouldContain("state.json has another training.learning_rate than run.json");
    }

    [Fact]
    public void One_bit_of_a_text_or_of_the_tokenizer_is_found()
    {
        string text = Write("text.txt", string.Concat(Enumerable.Range(0, 400).Select(i => $"Line {i} of a text. ")));
        RunFolder run = TrainOn([$"data.path={text}", "tokenizer.kind=characters"], "texts").Folder;
        Prove(run).Proof.Verdict.ShouldBe(ProofVerdict.Proven);
        byte[] bytes = File.ReadAllBytes(text);
        Flip(text, 0.3);
        Findings(run).ShouldContain("text.txt is not what run texts learned from");
        string moved = Write("moved.txt", Encoding.UTF8.GetString(bytes));
        Prove(run, data: moved).Proof.Verdict.ShouldBe(ProofVerdict.Proven);
        File.Delete(text);
        Should.Throw<FileNotFoundException>(() => Prove(run)).Message.ShouldContain("--data PATH");
        Flip(Path.Combine(run.Path, "tokenizer.json"), 0.5);
        Findings(run, moved).ShouldContain("tokenizer.json");
    }

    [Fact]
    public void A_word_of_streamed_documents_that_was_changed_is_found_at_the_step_that_learned_it()
    {
        string documents = Write("documents.jsonl", string.Concat(Enumerable.Range(0, 900).Select(i => $$"""{"text":"document {{i}} of many"}""" + "\n")));
        RunFolder run = TrainOn([$"data.path={documents}", "data.streaming=true", "data.bos=|"], "streamed").Folder;
        Prove(run).Proof.Verdict.ShouldBe(ProofVerdict.Proven);
        string before = File.ReadAllText(documents);
        // The fingerprint of a stream has no content: a changed letter leaves names and sizes as they were.
        File.WriteAllText(documents, before.Replace(" of many", " oF many", StringComparison.Ordinal));
        Findings(run).ShouldMatch("the tokens of step 0 .* are not those it was trained on");
    }

    [Fact]
    public void A_held_out_document_that_was_changed_is_found_by_measuring_again()
    {
        string documents = Write("documents.jsonl", string.Concat(Enumerable.Range(0, 300).Select(i => $$"""{"text":"document {{i}} of many","split":"{{(i % 5 == 0 ? "validation" : "train")}}"}""" + "\n")));
        RunFolder run = TrainOn([$"data.path={documents}", "data.split=given", "data.split_column=split", "data.bos=|",
            "evaluation.every=4"],
            "held-out").Folder;
        Prove(run).Proof.Verdict.ShouldBe(ProofVerdict.Proven);
        File.WriteAllText(documents, File.ReadAllText(documents).Replace("\"document 5 of", "\"document 5 oF", StringComparison.Ordinal));
        Findings(run).ShouldMatch("the validation loss of step 4 is .*, and .* was recorded");
    }

    [Fact]
    public void What_cannot_be_proven_is_refused_and_says_why()
    {
        RunFolder none = Train("none", ["training.steps=0"]).Folder;
        Should.Throw<InvalidDataException>(() => Prove(none)).Message.ShouldStartWith("run none has made no step");
        RunFolder run = Train("running", stopAfter: 5).Folder;
        using (RunRecord.Resume(run))
            Should.Throw<InvalidDataException>(() => Prove(run)).Message.ShouldContain("is being written by another process");
        run.ReadManifest().Proof.ShouldBeNull();
        using (RunRecord.Resume(run))
            Prove(run, checkpoint: new CheckpointSelector(CheckpointChoice.Step, 4)).Proof.ShouldSatisfyAllConditions(
                proof => proof.Verdict.ShouldBe(ProofVerdict.Proven, string.Join('\n', proof.Findings)),
                proof => (proof.FromStep, proof.RepeatedSteps, proof.Checkpoints).ShouldBe((4, 1, 1)));
        Should.Throw<InvalidDataException>(() => Prove(run, checkpoint: new CheckpointSelector(CheckpointChoice.Step, 3))).Message
            .ShouldContain("has no checkpoint of step 3");
        RunFolder lost = Train("lost").Folder;
        File.Delete(lost.EventsFile);
        Should.Throw<InvalidDataException>(() => Prove(lost)).Message.ShouldContain("events.jsonl is missing");
        Should.Throw<InvalidDataException>(() => new RunSegment(0, 10, "f32/avx4096").EnsureAvailable(run)).Message
            .ShouldContain("there are no such kernels\nBits are promised within a numerics class");
    }

    [Fact]
    public void A_run_that_goes_on_is_to_be_proven_again()
    {
        RunFolder run = Train("on", stopAfter: 6).Folder;
        Prove(run).Proof.Verdict.ShouldBe(ProofVerdict.Proven);
        Resume(run);
        run.ReadManifest().Proof.ShouldBeNull();
        run.ReadManifest().Log!.Bytes.ShouldBe(new FileInfo(run.EventsFile).Length);
    }
}
