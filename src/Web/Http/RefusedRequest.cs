namespace Hone.Web.Http;

/// <summary>A request that is answered with a problem.</summary>
sealed class RefusedRequest(Problem problem) : Exception(problem.What)
{
    /// <summary>The answer.</summary>
    public Problem Problem { get; } = problem;

    /// <summary>There is no such thing.</summary>
    public static RefusedRequest NotFound(string what, string hint) => new(new Problem(404, what, hint));

    /// <summary>What was sent cannot be done.</summary>
    public static RefusedRequest Bad(string what, string hint) => new(new Problem(400, what, hint));

    /// <summary>It cannot be done as things stand.</summary>
    public static RefusedRequest Conflict(string what, string hint) => new(new Problem(409, what, hint));
}
