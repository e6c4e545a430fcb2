using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Tensors.Backends;
using Hone.Training.Proofs;

namespace Hone.Cli.Commands;

/// <summary><c>hone selftest</c>: the numerical proofs, in the shipped program, on the machine at hand.</summary>
static class Selftest
{
    public static Command Command()
    {
        Option<int> threads = Options.Threads();
        Command command = new("selftest", """
            Proves the numbers on this machine: every operation against double precision and finite differences, every kernel family,
            one thread against several, training interrupted against uninterrupted, a model against a known floor.

            Example: hone selftest
            """)
        { threads };
        command.SetAction(parsed =>
        {
            int count = Options.Workers(parsed.GetValue(threads), atLeast: 2);
            List<Proof> proofs = [];
            long start = Stopwatch.GetTimestamp();
            foreach ((string family, Availability availability) in Backends.Kernels())
            {
                if (!availability.IsAvailable)
                {
                    Console.Error.WriteLine($"  –  {family}: {availability.Reason}");
                    continue;
                }

                foreach (Proof proof in SelfTest.Of(family, count))
                {
                    proofs.Add(proof);
                    Console.Error.WriteLine($"  {(proof.Holds ? "ok" : "NO")} {family}: {proof.Claim}: {proof.Finding}");
                }
            }

            int failed = proofs.Count(proof => !proof.Holds);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            CommandHost.Answer(parsed,
                () => new JsonObject
                {
                    ["holds"] = failed == 0, ["passed"] = proofs.Count - failed, ["failed"] = failed, ["seconds"] = seconds,
                    ["proofs"] = new JsonArray([.. proofs.Select(proof => (JsonNode)new JsonObject
                    {
                        ["family"] = proof.Family, ["claim"] = proof.Claim, ["holds"] = proof.Holds, ["finding"] = proof.Finding,
                    })]),
                },
                () => Console.Out.WriteLine(failed == 0
                    ? $"All {proofs.Count} proofs hold on this machine ({seconds:F0} s)."
                    : $"{failed} of {proofs.Count} proofs do not hold on this machine: its results are not to be trusted. Please report "
                    + "this."));
            return failed == 0 ? CommandHost.Done : CommandHost.Bug;
        });
        return command;
    }
}
