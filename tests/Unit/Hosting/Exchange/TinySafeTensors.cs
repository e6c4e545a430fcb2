using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hone.Unit.Hosting.Exchange;

/// <summary>A second reader and writer of safetensors, of a few lines, that shares nothing with Hone's.</summary>
static class TinySafeTensors
{
    public static Dictionary<string, double[]> Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int header = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        Dictionary<string, double[]> tensors = [];
        foreach (JsonProperty entry in JsonDocument.Parse(bytes.AsMemory(8, header)).RootElement.EnumerateObject())
        {
            if (entry.Name == "__metadata__") continue;
            string type = entry.Value.GetProperty("dtype").GetString()!;
            int[] ends = [.. entry.Value.GetProperty("data_offsets").EnumerateArray().Select(end => end.GetInt32())];
            int size = type == "F32" ? 4 : 2, start = 8 + header + ends[0];
            tensors.Add(entry.Name, [.. Enumerable.Range(0, (ends[1] - ends[0]) / size).Select(i =>
            {
                ReadOnlySpan<byte> one = bytes.AsSpan(start + i * size, size);
                return type switch
                {
                    "F32" => BinaryPrimitives.ReadSingleLittleEndian(one),
                    "F16" => (double)BinaryPrimitives.ReadHalfLittleEndian(one),
                    _ => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(one) << 16),
                };
            })]);
        }

        return tensors;
    }

    /// <summary>Writes tensors; a number to a narrower type is cut, not rounded, which the reader does not care about.</summary>
    public static byte[] Bytes(IEnumerable<TinyTensor> tensors)
    {
        MemoryStream data = new();
        Span<byte> four = stackalloc byte[4];
        JsonObject header = [];
        foreach (TinyTensor tensor in tensors)
        {
            long start = data.Length;
            foreach (float value in tensor.Values)
            {
                if (tensor.Type == "F16") BinaryPrimitives.WriteHalfLittleEndian(four, (Half)value);
                else BinaryPrimitives.WriteSingleLittleEndian(four, value);
                data.Write(tensor.Type switch { "F16" => four[..2], "BF16" => four[2..], "U8" => four[..1], _ => four });
            }

            header[tensor.Name] = new JsonObject
            {
                ["dtype"] = tensor.Type, ["shape"] = new JsonArray([.. tensor.Shape.Select(size => (JsonNode)size)]),
                ["data_offsets"] = new JsonArray(start, data.Length),
            };
        }

        byte[] json = Encoding.UTF8.GetBytes(header.ToJsonString()), length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        return [.. length, .. json, .. data.ToArray()];
    }
}

/// <summary>A tensor of a test.</summary>
sealed record TinyTensor(string Name, int[] Shape, float[] Values, string Type = "F32");
