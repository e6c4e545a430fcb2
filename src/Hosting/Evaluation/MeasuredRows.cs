using System.Security.Cryptography;
using Hone.Data.Rows;
using Hone.Text;
using Hone.Training.Evaluation;

namespace Hone.Hosting.Evaluation;

/// <summary>What rows cost, with what tells whether another model was measured on the same text.</summary>
/// <param name="Measured">What they cost.</param>
/// <param name="Rows">The rows.</param>
/// <param name="Tokenizer">What their tokens mean.</param>
sealed record MeasuredRows(MeasuredText Measured, EvaluationRows Rows, Tokenizer Tokenizer)
{
    /// <summary>SHA-256 of the whole text of the split, the same for every tokenizer that leaves nothing out.</summary>
    public byte[] TextHash()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int token = 0; token < Rows.TokenCount; token++)
            if (Tokenizer.CountTextBytes(Rows.IdAt(token)) > 0) hash.AppendData(Tokenizer.BytesOf(Rows.IdAt(token)));
        return hash.GetHashAndReset();
    }
}
