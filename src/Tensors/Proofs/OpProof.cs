using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;
using Hone.Tensors.Parameters;

namespace Hone.Tensors.Proofs;

/// <summary>What was found for one case.</summary>
/// <param name="ForwardError">Largest error of the result, as a fraction of its largest number.</param>
/// <param name="GradientError">Largest error of a gradient against finite differences, as a fraction of its largest number.</param>
/// <param name="Bits">Hash of every bit of result and gradients.</param>
internal sealed record OpFinding(double ForwardError, double GradientError, ulong Bits);

/// <summary>Runs a case on a backend and holds it against double precision and finite differences.</summary>
internal static class OpProof
{
    /// <summary>What operations that drop numbers are told in every proof.</summary>
    public static (ulong Seed, int Step, int Row) Draw => (0x9E37_79B9_7F4A_7C15, 123_456, 7);

    /// <summary>Runs the case once, forward and backward, with memory poisoned behind every tensor after its last use.</summary>
    public static OpFinding Run(OpCase opCase, IBackend backend)
    {
        Tape tape = new(backend, trains: !opCase.IsForwardOnly);
        Tensor[] inputs = [.. opCase.Inputs.Select((shape, i) => tape.Input($"input{i}", DType.Float32, shape, needsGradient: true))];
        Tensor[] integers = [.. opCase.Integers.Select((integer, i) => tape.Input($"integers{i}", DType.Int32, integer.Shape))];
        Tensor[] constants = [.. opCase.Constants.Select((one, i) => tape.Input($"constants{i}", DType.Float32, one.Shape))];
        using ParameterSet packed = PackedOperands.Of(opCase, backend);
        Tensor result = opCase.Record(
            tape, [.. inputs, .. packed.All.Select(parameter => parameter.Tensor)], [.. integers, .. constants]);
        using TapeProgram program = tape.Compile(result);
        program.Poisons = true;
        program.Draw(Draw.Seed, Draw.Step, Draw.Row);

        double[][] exact =
        [
            .. inputs.Select((input, i) => OpExpectation.Normals(i, input.Shape.Count)),
            .. packed.All.Select(parameter => Array.ConvertAll(parameter.Tensor.ToArray(), number => (double)number)),
        ];
        for (int i = 0; i < inputs.Length; i++) Fill(inputs[i], exact[i]);
        for (int i = 0; i < integers.Length; i++) integers[i].Upload(opCase.Integers[i].Values);
        for (int i = 0; i < constants.Length; i++) constants[i].Upload(opCase.Constants[i].Values);
        program.Forward();
        float[] forward = result.ToArray();
        OpExpectation expected = OpExpectation.Of(opCase, exact);
        double forwardError = Error(forward, expected.Result);
        ulong bits = Bits(14695981039346656037, forward);
        if (opCase.IsForwardOnly) return new OpFinding(forwardError, 0, bits);

        if (!opCase.IsLoss) Fill(result.Gradient!, expected.Weights);
        program.Backward();
        double gradientError = 0;
        for (int i = 0; i < inputs.Length; i++)
        {
            float[] gradient = inputs[i].Gradient!.ToArray();
            bits = Bits(bits, gradient);
            gradientError = Math.Max(gradientError, GradientError(gradient, expected.Derivatives[i]));
        }

        return new OpFinding(forwardError, gradientError, bits);
    }

    static double GradientError(float[] gradient, (int Place, double Derivative)[] expected)
    {
        double worst = 0;
        foreach ((int place, double derivative) in expected) worst = Math.Max(worst, Difference(gradient[place], derivative));
        return worst / Math.Max(gradient.Max(Math.Abs), 1e-3);
    }

    static double Error(float[] got, double[] expected)
    {
        if (got.Length != expected.Length) return double.PositiveInfinity;
        double largest = expected.Max(Math.Abs), worst = 0;
        for (int i = 0; i < got.Length; i++) worst = Math.Max(worst, Difference(got[i], expected[i]));
        return worst / Math.Max(largest, 1e-3);
    }

    /// <summary>A value that is not finite is infinitely wrong, and cannot hide in a maximum.</summary>
    static double Difference(double got, double expected)
    {
        double difference = Math.Abs(got - expected);
        return double.IsNaN(difference) ? double.PositiveInfinity : difference;
    }

    static void Fill(Tensor tensor, double[] values) => tensor.Upload(Array.ConvertAll(values, value => (float)value));

    static ulong Bits(ulong hash, float[] values)
    {
        foreach (float value in values) hash = (hash ^ BitConverter.SingleToUInt32Bits(value)) * 1099511628211;
        return hash;
    }
}
