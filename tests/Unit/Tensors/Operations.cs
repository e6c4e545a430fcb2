using Hone.Tensors.Backends;
using Hone.Tensors.Proofs;

namespace Hone.Unit.Tensors;

/// <summary>Every operation, on every kernel family this machine can run.</summary>
public sealed class Operations
{
    public static TheoryData<string, string> CasesOnFamilies()
    {
        TheoryData<string, string> data = [];
        foreach ((string family, Availability availability) in Backends.Kernels())
            foreach (OpCase opCase in OpCases.All)
                if (availability.IsAvailable) data.Add(opCase.Name, family);
        return data;
    }

    [Theory, MemberData(nameof(CasesOnFamilies))]
    public void Operation_agrees_with_double_precision_and_finite_differences(string name, string family)
    {
        OpCase opCase = OpCases.All.Single(candidate => candidate.Name == name);
        using IBackend one = Backends.Create(threads: 1, kernels: family), two = Backends.Create(threads: 2, kernels: family),
            three = Backends.Create(threads: 3, kernels: family);
        OpFinding finding = OpProof.Run(opCase, one);
        finding.ForwardError.ShouldBeLessThan(opCase.Tolerance, "forward against double precision");
        finding.GradientError.ShouldBeLessThan(opCase.Tolerance, "backward against finite differences");
        OpProof.Run(opCase, two).Bits.ShouldBe(finding.Bits, "two threads");
        OpProof.Run(opCase, three).Bits.ShouldBe(finding.Bits, "three threads");
    }

    /// <summary>bf16 keeps 8 bits of a number, so that a sum of some is right to a hundredth or two of its largest.</summary>
    [Theory, MemberData(nameof(CasesOnFamilies))]
    public void Operation_with_bf16_products_agrees_as_far_as_bf16_goes(string name, string family)
    {
        OpCase opCase = OpCases.All.Single(candidate => candidate.Name == name);
        using IBackend one = Backends.Create(threads: 1, precision: Precision.BF16, kernels: family),
            two = Backends.Create(threads: 2, precision: Precision.BF16, kernels: family);
        OpFinding finding = OpProof.Run(opCase, one);
        finding.ForwardError.ShouldBeLessThan(0.03, "forward against double precision");
        if (!opCase.Jumps) finding.GradientError.ShouldBeLessThan(0.03, "backward against finite differences");
        OpProof.Run(opCase, two).Bits.ShouldBe(finding.Bits, "two threads");
    }
}
