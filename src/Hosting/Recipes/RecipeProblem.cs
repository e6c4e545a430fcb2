namespace Hone.Hosting.Recipes;

/// <summary>One thing that is wrong with a recipe.</summary>
/// <param name="Place">Where.</param>
/// <param name="Sentence">What is wrong, and what to write instead.</param>
/// <param name="Key">The setting it is about; null where it is none's.</param>
sealed record RecipeProblem(Place Place, string Sentence, string? Key = null)
{
    const string InData = "problems";

    /// <summary>The problems that an error tells of in its message; none of an error about something else.</summary>
    public static IReadOnlyList<RecipeProblem> Of(Exception failure) => failure.Data[InData] as IReadOnlyList<RecipeProblem> ?? [];

    /// <summary>Lets an error be asked for its problems one by one.</summary>
    public static InvalidDataException Attach(InvalidDataException failure, IReadOnlyCollection<RecipeProblem> problems)
    {
        failure.Data[InData] = problems.ToArray();
        return failure;
    }
}
