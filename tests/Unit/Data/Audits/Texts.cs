using System.Text;

namespace Hone.Unit.Data.Audits;

/// <summary>Documents that repeat nothing, made up or from real books.</summary>
static class Texts
{
    /// <summary>Documents of made-up words, each as likely as the words of a language are: the n-th with probability 1/n.</summary>
    public static string[] MadeUp(int count, int seed, int words = 60)
    {
        Random random = new(seed);
        string[] vocabulary = [.. Enumerable.Range(0, 5000).Select(_ => Word(random))];
        return [.. Enumerable.Range(0, count).Select(_ => string.Join(' ', Enumerable.Range(0, words)
            .Select(_ => vocabulary[(int)Math.Pow(vocabulary.Length, random.NextDouble()) - 1])))];
    }

    /// <summary>The paragraphs of real books, from 150 letters on, no two of them equal; the test skips where there are none.</summary>
    public static string[] OfBooks(int count)
    {
        string text = File.ReadAllText(Repository.SharedFile("corpus_books/train.txt")).ReplaceLineEndings("\n");
        return [.. text.Split("\n\n").Where(paragraph => paragraph.Length >= 150).Distinct().Take(count)];
    }

    static string Word(Random random)
    {
        StringBuilder word = new();
        for (int syllables = random.Next(1, 5); syllables > 0; syllables--)
            word.Append("bdfghklmnprstvwz"[random.Next(16)]).Append("aeiou"[random.Next(5)]);
        return word.ToString();
    }
}
