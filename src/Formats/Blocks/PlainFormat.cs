namespace Hone.Formats.Blocks;

/// <summary>Numbers one by one.</summary>
/// <param name="type">F32, F16 or BF16.</param>
sealed class PlainFormat(StoredType type) : BlockFormat
{
    public override string Name { get; } = type.ToString().ToLowerInvariant();

    public override int Length => 1;

    public override int Bytes { get; } = type.SizeInBytes();

    private protected override void Store(ReadOnlySpan<float> numbers, Span<byte> blocks) => StoredNumbers.Write(type, numbers, blocks);

    private protected override void Load(ReadOnlySpan<byte> blocks, Span<float> numbers) => StoredNumbers.Read(type, blocks, numbers);
}
