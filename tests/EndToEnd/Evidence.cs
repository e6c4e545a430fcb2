using System.Text.Json.Nodes;
using System.Xml.Linq;
using Hone.Runs;

namespace Hone.EndToEnd;

/// <summary>Finding, comparing, reporting, repeating and proving runs, as the program does it.</summary>
public sealed class Evidence : HoneProgram
{
    Answer Train(string name, params string[] settings)
    {
        Answer answer = Hone(["train", "tiny.yaml", "--name", name, .. settings.SelectMany(setting => new[] { "--set", setting })]);
        answer.Code.ShouldBe(0, answer.Error);
        return answer;
    }

    static string[] Ids(Answer answer) => [.. answer.Json["runs"]!.AsArray().Select(run => (string)run!["name"]!)];

    [Fact]
    public void Runs_are_found_by_any_field_sorted_grouped_and_told_as_documents()
    {
        Train("slow-1", "training.learning_rate=1e-4", "seed=1", "tags=sweep, slow");
        Train("slow-2", "training.learning_rate=1e-4", "seed=2", "tags=sweep");
        Train("fast-1", "training.learning_rate=3e-3", "seed=1");
        Directory.CreateDirectory(In("runs", "0k0000-torn"));
        File.WriteAllText(In("runs", "0k0000-torn", "run.json"), "{\"schema_version\": 1,");
        Directory.CreateDirectory(In("runs", "0k0001-newer"));
        File.WriteAllText(In("runs", "0k0001-newer", "run.json"), "{\"schema_version\": 99, \"id\": [\"odd\"]}");

        Ids(Hone("runs", "learning_rate<1e-3", "--sort", "seed", "--json")).ShouldBe(["slow-1", "slow-2"]);
        Ids(Hone("runs", "name~slow", "seed=2|3", "status=finished", "--json")).ShouldBe(["slow-2"]);
        Ids(Hone("runs", "--tag", "sweep", "--tag", "slow", "--json")).ShouldBe(["slow-1"]);
        Ids(Hone("runs", "validation", "--sort", "validation", "--limit", "1", "--json")).ShouldBe(["fast-1"]);
        Answer all = Hone("runs");
        all.Output.ShouldContain("newer Hone");
        all.Output.ShouldContain("0k0000-torn");
        all.Output.ShouldContain("cannot be read");
        Answer some = Hone("runs", "seed=1", "--json");
        some.Json["broken"]!.AsArray().Select(run => (string)run!["id"]!).ShouldBe(["0k0001-newer", "0k0000-torn"]);
        Hone("runs", "seed=1").Output.ShouldContain("not looked at: 0k0000-torn, which is broken");
        Hone("runs", "seed=77").Output.ShouldContain("None of 5 runs is such a run.");

        JsonArray groups = Hone("runs", "--group", "settings", "name", "--json").Json["groups"]!.AsArray();
        groups.Select(group => (int)group!["count"]!).ShouldBe([1, 2], ignoreOrder: true);
        JsonNode two = groups.Single(group => (int)group!["count"]! == 2)!;
        ((double)two["best_val_loss"]!["deviation"]!).ShouldBeGreaterThan(0);
        Hone("runs", "--group", "learning_rate", "name", "--columns", "seed").Output.ShouldContain("1.5 ± 0.70711");
        Answer columns = Hone("runs", "name~fast", "--columns", "learning_rate,tokens,data.rule", "--json");
        ((double)columns.Json["runs"]![0]!["fields"]!["learning_rate"]!).ShouldBe(3e-3);

        Hone("runs", "optimzer=adamw").ShouldRefuse("a run has no field \"optimzer\"", "Did you mean optimizer");
        Hone("runs", "seed<one").ShouldRefuse("seed is a number, and \"one\" is none");
        Hone("runs", "every=5").ShouldRefuse("\"every\" may be any of 3 fields");
        Hone("runs", "seed<").ShouldRefuse("has nothing behind its sign");
        Hone("runs", "--sort", "nothing-like-it").ShouldRefuse("a run has no field");
        Hone("runs", "--limit", "-1").ShouldRefuse("--limit");
    }

    [Fact]
    public void What_people_say_of_a_run_is_kept_in_its_record()
    {
        Train("base");
        Train("other", "baseline=base", "hypothesis=it will be better", "price=3.6");
        RunFolder other = TheRun("other");
        Manifest manifest = other.ReadManifest();
        manifest.BaselineRun.ShouldBe(TheRun("base").Id);
        manifest.Resources!.Cost!.Value.ShouldBe(manifest.Resources.Seconds / 1000, 1e-9);
        string shown = Hone("show", "other").Output;
        foreach (string part in (string[])["it will be better", "of memory at most", "a cost of"]) shown.ShouldContain(part);

        Hone("note", "other", "the rate was too low", "--tag", "rejected, rates").Output.ShouldContain("rejected, rates");
        Hone("note", "other", "a second thought", "--untag", "rates", "--goal", "to know").Output.ShouldContain("a second thought");
        manifest = other.ReadManifest();
        (manifest.Notes, manifest.Goal).ShouldBe(("the rate was too low\na second thought", "to know"));
        manifest.Tags.ShouldBe(["rejected"]);
        Ids(Hone("runs", "--tag", "rejected", "memory>1000", "--json")).ShouldBe(["other"]);

        Hone("note", "other").ShouldRefuse("there is nothing to write");
        Hone("note", "other", "--baseline", "other").ShouldRefuse("cannot be its own baseline");
        Hone("note", "other", "--baseline", "nobody").ShouldRefuse("there is no run \"nobody\"");
        Hone("train", "tiny.yaml", "--set", "baseline=nobody").ShouldRefuse("there is no run \"nobody\"");
        Hone("train", "tiny.yaml", "--set", "price=-1").ShouldRefuse("price");
    }

    [Fact]
    public void Runs_are_compared_drawn_and_reported()
    {
        Train("one", "seed=1");
        Train("two", "seed=1", "training.learning_rate=3e-3", "training.steps=12");

        Answer told = Hone("compare", "one", "two@10", "--picture", "both.svg", "--over", "tokens");
        told.Code.ShouldBe(0, told.Error);
        told.Output.ShouldContain("recipe training.learning_rate");
        told.Output.ShouldContain("from the first step on they differ: the learning rate");
        told.Output.ShouldContain("two@10 finished, 10 steps");
        XDocument.Load(In("both.svg")).Descendants().Count(element => element.Value is "A" or "B").ShouldBe(4);

        JsonObject document = Hone("compare", "one", "two", "--baseline", "two", "--json").Json;
        ((string)document["baseline"]!).ShouldBe("B");
        document["values"]!["best_val_loss"]![0]!["difference"].ShouldNotBeNull();
        document["values"]!["best_val_loss"]![1]!["difference"].ShouldBeNull();
        ((bool)document["equal"]!["measured_by_all"]!).ShouldBeTrue();
        ((int)document["series"]![1]!["runs"]![0]!["chain"]!["equal_steps"]!).ShouldBe(12, "it is the baseline: all of its own");

        Hone("report", "one", "--out", "one.html").Code.ShouldBe(0);
        string html = File.ReadAllText(In("one.html"));
        html.ShouldStartWith("<!DOCTYPE html>");
        html.ShouldContain("<svg");
        html.ShouldNotContain("<script");
        html.ShouldNotContain("<img");
        Hone("report", "one", "two", "--out", "both.md", "--json").Json["files"]!.AsArray().Select(file => (string)file!)
            .ShouldBe(["both.md", "both-curves.svg"]);
        File.ReadAllText(In("both.md")).ShouldContain("](both-curves.svg)");
        Answer plain = Hone("report", "one");
        plain.Output.ShouldStartWith("# one\n");
        plain.Output.ShouldNotContain("](");

        Hone("compare", "one").ShouldRefuse("there is only", "Name another run");
        Hone("compare", "--where", "seed=9").ShouldRefuse("no run is named, or none fulfils the conditions");
        Hone("compare", "one", "two@13").ShouldRefuse("has made 12 steps, and @13 is beyond them");
        Hone("compare", "one", "nobody").ShouldRefuse("there is no run \"nobody\"");
        Hone("compare", "one", "two", "--picture", "x.gif").ShouldRefuse("--picture takes a file that ends in");
        Hone("compare", "one", "two", "--parallel", "x.gif").ShouldRefuse("--parallel takes a file that ends in");
        Hone("compare", "one", "two", "--over", "moons").ShouldRefuse("moons");
        Hone("report", "one", "--out", "one.docx").ShouldRefuse("--out takes a file that ends in .html or .md");
        Hone("report", "one", "--out", "no/such/one.html").ShouldRefuse("no/such/one.html cannot be written");
        File.WriteAllText(TheRun("two").ManifestFile, "{");
        Hone("compare", "one", "two").ShouldRefuse("cannot be read");
        File.Delete(TheRun("one").EventsFile);
        Hone("report", "two").ShouldRefuse("cannot be read");
    }

    [Fact]
    public void A_run_is_proven_and_repeated_and_one_bit_of_it_is_found()
    {
        Train("tiny");
        RunFolder run = TheRun();

        Answer proven = Hone("prove", "tiny", "--json");
        proven.Code.ShouldBe(0, proven.Error + proven.Output);
        ((string)proven.Json["verdict"]!).ShouldBe("proven");
        ((int)proven.Json["from_step"]!).ShouldBe(5);
        Hone("show", "tiny").Output.ShouldContain("proven: 5 steps taken again from step 5");
        Hone("runs").Output.ShouldContain("proven");
        ((string)Hone("runs", "proof=proven", "--json").Json["runs"]![0]!["proof"]!).ShouldBe("proven");

        Answer again = Hone("reproduce", "tiny", "--json", "--threads", "1");
        again.Code.ShouldBe(0, again.Error);
        ((string)again.Json["verdict"]!).ShouldBe("identical");
        ((int)again.Json["checkpoints"]!).ShouldBe(4);
        Directory.Exists((string)again.Json["folder"]!).ShouldBeTrue();
        Hone("show", "tiny-again").Output.ShouldContain($"{run.Id}, and came out the same: 20 steps and 4");

        string weights = Path.Combine(run.CheckpointFolder(10), "model.safetensors");
        byte[] bytes = File.ReadAllBytes(weights);
        bytes[^100] ^= 4;
        File.WriteAllBytes(weights, bytes);
        Answer refuted = Hone("prove", "tiny");
        refuted.Code.ShouldBe(1, refuted.Error);
        refuted.Output.ShouldContain("NO checkpoints: checkpoints/step-00000010/model.safetensors is not what was written");
        refuted.Output.ShouldContain("the first tensor that was altered is head");
        refuted.Output.ShouldContain("is refuted");
        Answer other = Hone("reproduce", "tiny", "--steps", "3");
        other.Code.ShouldBe(0, other.Output);
        other.Output.ShouldContain("identical: 3 steps of");

        string manifest = File.ReadAllText(run.ManifestFile);
        File.WriteAllText(run.ManifestFile,
            manifest.Replace("\"learning_rate\": 0.001", "\"learning_rate\": 0.002", StringComparison.Ordinal));
        Answer different = Hone("reproduce", "tiny", "--json");
        different.Code.ShouldBe(1, different.Error);
        ((int)different.Json["differs_in_step"]!).ShouldBe(0);
        ((string)different.Json["what"]!).ShouldStartWith("the learning rate");
        ((string)different.Json["tensor"]!).ShouldContain("step-00000005");

        Hone("prove", "nobody").ShouldRefuse("there is no run \"nobody\"");
        Hone("reproduce", "tiny", "--steps", "0").ShouldRefuse("--steps");
    }

    [Fact]
    public void A_run_is_proven_while_it_is_trained()
    {
        Answer trained = Hone("train", "tiny.yaml", "--prove", "--set", "training.steps=60", "--json");
        trained.Code.ShouldBe(0, trained.Error);
        trained.Error.ShouldContain("proven: 5 steps taken again from step 5 gave the same hashes");
        Proof proof = TheRun().ReadManifest().Proof!;
        proof.Verdict.ShouldBe(ProofVerdict.Proven);
        proof.FromStep.ShouldBe(5);

        trained = Hone("train", "tiny.yaml", "--prove", "--name", "short", "--set", "training.steps=12", "--set", "checkpoints.every=0");
        trained.Error.ShouldContain("proven: 12 steps taken again from step 0");
        Hone("prove", "short@12").ShouldRefuse("has no step behind its checkpoint of step 12");

        Answer none = Hone(
            "train", "tiny.yaml", "--prove", "--name", "none", "--set", "training.learning_rate=4e07", "--set", "training.steps=3");
        none.Code.ShouldBe(3, none.Error);
    }
}
