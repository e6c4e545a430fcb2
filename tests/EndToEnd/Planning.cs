using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Hone.EndToEnd;

/// <summary>What <c>plan</c> trains and draws: sweeps, learning rates, schedules.</summary>
public sealed class Planning : HoneProgram
{
    const string Swept = """
        name: swept
        data: { stories: 120 }
        tokenizer: { kind: bytes }
        model: { width: 32, heads: 2, context: 16 }
        training: { batch_tokens: 64, learning_rate: 0.02, weight_decay: 0.1 }
        evaluation: { tokens: 512 }
        """;

    static readonly string[] Grid = ["plan", "swept.yaml", "--sweep", "--budgets", "1e8,4e8", "--depths", "1,2,3"];

    public Planning() => File.WriteAllText(In("swept.yaml"), Swept);

    [Fact]
    public async Task A_sweep_that_was_stopped_says_how_to_go_on_and_goes_on_to_its_law()
    {
        using Process process = Start([.. Grid, "--threads", "1"]);
        await ReachAsync(process, step: 3, name: "swept-d1-1e8");
        Signal(process, "INT");
        Answer stopped = Finish(process);
        stopped.Code.ShouldBe(130, stopped.Error);
        stopped.Output.ShouldBeEmpty();
        stopped.Error.ShouldContain("the same command goes on");
        stopped.Error.ShouldContain("plan swept.yaml --sweep --budgets 1e8,4e8 --depths 1,2,3 --threads 1");

        Answer whole = Hone([.. Grid, "--predict", "1e9,1e10", "--json"]);
        whole.Code.ShouldBe(0, whole.Error);
        JsonObject document = whole.Json;
        JsonArray cells = document["cells"]!.AsArray();
        cells.Count.ShouldBe(6);
        cells.ShouldAllBe(cell => (string?)cell!["status"] == "finished");
        document["fit"]!["alpha"]!["value"].ShouldNotBeNull();
        document["forecasts"]!.AsArray().Select(forecast => (double)forecast!["flops"]!).ShouldBe([1e9, 1e10]);
        document["published"]!.AsArray().Select(law => (string)law!["name"]!).ShouldContain("Hoffmann et al. 2022");
        Directory.EnumerateDirectories(Runs, "*-swept-*").Count().ShouldBe(6);
        string folder = (string)document["folder"]!;
        JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "sweep.json"), Stop))!["id"]!.GetValue<string>()
            .ShouldBe((string)document["id"]!);
        File.Exists(Path.Combine(folder, "sweep.png")).ShouldBeTrue();
        File.Exists(Path.Combine(folder, "sweep.svg")).ShouldBeTrue();
        Hone("runs").Output.Split('\n').Count(line => line.Contains("swept-")).ShouldBe(6);

        Answer again = Hone(Grid);
        again.Code.ShouldBe(0, again.Error);
        again.Error.ShouldContain("6 finished before");
        foreach (string told in (string[])["depth", "★", "law", "back-test", "expected", "others found", "warning"])
            again.Output.ShouldContain(told);
    }

    [Fact]
    public void A_measured_step_tells_time_energy_and_cost()
    {
        string[] probe = ["plan", "tiny.yaml", "--probe", "--set", "price=7200", "--json"];
        JsonObject plan = Hone([.. probe, "--watts", "100"]).Json, dear = Hone([.. probe, "--price", "3600"]).Json;
        double seconds = (double)plan["seconds"]!;
        ((double)plan["energy_joules"]!).ShouldBe(100 * seconds, 1e-9 * seconds);
        ((double)plan["cost"]!).ShouldBe(2 * seconds, 1e-9 * seconds);
        ((double)dear["cost"]!).ShouldBe((double)dear["seconds"]!, 1e-9);
        Hone("plan", "tiny.yaml", "--probe", "--watts", "100").Output.ShouldContain("J of energy");
    }

    [Theory]
    [InlineData("the grid is empty: it has 0 budgets and 0 depths", "--sweep")]
    [InlineData("--budgets takes numbers above 0 with commas between, such as 1e13,3e13,1e14, not \"x\" in 1e8,x", "--sweep",
        "--budgets", "1e8,x")]
    [InlineData("--depths takes whole numbers from 1 and up to 256 with commas between", "--sweep", "--depths", "0,1")]
    [InlineData("--depths takes whole numbers", "--sweep", "--depths", "1.5")]
    [InlineData("has 2 cells, and a law of 5 parameters needs 6: 4 more", "--sweep", "--budgets", "1e8,2e8", "--depths", "2")]
    [InlineData("is less than one update of depth 1", "--sweep", "--budgets", "1e5,1e8", "--depths", "1,2,3")]
    [InlineData("--budgets has no effect without --sweep", "--budgets", "1e8")]
    [InlineData("--picture has no effect without --find-rate", "--picture", "x.png")]
    [InlineData("--draw has no effect with --sweep or --find-rate", "--find-rate", "--draw", "x.png")]
    [InlineData("--price has no effect without --probe", "--price", "5")]
    [InlineData("--watts has no effect without --probe", "--watts", "5")]
    [InlineData("--watts takes a number above 0, not 0", "--probe", "--watts", "0")]
    [InlineData("--sweep and --find-rate are both given", "--sweep", "--find-rate")]
    [InlineData("--draw takes a file that ends in .png, .svg or .pdf, not x.jpg", "--draw", "x.jpg")]
    public void What_makes_no_sense_is_refused_and_nothing_is_trained(string told, params string[] options)
    {
        Hone(["plan", "swept.yaml", .. options]).ShouldRefuse(told);
        Directory.Exists(Runs).ShouldBeFalse();
    }

    [Fact]
    public void A_learning_rate_is_found_the_same_each_time_and_leaves_no_run_behind()
    {
        string[] find = ["plan", "tiny.yaml", "--find-rate", "--picture", "rate.svg", "--json"];
        Answer first = Hone([.. find, "--threads", "1"]), second = Hone([.. find, "--threads", "2"]);
        first.Code.ShouldBe(0, first.Error);
        second.Output.ShouldBe(first.Output);
        double suggested = (double)first.Json["suggested"]!;
        suggested.ShouldBeInRange((double)first.Json["steepest"]!, (double)first.Json["rates"]!.AsArray()[^1]!);
        ((double)first.Json["settings"]!["training.learning_rate"]!).ShouldBe(suggested);
        first.Json["losses"]!.AsArray().Count.ShouldBe(first.Json["rates"]!.AsArray().Count);
        File.ReadAllText(In("rate.svg")).ShouldContain("suggested");
        Hone("plan", "tiny.yaml", "--find-rate").Output.ShouldContain("training.learning_rate=");
        Directory.Exists(Runs).ShouldBeFalse();
    }

    [Fact]
    public void Schedules_are_drawn()
    {
        Answer drawn = Hone("plan", "swept.yaml", "--set", "model.depth=2", "--set", "training.steps=50", "--draw", "schedules.svg");
        drawn.Code.ShouldBe(0, drawn.Error);
        string svg = File.ReadAllText(In("schedules.svg"));
        foreach (string told in (string[])["matrices, at most", "embedding, at most", "momentum", "weight decay"]) svg.ShouldContain(told);
        Hone("plan", "tiny.yaml", "--draw", "schedules.pdf").Code.ShouldBe(0);
        Hone("plan", "tiny.yaml", "--set", "training.steps=0", "--draw", "none.png").Code.ShouldBe(0);
        Directory.Exists(Runs).ShouldBeFalse();
    }
}
