namespace Hone.Hosting.Exchange;

/// <summary>What a model of another program says of one of its tensors.</summary>
/// <param name="Name">Unique in the model.</param>
/// <param name="Type">How its numbers are stored, as its program calls it.</param>
/// <param name="Shape">Outermost dimension first.</param>
/// <param name="AreNumbers">Its numbers can be read.</param>
sealed record ForeignTensor(string Name, string Type, IReadOnlyList<long> Shape, bool AreNumbers)
{
    /// <summary>Name, type and shape in one line: <c>wte.weight F32 [50257, 768]</c>.</summary>
    public override string ToString() => $"{Name} {Type} [{string.Join(", ", Shape)}]";
}
