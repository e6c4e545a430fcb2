namespace Hone.Text.Templates;

/// <summary>The tests of Jinja2.</summary>
static class Tests
{
    static readonly Dictionary<string, Func<GivenArguments, bool>> All = new()
    {
        ["boolean"] = given => given.Positional[0] is bool,
        ["callable"] = given => given.Positional[0] is TemplateFunction,
        ["defined"] = given => given.Positional[0] is not Undefined,
        ["divisibleby"] = given => Operators.Binary(given.Evaluator, given.Line, "%", given.Positional[0], Other(given)) is 0L or 0.0,
        ["eq"] = given => Compare(given, "=="),
        ["equalto"] = given => Compare(given, "=="),
        ["even"] = given => Operators.Binary(given.Evaluator, given.Line, "%", given.Positional[0], 2L) is 0L or 0.0,
        ["false"] = given => given.Positional[0] is false,
        ["float"] = given => given.Positional[0] is double,
        ["ge"] = given => Compare(given, ">="),
        ["greaterthan"] = given => Compare(given, ">"),
        ["gt"] = given => Compare(given, ">"),
        ["in"] = given => Operators.Contains(given.Evaluator, given.Line, Other(given), given.Positional[0]),
        ["integer"] = given => given.Positional[0] is long,
        ["iterable"] = given => given.Positional[0] is TemplateText or TemplateDict or TemplateList or Undefined or LoopState,
        ["le"] = given => Compare(given, "<="),
        ["lessthan"] = given => Compare(given, "<"),
        ["lower"] = given => Methods.IsCased(given.Evaluator.Text(given.Line, given.Positional[0]).Value, capital: false),
        ["lt"] = given => Compare(given, "<"),
        ["mapping"] = given => given.Positional[0] is TemplateDict,
        ["ne"] = given => Compare(given, "!="),
        ["none"] = given => given.Positional[0] is null,
        ["number"] = given => given.Positional[0] is bool or long or double,
        ["odd"] = given => Operators.Binary(given.Evaluator, given.Line, "%", given.Positional[0], 2L) is 1L or 1.0,
        ["sameas"] = given => AreSame(given.Positional[0], Other(given)),
        ["sequence"] = given => given.Positional[0] is TemplateText or TemplateDict or Undefined
            || given.Positional[0] is TemplateList { HasPlaces: true },
        ["string"] = given => given.Positional[0] is TemplateText,
        ["true"] = given => given.Positional[0] is true,
        ["undefined"] = given => given.Positional[0] is Undefined,
        ["upper"] = given => Methods.IsCased(given.Evaluator.Text(given.Line, given.Positional[0]).Value, capital: true),
    };

    /// <summary>Whether there is a test of this name.</summary>
    public static bool AreKnown(string name) => All.ContainsKey(name);

    /// <summary>Whether a test holds; what it is of is the first argument.</summary>
    public static bool Holds(string name, GivenArguments given) => All.TryGetValue(name, out Func<GivenArguments, bool>? test)
        ? test(given) : throw given.Evaluator.Fault.Unknown(given.Line, $"the test {name}");

    static object? Other(GivenArguments given) =>
        given.Positional.Count > 1 ? given.Positional[1] : throw given.Evaluator.Fault.At(given.Line, "the test is given nothing");

    static bool AreSame(object? value, object? other) => value is null or bool || other is null or bool ? Equals(value, other)
        : ReferenceEquals(value, other) ? true : throw new NotSupportedException("the test sameas of such values");

    static bool Compare(GivenArguments given, string op) =>
        Operators.Compare(given.Evaluator, given.Line, op, given.Positional[0], Other(given));
}
