using System.Diagnostics;
using System.Text.Json.Nodes;
using Hone.Runs;
using Hone.Training.Events;

namespace Hone.EndToEnd;

/// <summary>A flow from data to its report: what is made already is left alone, what was changed by hand is refused.</summary>
public sealed class Flows : HoneProgram
{
    const string Recipe = """
        name: flowing
        data: { source: file }
        tokenizer: { kind: bpe, vocabulary: 300 }
        model: { layers: 1, width: 32, heads: 2, context: 16 }
        training: { epochs: 0.5, batch: 4 }
        evaluation: { every: 20, tokens: 512 }
        samples: { every: 0 }
        """;

    public Flows()
    {
        File.WriteAllText(In("flow.yaml"), Recipe);
        File.WriteAllText(In("text.txt"), string.Concat(Enumerable.Range(0, 600).Select(i =>
            $"Line {i}: the {(i % 3 == 0 ? "quick" : "slow")} fox number {i * 7919 % 1000} jumps over {i % 17} lazy dogs.\n")));
    }

    [Fact]
    public void Each_stage_is_made_once_and_again_only_when_what_it_is_made_from_changes()
    {
        JsonObject first = Flow();
        Names(first).ShouldBe(["data", "tokenizer", "plan", "train", "evaluate"]);
        string report = (string)first["report"]!, text = File.ReadAllText(report);
        text.ShouldContain("| train | run ");
        text.ShouldContain("## Evaluation\n");
        string[] linked = [.. text.Split("](").Skip(1).Select(part => part.Split(')')[0])];
        string[] pictures = [.. linked.Where(name => name.EndsWith(".png", StringComparison.Ordinal))];
        pictures.ShouldContain(name => name.EndsWith("training_curve.png", StringComparison.Ordinal));      // and what its findings rest on
        foreach (string picture in pictures) File.Exists(Path.Combine(Path.GetDirectoryName(report)!, picture)).ShouldBeTrue(picture);
        string run = Output(first, "train"), chain = Chain(run);
        JsonObject second = Flow();
        Output(second, "train").ShouldBe(run);
        second["stages"]!.ToJsonString().ShouldBe(first["stages"]!.ToJsonString());

        JsonObject longer = Flow("--set", "training.epochs=1");
        Output(longer, "tokenizer").ShouldBe(Output(first, "tokenizer"));
        Output(longer, "train").ShouldNotBe(run);

        File.AppendAllText(In("text.txt"), "One more line.\n");
        JsonObject changed = Flow();
        Output(changed, "tokenizer").ShouldNotBe(Output(first, "tokenizer"));
        chain.ShouldBe(Chain(run));
    }

    [Fact]
    public void A_flow_trains_what_training_alone_does()
    {
        string flowed = Chain(Output(Flow(), "train"));
        Answer alone = Hone("train", "flow.yaml", "--data", "text.txt", "--run-dir", "alone", "--json");
        alone.Code.ShouldBe(0, alone.Error);
        Chain((string)alone.Json["folder"]!).ShouldBe(flowed);
    }

    [Fact]
    public void What_was_changed_by_hand_between_two_runs_is_named()
    {
        JsonObject first = Flow();
        string tokenizer = Output(first, "tokenizer"), text = File.ReadAllText(tokenizer);
        File.WriteAllText(tokenizer, text + "\n");
        Answer refused = Hone("flow", "flow.yaml", "--data", "text.txt");
        refused.Code.ShouldBe(2, refused.Error);
        refused.Error.ShouldContain("was changed since the flow's stage \"tokenizer\" made it");
        File.Delete(tokenizer);
        Output(Flow(), "tokenizer").ShouldBe(tokenizer);
        File.ReadAllText(tokenizer).ShouldBe(text);

        string checkpoints = Path.Combine(Output(first, "train"), "checkpoints");
        string state = Directory.GetFiles(checkpoints, "state.json", SearchOption.AllDirectories)[0];
        File.AppendAllText(state, " ");
        Hone("flow", "flow.yaml", "--data", "text.txt").Error.ShouldContain("was changed since the flow's stage \"train\" made it");
    }

    [Fact]
    public void A_flow_that_is_stopped_in_its_training_goes_on()
    {
        using (Process process = Start("flow", "flow.yaml", "--data", "text.txt", "--set", "training.epochs=400", "--set",
            "evaluation.every=1000"))
        {
            for (int looks = 0; looks < 600 && !HasBegun(); looks++) Thread.Sleep(100);
            process.Kill();
        }

        bool HasBegun() => Directory.Exists(Runs)
            && Directory.GetFiles(Runs, "events.jsonl", SearchOption.AllDirectories) is [var events]
            && new FileInfo(events).Length > 20_000;

        string killed = Directory.GetDirectories(In("runs")).ShouldHaveSingleItem();
        JsonObject done = Flow("--set", "training.epochs=400", "--set", "evaluation.every=1000");
        Output(done, "train").ShouldBe(killed);
        RunFolder.Open(killed).ReadManifest().Status.ShouldBe(RunStatus.Finished);
    }

    [Theory]
    [InlineData("no data are named", "flow.yaml")]
    [InlineData("keep one of them", "flow.yaml", "--data", "text.txt", "--set", "flow.get=shakespeare")]
    [InlineData("there is no recipe", "absent.yaml")]
    public void A_flow_of_nothing_is_refused(string problem, params string[] arguments)
    {
        Answer answer = Hone(["flow", .. arguments]);
        answer.Code.ShouldBe(2, answer.Error);
        answer.Error.ShouldContain(problem);
    }

    JsonObject Flow(params string[] more)
    {
        Answer answer = Hone(["flow", "flow.yaml", "--data", "text.txt", "--json", .. more]);
        answer.Code.ShouldBe(0, answer.Error);
        return answer.Json;
    }

    static string[] Names(JsonObject flow) => [.. flow["stages"]!.AsArray().Select(stage => (string)stage!["name"]!)];

    static string Output(JsonObject flow, string stage) =>
        (string)flow["stages"]!.AsArray().Single(one => (string)one!["name"]! == stage)!["output"]!;

    static string Chain(string run) => EventLog.Read(RunFolder.Open(run).EventsFile).Training.OfType<StepTaken>().Last().Chain;
}
