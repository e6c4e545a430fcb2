using System.Globalization;
using Google.Protobuf;
using Hone.Formats.Protobuf;

namespace Hone.Formats.Onnx;

/// <summary>Writes an ONNX model, its numbers a piece at a time.</summary>
public static class OnnxWriter
{
    /// <summary>Bytes of numbers that one file can hold, and protobuf messages be read of.</summary>
    public const long MostInside = 2_000_000_000;

    const int IrVersion = 8, Alignment = 64;

    /// <summary>Bytes of the smallest tensor that goes into a file of its own: shapes are among the smaller ones, which readers want to
    /// see before they open it.</summary>
    const int SmallestOutside = 1024;

    /// <summary>Writes a model.</summary>
    /// <param name="path">The file to make.</param>
    /// <param name="graph">The model.</param>
    /// <param name="producerVersion">The version of the program.</param>
    /// <param name="mostInside">Bytes of numbers above which they go into a file of their own, <c>_data</c> behind its name.</param>
    /// <returns>The name of that file; null where there is none.</returns>
    /// <exception cref="ArgumentException">A tensor's bytes are not as many as its shape has.</exception>
    public static string? Write(string path, OnnxGraph graph, string producerVersion, long mostInside = MostInside)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(mostInside, MostInside);
        string? dataName = graph.SizeInBytes > mostInside ? Path.GetFileName(path) + "_data" : null;
        (byte[] Head, long? Offset)[] heads = Heads(graph.Tensors, dataName);
        byte[] before = Wire.Message(output => Begin(output, graph)), after = Wire.Message(output => End(output, graph));
        long length = before.Length + after.Length + heads.Zip(graph.Tensors)
            .Sum(pair => FieldLength(MessageLength(pair.First.Head, pair.Second, pair.First.Offset is not null)));

        using FileStream file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        using (CodedOutputStream output = new(file, leaveOpen: true))
        {
            output.Integer(OnnxField.IrVersion, IrVersion);
            output.Text(OnnxField.Producer, "Hone");
            output.Text(OnnxField.ProducerVersion, producerVersion);
            output.Message(OnnxField.OperatorSet, set => set.Integer(2, OnnxGraph.OperatorVersion));
            output.WriteTag(OnnxField.Graph, WireFormat.WireType.LengthDelimited);
            output.WriteLength(checked((int)length));
        }

        file.Write(before);
        for (int i = 0; i < heads.Length; i++) WriteTensor(file, graph.Tensors[i], heads[i].Head, heads[i].Offset is not null);
        file.Write(after);
        file.Flush(flushToDisk: true);
        if (dataName is not null)
            WriteData(Path.Combine(Path.GetDirectoryName(path)!, dataName), graph.Tensors, [.. heads.Select(head => head.Offset)]);
        return dataName;
    }

    /// <summary>All of each tensor's message but its numbers, and where these are in a file of their own.</summary>
    static (byte[] Head, long? Offset)[] Heads(IReadOnlyList<OnnxTensor> tensors, string? dataName)
    {
        long offset = 0;
        List<(byte[], long?)> heads = [];
        foreach (OnnxTensor tensor in tensors)
        {
            long? at = dataName is not null && tensor.SizeInBytes >= SmallestOutside ? offset : null;
            heads.Add((Wire.Message(output =>
            {
                foreach (long size in tensor.Shape) output.Integer(OnnxField.TensorShape, size);
                output.Integer(OnnxField.TensorType, (int)tensor.Type);
                output.Text(OnnxField.TensorName, tensor.Name);
                if (at is not { } place) return;
                Entry(output, OnnxField.Location, dataName!);
                Entry(output, OnnxField.Offset, place.ToString(CultureInfo.InvariantCulture));
                Entry(output, OnnxField.Length, tensor.SizeInBytes.ToString(CultureInfo.InvariantCulture));
                output.Integer(OnnxField.DataLocation, OnnxField.IsExternal);
            }), at));
            if (at is not null) offset = checked((offset + tensor.SizeInBytes + Alignment - 1) / Alignment * Alignment);
        }
        return [.. heads];
    }

    static void Entry(CodedOutputStream output, string key, string value) => output.Message(OnnxField.ExternalData, entry =>
    {
        entry.Text(1, key);
        entry.Text(2, value);
    });

    static void WriteTensor(FileStream file, OnnxTensor tensor, byte[] head, bool isExternal)
    {
        using (CodedOutputStream output = new(file, leaveOpen: true))
        {
            output.WriteTag(OnnxField.Initializer, WireFormat.WireType.LengthDelimited);
            output.WriteLength(checked((int)MessageLength(head, tensor, isExternal)));
        }

        file.Write(head);
        if (isExternal) return;
        using (CodedOutputStream output = new(file, leaveOpen: true))
        {
            output.WriteTag(OnnxField.RawData, WireFormat.WireType.LengthDelimited);
            output.WriteLength(checked((int)tensor.SizeInBytes));
        }

        WriteNumbers(file, tensor);
    }

    static void WriteData(string path, IReadOnlyList<OnnxTensor> tensors, long?[] offsets)
    {
        using FileStream file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        for (int i = 0; i < offsets.Length; i++)
        {
            if (offsets[i] is not { } offset) continue;
            file.Write(new byte[offset - file.Position]);
            WriteNumbers(file, tensors[i]);
        }

        file.Flush(flushToDisk: true);
    }

    static void WriteNumbers(FileStream file, OnnxTensor tensor)
    {
        long written = 0;
        foreach (ReadOnlyMemory<byte> piece in tensor.Data())
        {
            file.Write(piece.Span);
            written += piece.Length;
        }

        if (written != tensor.SizeInBytes)
            throw new ArgumentException($"{tensor.Name} gave {written} bytes, and its shape has {tensor.SizeInBytes}");
    }

    static long MessageLength(byte[] head, OnnxTensor tensor, bool isExternal) =>
        head.Length + (isExternal ? 0 : FieldLength(tensor.SizeInBytes));

    /// <summary>Bytes of a field of that many, with its tag, which is of one byte, and its length.</summary>
    static long FieldLength(long size) => 1 + CodedOutputStream.ComputeLengthSize(checked((int)size)) + size;

    static void Begin(CodedOutputStream output, OnnxGraph graph)
    {
        foreach (OnnxNode node in graph.Nodes)
            output.Message(OnnxField.Node, message => Node(message, node));
        output.Text(OnnxField.GraphName, graph.Name);
    }

    static void End(CodedOutputStream output, OnnxGraph graph)
    {
        foreach (OnnxValue value in graph.Inputs) output.Message(OnnxField.GraphInput, message => Value(message, value));
        foreach (OnnxValue value in graph.Outputs) output.Message(OnnxField.GraphOutput, message => Value(message, value));
    }

    static void Node(CodedOutputStream output, OnnxNode node)
    {
        foreach (string input in node.Inputs) output.Text(1, input);
        foreach (string made in node.Outputs) output.Text(2, made);
        output.Text(3, node.Outputs[0]);
        output.Text(4, node.Operation);
        foreach (OnnxAttribute attribute in node.Attributes)
            output.Message(5, message => Attribute(message, attribute));
    }

    static void Attribute(CodedOutputStream output, OnnxAttribute attribute)
    {
        const int ofReal = 1, ofInteger = 2, ofIntegers = 7;
        output.Text(1, attribute.Name);
        if (attribute.Real is { } real) output.Single(2, real);
        if (attribute.Integer is { } integer) output.Integer(3, integer);
        foreach (long one in attribute.Integers ?? []) output.Integer(8, one);
        output.Integer(20, attribute.Real is not null ? ofReal : attribute.Integer is not null ? ofInteger : ofIntegers);
    }

    static void Value(CodedOutputStream output, OnnxValue value)
    {
        output.Text(1, value.Name);
        output.Message(2, type => type.Message(1, tensor =>
        {
            tensor.Integer(1, (int)value.Type);
            tensor.Message(2, shape =>
            {
                foreach (OnnxDimension dimension in value.Shape)
                    shape.Message(1, one =>
                    {
                        if (dimension.Name is { } name) one.Text(2, name);
                        else one.Integer(1, dimension.Size);
                    });
            });
        }));
    }
}
