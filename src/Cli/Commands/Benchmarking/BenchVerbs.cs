using System.CommandLine;

namespace Hone.Cli.Commands.Benchmarking;

/// <summary><c>hone bench</c>: how fast is this machine, and how much of it is used.</summary>
static class BenchVerbs
{
    public static Command Command() => new("bench", """
        Measures speed, always beside the peak of the processor in the same minute.

        Example: hone bench step --model gpt2-124m --batch 4 --seq 64
        """)
    {
        BenchSteps.Command(),
        BenchImages.Command(),
        BenchAdditions.Command(),
        BenchKernels.Command(),
        BenchWriting.Command(),
        BenchEncoding.Command(),
        BenchPreparing.Command(),
        BenchReading.Command(),
        BenchAudit.Command(),
        BenchRecording.Command(),
        BenchEvidence.Command(),
        BenchDecisions.Command(),
        BenchDiagnosis.Command(),
        BenchStore.Command(),
        BenchQuantizing.Command(),
    };
}
