using Hone.Models.Families;
using Hone.Models.Gpt;
using Hone.Tensors;

namespace Hone.Hosting.Exchange.Adapters;

/// <summary>The numbers of an addition, there and here.</summary>
/// <remarks>
/// A is the same in both. B stands there as [outputs, r] and here the other way round; and where rotary positions turn the rows of a
/// matrix, the halves of each head stand exchanged, as <see cref="FamilyTensor.TurnedHead"/> says.
/// </remarks>
static class AdapterNumbers
{
    /// <summary>What begins every name of a tensor.</summary>
    public const string Prefix = "base_model.model.";

    /// <summary>The whole name of a matrix there.</summary>
    public static string PathOf(LinearModule module, ModelFamily family) => family.Prefix + module.Known;

    /// <summary>A, as it stands there, [r, inputs].</summary>
    public static float[] Inner(AdapterPlace place, Tensor inner)
    {
        float[] values = new float[place.Rank * place.Module.Inputs];
        inner.Download<float>(values, (long)place.InnerRow * place.Module.Inputs);
        return values;
    }

    /// <summary>Takes an A over.</summary>
    public static void TakeInner(AdapterPlace place, float[] values, Tensor inner) =>
        inner.Upload<float>(values, (long)place.InnerRow * place.Module.Inputs);

    /// <summary>B, as it stands there, [outputs, r].</summary>
    /// <param name="place">Where it is.</param>
    /// <param name="outer">Its numbers here.</param>
    /// <param name="isInterleaved">Rows that are turned as pairs stand there beside each other.</param>
    public static float[] Outer(AdapterPlace place, Tensor outer, bool isInterleaved = false)
    {
        float[] ours = outer.ToArray(), theirs = new float[ours.Length];
        EachRow(place, isInterleaved, (there, here) =>
        {
            for (int r = 0; r < place.Rank; r++) theirs[there * place.Rank + r] = ours[r * place.Module.Rows + here];
        });
        return theirs;
    }

    /// <summary>Takes a B over.</summary>
    public static void TakeOuter(AdapterPlace place, float[] theirs, Tensor outer)
    {
        float[] ours = new float[theirs.Length];
        EachRow(place, isInterleaved: false, (there, here) =>
        {
            for (int r = 0; r < place.Rank; r++) ours[r * place.Module.Rows + here] = theirs[there * place.Rank + r];
        });
        outer.Upload<float>(ours);
    }

    /// <summary>A tensor of the model, as it stands there.</summary>
    public static float[] Whole(FamilyTensor tensor, Tensor parameter)
    {
        float[] ours = parameter.ToArray(), theirs = new float[tensor.Count];
        Exchange(tensor, (there, here) => theirs[there] = ours[here]);
        return theirs;
    }

    /// <summary>Takes a tensor of the model over.</summary>
    public static void TakeWhole(FamilyTensor tensor, float[] theirs, Tensor parameter)
    {
        float[] ours = parameter.ToArray();
        Exchange(tensor, (there, here) => ours[here] = theirs[there]);
        parameter.Upload<float>(ours);
    }

    static void Exchange(FamilyTensor tensor, Action<long, long> pair)
    {
        if (tensor.IsTransposed)
        {
            for (long row = 0; row < tensor.Rows; row++)
                for (long column = 0; column < tensor.Columns; column++)
                    pair(column * tensor.Rows + row, tensor.Start + row * tensor.Columns + column);
            return;
        }

        foreach ((long there, long here, long count) in tensor.Parts)
            for (long i = 0; i < count; i++) pair(there + i, here + i);
    }

    static void EachRow(AdapterPlace place, bool isInterleaved, Action<long, long> pair)
    {
        FamilyTensor rows = new("", null, 0, place.Module.Rows, TurnedHead: place.Module.TurnedHead, IsInterleaved: isInterleaved);
        foreach ((long there, long here, long count) in rows.Parts)
            for (long i = 0; i < count; i++) pair(there + i, here + i);
    }
}
