using System.Runtime.InteropServices;
using Hone.Formats.Onnx;

namespace Hone.Unit.Formats;

/// <summary>ONNX files as they are written and read back; that onnxruntime runs them, tests/Oracles shows.</summary>
public sealed class OnnxFiles : Hone.Unit.Runs.Scratch
{
    static readonly float[] Numbers = [.. Enumerable.Range(0, 600).Select(i => i / 7f)];

    [Theory]
    [InlineData(OnnxWriter.MostInside), InlineData(2000L)]
    public void Numbers_come_back_from_wherever_they_are(long mostInside)
    {
        string? data = OnnxWriter.Write(In("x.onnx"), Graph(), "1.0", mostInside);
        data.ShouldBe(mostInside == 2000 ? "x.onnx_data" : null);
        File.Exists(In("x.onnx_data")).ShouldBe(data is not null);
        IReadOnlyList<StoredOnnxTensor> tensors = OnnxReader.Read(In("x.onnx"));
        tensors.Select(tensor => tensor.Name).ShouldBe(["weight", "shape", "one", "none"]);
        tensors.Select(tensor => tensor.Type).ShouldBe([OnnxType.Float, OnnxType.Int64, OnnxType.Float, OnnxType.Float]);
        tensors[0].Shape.ShouldBe([20, 30]);
        tensors[2].Shape.ShouldBeEmpty();
        Path.GetFileName(tensors[0].File).ShouldBe(data ?? "x.onnx");
        Path.GetFileName(tensors[1].File).ShouldBe("x.onnx", "what shapes are made of stays in the model");
        float[] read = new float[590];
        OnnxReader.Read(tensors[0], 10 * sizeof(float), MemoryMarshal.AsBytes(read.AsSpan()));
        read.ShouldBe(Numbers[10..]);
        byte[] shape = new byte[16];
        OnnxReader.Read(tensors[1], 0, shape);
        MemoryMarshal.Cast<byte, long>(shape).ToArray().ShouldBe([0, -1]);
        Should.Throw<ArgumentOutOfRangeException>(() => OnnxReader.Read(tensors[2], 1, new byte[4]));
    }

    [Fact]
    public void A_tensor_that_gives_other_bytes_than_its_shape_has_is_refused()
    {
        OnnxGraph graph = Graph();
        graph = graph with { Tensors = [graph.Tensors[0] with { Shape = [20, 31] }] };
        Should.Throw<ArgumentException>(() => OnnxWriter.Write(In("x.onnx"), graph, "1.0")).Message
            .ShouldBe("weight gave 2400 bytes, and its shape has 2480");
    }

    [Theory]
    [InlineData("../x.onnx_data"), InlineData("/etc/passwd"), InlineData(".."), InlineData("other"), InlineData("")]
    public void A_file_that_is_not_beside_the_model_is_not_read(string location)
    {
        OnnxWriter.Write(In("x.onnx"), Graph(), "1.0", mostInside: 2000);
        byte[] bytes = File.ReadAllBytes(In("x.onnx"));
        byte[] name = [.. "x.onnx_data"u8], other = [.. System.Text.Encoding.UTF8.GetBytes(location.PadRight(name.Length, '\0'))];
        int at = bytes.AsSpan().IndexOf(name);
        if (location.Length > name.Length) other = other[..name.Length];
        other.CopyTo(bytes, at);
        File.WriteAllBytes(In("x.onnx"), bytes);
        ShouldRefuse("x.onnx", "weight");
    }

    [Fact]
    public void Data_that_was_cut_off_is_refused()
    {
        OnnxWriter.Write(In("x.onnx"), Graph(), "1.0", mostInside: 2000);
        using (FileStream data = File.OpenWrite(In("x.onnx_data"))) data.SetLength(2399);
        ShouldRefuse("x.onnx", "'weight' is not where the model says, in x.onnx_data");
        File.Delete(In("x.onnx_data"));
        ShouldRefuse("x.onnx", "x.onnx_data");
    }

    [Theory]
    [InlineData(new byte[0], "no graph")]
    [InlineData(new byte[] { 0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F }, "passes the end")]
    [InlineData(new byte[] { 0x3A, 0x05, 0x00 }, "passes the end")]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }, "ten bytes")]
    [InlineData(new byte[] { 0x3A, 15, 0x2A, 13, 0x08, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1, 0x10, 1 }, "a size of -1")]
    [InlineData(new byte[] { 0x3A, 0x04, 0x2A, 0x02, 0x10, 0x63 }, "type 99")]
    [InlineData(new byte[] { 0x3A, 0x04, 0x2A, 0x02, 0x10, 0x01 }, "has no numbers")]
    [InlineData(new byte[] { 0x0B }, "no field")]
    public void What_is_no_model_is_refused(byte[] content, string told)
    {
        File.WriteAllBytes(In("x.onnx"), content);
        ShouldRefuse("x.onnx", told);
    }

    [Theory]
    [InlineData(OnnxWriter.MostInside), InlineData(2000L)]
    public void A_file_cut_or_changed_anywhere_is_refused_or_read(long mostInside)
    {
        OnnxWriter.Write(In("x.onnx"), Graph(), "1.0", mostInside);
        byte[] whole = File.ReadAllBytes(In("x.onnx"));
        Random random = new(3);
        int refused = 0;
        for (int round = 0; round < 1000; round++)
        {
            byte[] altered = [.. whole];
            if (round % 4 == 0) altered = altered[..random.Next(altered.Length)];
            else
                for (int change = 0; change <= random.Next(3); change++)
                    altered[random.Next(Math.Min(400, altered.Length))] = (byte)random.Next(256);
            File.WriteAllBytes(In("y.onnx"), altered);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                foreach (StoredOnnxTensor tensor in OnnxReader.Read(In("y.onnx"))) OnnxReader.Read(tensor, 0, new byte[tensor.Length]);
            }
            catch (InvalidDataException refusal)
            {
                refusal.Message.Split('\n').Length.ShouldBe(2, refusal.Message);
                refused++;
            }

            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(4 << 20);
        }

        refused.ShouldBeGreaterThan(250);
    }

    void ShouldRefuse(string name, string told)
    {
        string message = Should.Throw<InvalidDataException>(() => OnnxReader.Read(In(name))).Message;
        message.Split('\n').Length.ShouldBe(2, message);
        message.ShouldContain(In(name));
        message.ShouldContain(told, Case.Sensitive);
    }

    static OnnxGraph Graph() => new("test", [new("x", OnnxType.Float, ["n", 20])], [new("y", OnnxType.Float, ["n", 30])],
        [new("MatMul", ["x", "weight"], ["y"], [])],
        [
            new("weight", OnnxType.Float, [20, 30], () => [MemoryMarshal.AsBytes<float>(Numbers).ToArray()]),
            new("shape", OnnxType.Int64, [2], () => [MemoryMarshal.AsBytes<long>((long[])[0, -1]).ToArray()]),
            new("one", OnnxType.Float, [], () => [BitConverter.GetBytes(1f)]),
            new("none", OnnxType.Float, [0], () => []),
        ]);
}
