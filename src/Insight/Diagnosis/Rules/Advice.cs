namespace Hone.Insight.Diagnosis.Rules;

/// <summary>Next moves that several rules share.</summary>
static class Advice
{
    /// <summary>A lower learning rate.</summary>
    /// <param name="evidence">Whose.</param>
    /// <param name="divisor">By what it is divided.</param>
    /// <param name="sentence">In words.</param>
    public static NextMove LowerRate(Evidence evidence, double divisor, string sentence) => Rate(evidence, 1 / divisor, sentence);

    /// <summary>A higher learning rate.</summary>
    /// <param name="evidence">Whose.</param>
    /// <param name="factor">By what it is multiplied.</param>
    /// <param name="sentence">In words.</param>
    public static NextMove RaiseRate(Evidence evidence, double factor, string sentence) => Rate(evidence, factor, sentence);

    static NextMove Rate(Evidence evidence, double factor, string sentence)
    {
        double rate = evidence.Setting("training.learning_rate") ?? evidence.PeakRate;
        return new NextMove(sentence, rate > 0 ? $"training.learning_rate={Figures.Rate(rate * factor, 2)}" : null);
    }
}
