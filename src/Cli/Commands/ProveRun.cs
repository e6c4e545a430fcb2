using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Cli.Screen;
using Hone.Hosting.Proofs;
using Hone.Hosting.Recipes;
using Hone.Runs;

namespace Hone.Cli.Commands;

/// <summary><c>hone prove RUN</c>: is a run what its record says?</summary>
static class ProveRun
{
    public static Command Command()
    {
        Argument<string> run = Options.Run();
        Option<int> steps = NumberOption.Of(
            "--steps", $"Steps to take again; where it is not given {RunProof.UsualSteps}, or as many as lead to the next checkpoint.", 0,
            Limits.Above(0), "N");
        Option<string?> data = Options.MovedData();
        Option<string> runs = Options.RunDirectory();
        Option<int> threads = Options.Threads();
        Command command = new("prove", """
            Proves that a run is what its record says: hashes every checkpoint, computes every link of its hash chain, reads the tokens of
            every step, and takes steps again from a checkpoint, to the same bits. What was altered since is found and named. The result is
            kept in the run's record; nothing else of it is touched. RUN@STEP takes them from that checkpoint. Exit code 0: proven; 1:
            refuted.

            Example: hone prove quickstart --steps 50
            """)
        { run, steps, data, runs, threads };
        command.SetAction(parsed =>
        {
            RunReference reference = new RunStore(parsed.GetRequiredValue(runs)).Resolve(parsed.GetRequiredValue(run));
            RunFolder folder = reference.Folder;
            Terminal screen = Terminal.OfErrors(isPlain: parsed.GetValue(CommandHost.Json));
            RunProof proving = new(reference, parsed.GetValue(threads), parsed.GetValue(data), screen.Progress);
            Proof proof = proving.Prove(parsed.GetValue(steps) is > 0 and var asked ? asked : null);
            screen.Clear();
            CommandHost.Answer(parsed, () => new JsonObject
            {
                ["run"] = folder.Id,
                ["verdict"] = proof.Verdict.ToString().ToLowerInvariant(),
                ["from_step"] = proof.FromStep,
                ["repeated_steps"] = proof.RepeatedSteps,
                ["checks"] = new JsonArray([.. proving.Checks.Select(check => (JsonNode)new JsonObject
                {
                    ["name"] = check.Name, ["holds"] = check.Holds, ["finding"] = check.Finding,
                })]),
            }, () => Show(Terminal.OfAnswers(), folder, proof, proving.Checks));
            return proof.Verdict == ProofVerdict.Proven ? CommandHost.Done : CommandHost.Differs;
        });
        return command;
    }

    static void Show(Terminal terminal, RunFolder folder, Proof proof, IReadOnlyList<ProofCheck> checks)
    {
        foreach (ProofCheck check in checks)
            terminal.Line($"  {(check.Holds ? terminal.Style.Good("ok") : terminal.Style.Bad("NO"))} {check.Name}: {check.Finding}");
        terminal.Line(proof.Verdict == ProofVerdict.Proven
            ? $"{folder.Id} is {terminal.Style.Good("proven")}, in {proof.NumericsClass}."
            : $"{folder.Id} is {terminal.Style.Bad("refuted")}: it is not what its record says, or was altered since.");
    }
}
