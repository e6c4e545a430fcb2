using System.Reflection;
using Hone.Cli.Screen;
using Hone.Tensors;
using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;

namespace Hone.Unit.Tensors;

/// <summary>Numbers go into a tensor's memory and come out of it by copies; where that memory is, only its backend knows.</summary>
public sealed class TensorMemory
{
    /// <summary>
    /// The only files besides the processor's own that may name it: the list of backends, and what times its innermost loop.
    /// </summary>
    static readonly string[] _knowTheProcessor = ["src/Tensors/Backends/Backends.cs", "src/Tensors/Benchmarks/KernelTimings.cs"];

    [Fact]
    public void Numbers_come_out_as_they_went_in_whole_and_in_part()
    {
        using IBackend backend = Backends.Create(threads: 1);
        Tape tape = new(backend, trains: false);
        Tensor x = tape.Input("x", DType.Float32, new Shape(300, 100)), ids = tape.Input("ids", DType.Int32, new Shape(7));
        using TapeProgram program = tape.Compile(Hone.Tensors.Ops.ScaleOp.Scale(x, 1));
        float[] numbers = [.. Enumerable.Range(0, 30_000).Select(i => MathF.Sin(i))], part = new float[11];
        x.Upload(numbers);
        ids.Upload([1, 2, 3, 4, 5, 6, 7]);
        x.ToArray().ShouldBe(numbers);
        x.Pieces().SelectMany(piece => piece.ToArray()).ShouldBe(numbers);
        x.Download<float>(part, at: 29_989);
        part.ShouldBe(numbers[^11..]);
        x.Upload<float>(part, at: 5);
        x.ToArray()[..18].ShouldBe([.. numbers[..5], .. part, .. numbers[16..18]]);
        int[] read = new int[3];
        ids.Download<int>(read, at: 2);
        read.ShouldBe([3, 4, 5]);
    }

    [Fact]
    public void What_does_not_fit_is_refused_with_its_numbers()
    {
        using IBackend backend = Backends.Create(threads: 1);
        Tape tape = new(backend, trains: false);
        Tensor x = tape.Input("x", DType.Float32, new Shape(2, 3));
        Should.Throw<InvalidOperationException>(() => x.ToArray()).Message.ShouldContain("x [2, 3] has no memory yet");
        TapeProgram program = tape.Compile(Hone.Tensors.Ops.ScaleOp.Scale(x, 1));
        Should.Throw<ArgumentException>(() => x.Upload([1, 2])).Message.ShouldContain("x holds Float32, not Int32");
        Should.Throw<ArgumentException>(() => x.Upload([1f, 2], at: 5)).Message.ShouldContain(
            "2 numbers from 5 on leave the 6 of x [2, 3]");
        Should.Throw<ArgumentException>(() => x.Download<float>(new float[1], at: -1)).Message.ShouldContain("from -1 on");
        program.Dispose();
        Should.Throw<ObjectDisposedException>(() => x.ToArray());
    }

    [Fact]
    public void A_backend_that_does_not_exist_is_refused_with_those_that_do()
    {
        string message = Should.Throw<InvalidDataException>(() => Backends.Create("abacus")).Message;
        message.ShouldContain("no backend 'abacus'");
        message.ShouldContain(Backends.Default);
        Backends.Names.ShouldContain(Backends.Default);
        Should.Throw<InvalidDataException>(() => Backends.Create(kernels: "beads")).Message.ShouldContain(
            "kernels 'beads' cannot run here");
    }

    /// <summary>Spans and pointers of tensors are extensions in the processor's namespace, and internal.</summary>
    [Fact]
    public void Only_the_processor_sees_numbers_where_they_stand()
    {
        IEnumerable<string> files = Repository.Sources("src")
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'));
        files.Where(file => !file.StartsWith("src/Tensors/Backends/Cpu/", StringComparison.Ordinal))
            .Where(file => File.ReadAllText(Path.Combine(Repository.Root, file)).Contains("Backends.Cpu", StringComparison.Ordinal))
            .Order().ShouldBe(_knowTheProcessor);

        IEnumerable<string> outward =
            from type in typeof(Tensor).Assembly.GetExportedTypes()
            from member in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            where member.ReturnType.IsPointer || member.ReturnType.IsByRefLike || member.ReturnType == typeof(nint)
            select $"{type.Name}.{member.Name}";
        outward.ShouldBeEmpty();
    }
}
