using Hone.Models.Families;
using Hone.Models.Gpt;
using Hone.Runs;
using Hone.Tensors;
using Hone.Tensors.Parameters;

namespace Hone.Hosting.Exchange;

/// <summary>
/// Which tensor of a foreign model goes where in one of ours: each one once, none left over, all of the right type and shape.
/// </summary>
sealed class TensorPlan
{
    const int PieceLength = 1 << 16, PackedPiece = 1 << 20, RowsAtOnce = 16;

    readonly ForeignModel _folder;
    readonly IReadOnlyList<(FamilyTensor Tensor, string Stored)> _entries;

    TensorPlan(ForeignModel folder, IReadOnlyList<(FamilyTensor Tensor, string Stored)> entries) =>
        (_folder, _entries) = (folder, entries);

    /// <summary>Tensors that hold nothing that was learned, such as masks.</summary>
    public required IReadOnlyList<string> Buffers { get; init; }

    /// <summary>Numbers of the model.</summary>
    public long Count => _entries.Sum(entry => entry.Tensor.Count);

    /// <summary>How its numbers are stored, each type once.</summary>
    public IReadOnlyList<string> Types => [.. _entries.Select(entry => _folder[entry.Stored].Type).Distinct()];

    /// <summary>Matches a folder's tensors with a model's.</summary>
    /// <exception cref="InvalidDataException">One is missing, left over, or not what the model needs; the message names it.</exception>
    public static TensorPlan Of(ForeignModel folder, ModelFamily family, GptOptions options)
    {
        string[] buffers = [.. folder.Tensors.Where(name => folder.IsBuffer(family, name)).Order(StringComparer.Ordinal)];
        HashSet<string> left = [.. folder.Tensors.Except(buffers)];
        List<(FamilyTensor, string)> entries = [];
        List<FamilyTensor> missing = [];
        FamilyTensor? embedding = null;
        foreach (FamilyTensor tensor in folder.Expected(family, options))
        {
            string bare = tensor.Name.StartsWith(family.Prefix, StringComparison.Ordinal)
                ? tensor.Name[family.Prefix.Length..] : tensor.Name;
            string? stored = left.Remove(tensor.Name) ? tensor.Name : left.Remove(bare) ? bare : null;
            if (stored is null) missing.Add(tensor);
            else
            {
                Check(folder, tensor, folder[stored]);
                entries.Add((tensor, stored));
                if (tensor is { Parameter: "tokens" }) embedding = tensor;
            }
        }

        bool hasTiedHead = options.IsTied && left.Remove(folder.Head);
        if (missing.Count > 0) throw Missing(folder, missing[0].Name, left);
        if (left.Count > 0)
            throw new InvalidDataException($"{folder.Path} has {Figure(left.Count)} that the model of {folder.Keys} has not, such as "
                + $"{left.Order(StringComparer.Ordinal).First()}\nCheck that keys and weights are of the same model.");
        TensorPlan plan = new(folder, entries) { Buffers = buffers };
        if (hasTiedHead) plan.EnsureTied(embedding!);
        return plan;
    }

    /// <summary>Loads all tensors, one after the other, into a model's parameters.</summary>
    /// <param name="parameters">The model's, with their memory.</param>
    /// <param name="progress">Told now and then how many numbers are loaded.</param>
    public void LoadInto(ParameterSet parameters, Action<long>? progress = null)
    {
        Dictionary<string, Tensor> byName = parameters.All.ToDictionary(parameter => parameter.Name, parameter => parameter.Tensor);
        float[] piece = new float[PieceLength];
        long done = 0;
        foreach ((FamilyTensor tensor, string stored) in _entries)
        {
            Tensor target = byName[tensor.Parameter!];
            if (target.Packing is not null) LoadPacked(stored, tensor, target);
            else if (tensor.IsTransposed) LoadTransposed(stored, tensor, target);
            else LoadParts(stored, tensor, target, piece);
            progress?.Invoke(done += tensor.Count);
        }
    }

    /// <summary>How a parameter is packed where every tensor that it is made of is stored so; null where one is not.</summary>
    public Packing? PackingOf(Parameter parameter)
    {
        (FamilyTensor Tensor, string Stored)[] made = [.. _entries.Where(entry => entry.Tensor.Parameter == parameter.Name)
            .OrderBy(entry => entry.Tensor.FirstRow)];
        if (made.Any(entry => entry.Tensor.Columns == 0 || entry.Tensor.IsTransposed
            || _folder.PackingOf(entry.Stored) is not { } format || !Packing.Fits(format, entry.Tensor.Columns))) return null;
        return new Packing(parameter.Tensor.Shape.Columns,
            [.. made.Select(entry => (entry.Tensor.Rows, _folder.PackingOf(entry.Stored)!.Value))]);
    }

    /// <summary>Rows go from one to the other as they are.</summary>
    void LoadPacked(string stored, FamilyTensor tensor, Tensor target)
    {
        long rowBytes = Packing.BytesOf(_folder.PackingOf(stored)!.Value, tensor.Columns);
        int most = (int)Math.Max(1, PackedPiece / rowBytes);
        byte[] piece = new byte[Math.Min(most, tensor.Rows) * rowBytes];
        foreach ((long there, long here, long count) in tensor.Parts)
            for (int row = 0, rows = (int)(count / tensor.Columns); row < rows; row += most)
            {
                Span<byte> packed = piece.AsSpan(0, (int)(Math.Min(most, rows - row) * rowBytes));
                _folder.ReadPacked(stored, (there / tensor.Columns + row) * rowBytes, packed);
                target.UploadRows((int)(here / tensor.Columns) + row, packed);
            }
    }

    /// <summary>Parts follow each other there, however short they are: what is read is one large piece after the other.</summary>
    void LoadParts(string stored, FamilyTensor tensor, Tensor target, float[] piece)
    {
        long start = 0, end = 0;                                             // of what was read, in numbers of the tensor
        foreach ((long there, long here, long count) in tensor.Parts)
            for (long at = 0, length; at < count; at += length)
            {
                if (there + at == end)
                {
                    start = end;
                    end = Math.Min(tensor.Count, start + piece.Length);
                    _folder.Read(stored, start, piece.AsSpan(0, (int)(end - start)));
                }

                length = Math.Min(count - at, end - there - at);
                target.Upload<float>(piece.AsSpan((int)(there + at - start), (int)length), here + at);
            }
    }

    void LoadTransposed(string stored, FamilyTensor tensor, Tensor target)
    {
        float[] all = new float[tensor.Count], rows = new float[RowsAtOnce * tensor.Columns];
        _folder.Read(stored, 0, all);
        for (int first = 0; first < tensor.Rows; first += RowsAtOnce)
        {
            int count = Math.Min(RowsAtOnce, tensor.Rows - first);
            for (int column = 0; column < tensor.Columns; column++)
                for (int row = 0; row < count; row++)
                    rows[row * tensor.Columns + column] = all[(long)column * tensor.Rows + first + row];
            target.Upload<float>(rows.AsSpan(0, count * tensor.Columns), tensor.Start + (long)first * tensor.Columns);
        }
    }

    /// <summary>A folder may hold both tables of a model that has one: they must be the same.</summary>
    void EnsureTied(FamilyTensor embedding)
    {
        string stored = _entries.First(entry => entry.Tensor == embedding).Stored;
        Check(_folder, embedding with { Name = _folder.Head }, _folder[_folder.Head]);
        float[] one = new float[PieceLength], other = new float[PieceLength];
        for (long at = 0; at < embedding.Count; at += PieceLength)
        {
            int count = (int)Math.Min(PieceLength, embedding.Count - at);
            _folder.Read(stored, at, one.AsSpan(0, count));
            _folder.Read(_folder.Head, at, other.AsSpan(0, count));
            if (!one.AsSpan(0, count).SequenceEqual(other.AsSpan(0, count)))
                throw new InvalidDataException($"config.json of {_folder.Path} says that {stored} and {_folder.Head} are one, and they "
                    + "hold different numbers\nSet tie_word_embeddings to false there if the model was trained with two.");
        }
    }

    static void Check(ForeignModel folder, FamilyTensor expected, ForeignTensor stored)
    {
        if (!stored.AreNumbers)
            throw new InvalidDataException($"{folder.Path} stores {stored}, and weights of F32, F16 or BF16 are read\n"
                + "Have the program that wrote it save one of those types.");
        if (stored.Shape.SequenceEqual(expected.Shape)) return;
        string shapes = $"{folder.Path} has {stored.Name} as [{string.Join(", ", stored.Shape)}], and {folder.Keys} makes it "
            + $"[{string.Join(", ", expected.Shape)}]";
        bool isTable = expected.Parameter == "tokens" || expected.Name == folder.Head;
        if (isTable && stored.Shape is [var rows, var columns] && columns == expected.Columns)
            throw new InvalidDataException($"{shapes}: vocab_size is {expected.Rows}, and the table has {rows} rows\n"
                + $"Set vocab_size to {rows} there if the weights are the right ones.");
        if (stored.Shape.Count == 2 && stored.Shape.Reverse().SequenceEqual(expected.Shape))
            throw new InvalidDataException($"{shapes}: rows and columns are exchanged\n"
                + "Save the model again with Transformers; the program that wrote this turned the matrix round.");
        throw new InvalidDataException($"{shapes}\nCheck that keys and weights are of the same model.");
    }

    static InvalidDataException Missing(ForeignModel folder, string name, IEnumerable<string> left)
    {
        if (name == folder.Head)
            return new InvalidDataException($"{folder.Path} has no {name}, and {folder.Keys} says that it is not the embedding\n"
                + "Set tie_word_embeddings to true there if the model was trained with one table.");
        string near = Nearest.To(name, left).FirstOrDefault() is { } nearest ? $"; the nearest name there is {nearest}" : "";
        return new InvalidDataException($"{folder.Path} has no {name}, which a model of {folder.Keys} has{near}\n"
            + "Check that keys and weights are of the same model, and that all shards are there.");
    }

    static string Figure(int count) => count == 1 ? "a tensor" : $"{count} tensors";
}
