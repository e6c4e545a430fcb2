namespace Hone.Formats.Parquet;

/// <summary>The pages of one column in one row group.</summary>
/// <param name="Codec">How they are compressed.</param>
/// <param name="Start">Where they begin in the file.</param>
/// <param name="Length">Bytes of all pages.</param>
readonly record struct ParquetChunk(ParquetCodec Codec, long Start, long Length);

/// <summary>Rows that lie together.</summary>
/// <param name="Rows">How many.</param>
/// <param name="Chunks">By column.</param>
sealed record ParquetRowGroup(long Rows, ParquetChunk[] Chunks);
