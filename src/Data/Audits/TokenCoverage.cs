using System.Text;
using Hone.Data.Audits.Baselines;
using Hone.Data.Rows;

namespace Hone.Data.Audits;

/// <summary>Which tokens the training split says nothing about.</summary>
public static class TokenCoverage
{
    const int MostExamples = 8;

    /// <summary>Tokens of the vocabulary that never occur in the training split, and validation targets among them.</summary>
    /// <param name="train">How often each token occurs in the training split.</param>
    /// <param name="validation">The targets.</param>
    /// <param name="bytesOf">Bytes of a token.</param>
    public static IEnumerable<AuditFinding> Of(TokenCounts train, EvaluationRows validation, Func<int, byte[]> bytesOf)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(validation);
        int[] unseen = [.. Enumerable.Range(0, train.Vocabulary).Where(token => train[token] == 0)];
        if (unseen.Length == 0)
            return [];
        SortedDictionary<int, long> targets = Unseen(train, validation);
        AuditFinding[] findings =
        [
            new(Check.UnseenTargets, targets.Values.Sum(), validation.TargetCount, [.. targets.Keys.Take(MostExamples).Select(Example)]),
            new(Check.UnseenTokens, unseen.Length, train.Vocabulary, [.. unseen.Take(MostExamples).Select(Example)]),
        ];
        return findings.Where(finding => finding.Count > 0);

        AuditExample Example(int token) => new(new AuditPlace($"token {token}", Encoding.UTF8.GetString(bytesOf(token))));
    }

    static SortedDictionary<int, long> Unseen(TokenCounts train, EvaluationRows validation)
    {
        SortedDictionary<int, long> unseen = [];
        int[] inputs = new int[validation.Length], targets = new int[validation.Length];
        for (int row = 0; row < validation.RowCount; row++)
        {
            validation.Read(row, inputs, targets);
            foreach (int target in targets)
                if (target != EvaluationRows.Ignored && train[target] == 0)
                    unseen[target] = unseen.GetValueOrDefault(target) + 1;
        }

        return unseen;
    }
}
