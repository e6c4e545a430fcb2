using System.Text.Json;
using Hone.Text.Bpe;

namespace Hone.Text.Interchange;

/// <summary>A vocabulary as GPT-2 and Hugging Face write it: spelled tokens with their ids, in JSON.</summary>
sealed class SpelledVocabulary
{
    readonly Dictionary<string, int> _ids = [];

    /// <exception cref="FormatException">An id is none, or stands twice.</exception>
    public SpelledVocabulary(JsonElement json)
    {
        HashSet<int> seen = [];
        foreach (JsonProperty entry in json.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.Number || !entry.Value.TryGetInt32(out int id) || id is < 0
                or >= BpeVocabulary.MostTokens)
                throw new FormatException(
                    $"the token '{entry.Name}' has the id {entry.Value.GetRawText()}; ids go from 0 to {BpeVocabulary.MostTokens - 1}");
            if (!seen.Add(id))
                throw new FormatException($"the id {id} is given to two tokens, '{entry.Name}' the second");
            _ids.Add(entry.Name, id);
        }
    }

    public IEnumerable<KeyValuePair<string, int>> All => _ids;

    public int? Find(string token) => _ids.TryGetValue(token, out int id) ? id : null;

    /// <summary>The pair of ids that a merge is of.</summary>
    /// <exception cref="FormatException">One of the two is no token.</exception>
    public Merge MergeOf(string left, string right, string place) => Find(left) is { } leftId && Find(right) is { } rightId
        ? new(leftId, rightId)
        : throw new FormatException($"{place}, '{left} {right}', is not of two tokens of the vocabulary");

    /// <summary>The bytes of each token by id, but for those that are not ordinary.</summary>
    /// <exception cref="FormatException">A token is not spelled by bytes.</exception>
    public byte[]?[] ToTokens(Func<string, bool> isOrdinary)
    {
        KeyValuePair<string, int>[] ordinary = [.. _ids.Where(token => isOrdinary(token.Key))];
        byte[]?[] tokens = new byte[ordinary.Length == 0 ? 0 : ordinary.Max(token => token.Value) + 1][];
        foreach ((string spelled, int id) in ordinary)
            tokens[id] = spelled.Length > 0 ? Parse(spelled) : throw new FormatException($"the token {id} is empty");
        return tokens;
    }

    /// <summary>
    /// What each token of SentencePiece's stands for by id, with spaces for marks, but for those that are not ordinary; and the tokens of
    /// the 256 bytes.
    /// </summary>
    /// <exception cref="FormatException">A token is empty or has a space, or a byte has no token.</exception>
    public (byte[]?[] Texts, int[] ByteIds) ToPieces(Func<string, bool> isOrdinary)
    {
        int[] byteIds = new int[BpeVocabulary.ByteCount];
        Array.Fill(byteIds, -1);
        List<byte[]?> texts = [];
        foreach ((string spelled, int id) in _ids.Where(token => isOrdinary(token.Key)).OrderBy(token => token.Value))
            if (PieceSpelling.ByteOf(spelled) is { } value) byteIds[value] = id;
            else
            {
                while (texts.Count < id) texts.Add(null);
                texts.Add(PieceSpelling.Parse(spelled));
            }
        int missing = Array.IndexOf(byteIds, -1);
        return missing < 0 ? ([.. texts], byteIds) : throw new FormatException(
            $"the byte 0x{missing:X2} has no token '{PieceSpelling.OfByte((byte)missing)}' to fall back on");
    }

    static byte[] Parse(string spelled)
    {
        try
        {
            return ByteSpelling.Parse(spelled);
        }
        catch (FormatException failure)
        {
            throw new FormatException(
                $"the token '{spelled}' is not spelled by bytes ({failure.Message}), as those of a byte-level BPE are", failure);
        }
    }
}
