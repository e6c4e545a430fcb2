namespace Hone.Text.Templates;

/// <summary>Something in a template that does something.</summary>
/// <param name="Line">Where it stands, from 1.</param>
abstract record Statement(int Line)
{
    /// <summary>Text as it stands.</summary>
    public sealed record Text(int Line, TemplateText Value) : Statement(Line);

    /// <summary><c>{{ value }}</c></summary>
    public sealed record Output(int Line, Expression Value) : Statement(Line);

    /// <summary><c>if</c>, <c>elif</c>, <c>else</c></summary>
    public sealed record If(int Line, IReadOnlyList<(Expression Condition, IReadOnlyList<Statement> Body)> Branches,
        IReadOnlyList<Statement> Else) : Statement(Line);

    /// <summary><c>for target in values if condition</c></summary>
    public sealed record For(int Line, Target Target, Expression Values, Expression? Condition, IReadOnlyList<Statement> Body,
        IReadOnlyList<Statement> Else) : Statement(Line);

    /// <summary><c>set target = value</c></summary>
    public sealed record Set(int Line, Target Target, Expression Value) : Statement(Line);

    /// <summary><c>set target</c> … <c>endset</c></summary>
    public sealed record SetBlock(int Line, Target Target, Expression? Filter, IReadOnlyList<Statement> Body) : Statement(Line);

    /// <summary><c>with target = value</c></summary>
    public sealed record With(int Line, IReadOnlyList<(Target Target, Expression Value)> Values, IReadOnlyList<Statement> Body)
        : Statement(Line);

    /// <summary><c>filter name</c> … <c>endfilter</c></summary>
    public sealed record FilterBlock(int Line, Expression Filter, IReadOnlyList<Statement> Body) : Statement(Line);

    /// <summary><c>macro name(…)</c></summary>
    public sealed record Macro(int Line, string Name, IReadOnlyList<(string Name, Expression? Default)> Parameters,
        IReadOnlyList<Statement> Body) : Statement(Line);

    /// <summary><c>call(…) function(…)</c> … <c>endcall</c></summary>
    public sealed record CallBlock(int Line, Expression.Call Call, Macro Caller) : Statement(Line);

    /// <summary><c>generation</c> … <c>endgeneration</c>: what the assistant says.</summary>
    public sealed record Generation(int Line, IReadOnlyList<Statement> Body) : Statement(Line);

    /// <summary><c>break</c> and <c>continue</c></summary>
    public sealed record Leave(int Line, bool IsBreak) : Statement(Line);
}
