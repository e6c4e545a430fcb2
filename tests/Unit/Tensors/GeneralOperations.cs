using Hone.Cli.Screen;
using Hone.Tensors;
using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;
using Hone.Tensors.Backends.Cpu;
using Hone.Tensors.Ops;

namespace Hone.Unit.Tensors;

/// <summary>What the small operations refuse and what they must not hide; their numbers are in the op cases.</summary>
public sealed class GeneralOperations
{
    [Theory, InlineData(float.PositiveInfinity), InlineData(float.NegativeInfinity), InlineData(float.NaN)]
    public void A_soft_cap_hides_no_value_that_is_not_finite(float value)
    {
        using IBackend backend = Backends.Create(threads: 1);
        Tape tape = new(backend, trains: false);
        Tensor x = tape.Input("x", DType.Float32, new Shape(2, 19)), y = x.SoftCap(3);
        using TapeProgram program = tape.Compile(y);
        x.Values.Fill(1e30f);
        (x.Values[7], x.Values[37]) = (value, value);
        program.Forward();
        for (int i = 0; i < 38; i++) y.Values[i].ShouldBe(i is 7 or 37 ? float.NaN : 3, $"number {i}");
    }

    [Fact]
    public void A_soft_cap_leaves_small_numbers_as_they_are_to_the_last_digits()
    {
        using IBackend backend = Backends.Create(threads: 1);
        Tape tape = new(backend, trains: false);
        Tensor x = tape.Input("x", DType.Float32, new Shape(48)), y = x.SoftCap(15);
        using TapeProgram program = tape.Compile(y);
        for (int i = 0; i < 48; i++) x.Values[i] = (i % 2 == 0 ? 1 : -1) * MathF.Pow(10, -i / 8f);
        program.Forward();
        for (int i = 0; i < 48; i++) ((double)y.Values[i]).ShouldBe(15 * Math.Tanh(x.Values[i] / 15.0), 4e-7 * Math.Abs(x.Values[i]));
    }

    [Fact]
    public void Shapes_that_do_not_go_together_are_refused_with_both()
    {
        using IBackend backend = Backends.Create(threads: 1);
        Tape tape = new(backend, trains: false);
        Tensor x = tape.Input("x", DType.Float32, new Shape(2, 3, 6));
        Tensor Of(params int[] sizes) => tape.Input("other", DType.Float32, new Shape(sizes));
        Should.Throw<ShapeException>(() => x.Multiply(Of(2, 3, 4))).Message.ShouldContain("[2, 3, 4] does not go with [2, 3, 6]");
        Should.Throw<ShapeException>(() => x.Multiply(Of(3))).Message.ShouldContain("[3] does not go with [2, 3, 6]");
        Should.Throw<ShapeException>(() => x.Gate(Of(3, 2, 2))).Message.ShouldContain("[3, 2, 2]");
        Should.Throw<ShapeException>(() => x.Scale(Of(6))).Message.ShouldContain("[6]");
        Should.Throw<ShapeException>(() => x.Shift(Of(3))).Message.ShouldContain("[3] does not go with [2, 3, 6]");
        Should.Throw<ShapeException>(() => Of(2, 6).Delay()).Message.ShouldContain("[2, 6]");
        Should.Throw<ArgumentOutOfRangeException>(() => x.SoftCap(0));
    }
}
