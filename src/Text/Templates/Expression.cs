namespace Hone.Text.Templates;

/// <summary>Something in a template that has a value.</summary>
/// <param name="Line">Where it stands, from 1.</param>
abstract record Expression(int Line)
{
    /// <summary>A value that is written down.</summary>
    public sealed record Literal(int Line, object? Value) : Expression(Line);

    /// <summary>A name.</summary>
    public sealed record Variable(int Line, string Name) : Expression(Line);

    /// <summary>A list or tuple.</summary>
    public sealed record Items(int Line, IReadOnlyList<Expression> Values, ListKind Kind) : Expression(Line);

    /// <summary>A dictionary.</summary>
    public sealed record Pairs(int Line, IReadOnlyList<(Expression Key, Expression Value)> Values) : Expression(Line);

    /// <summary><c>value.name</c></summary>
    public sealed record Attribute(int Line, Expression Of, string Name) : Expression(Line);

    /// <summary><c>value[key]</c></summary>
    public sealed record Item(int Line, Expression Of, Expression Key) : Expression(Line);

    /// <summary><c>value[from:to:step]</c></summary>
    public sealed record Slice(int Line, Expression Of, Expression? From, Expression? To, Expression? Step) : Expression(Line);

    /// <summary><c>function(…)</c></summary>
    public sealed record Call(int Line, Expression Of, CallArguments Arguments) : Expression(Line);

    /// <summary><c>value|filter(…)</c>; without a value the text of a block.</summary>
    public sealed record Filter(int Line, Expression? Of, string Name, CallArguments Arguments) : Expression(Line);

    /// <summary><c>value is test(…)</c></summary>
    public sealed record Test(int Line, Expression Of, string Name, CallArguments Arguments, bool IsNegated) : Expression(Line);

    /// <summary>Operands of operators of one rank, from left to right.</summary>
    public sealed record Chain(int Line, Expression First, IReadOnlyList<(string Operator, Expression Operand)> Rest) : Expression(Line);

    /// <summary>Comparisons, each with the operand before it.</summary>
    public sealed record Comparison(int Line, Expression First, IReadOnlyList<(string Operator, Expression Operand)> Rest)
        : Expression(Line);

    /// <summary><c>a and b and …</c>, <c>a or b or …</c></summary>
    public sealed record Logic(int Line, IReadOnlyList<Expression> Operands, bool IsAnd) : Expression(Line);

    /// <summary><c>not value</c>, <c>-value</c>, <c>+value</c></summary>
    public sealed record Unary(int Line, string Operator, Expression Operand) : Expression(Line);

    /// <summary><c>a if condition else b</c></summary>
    public sealed record Choice(int Line, Expression Condition, Expression Then, Expression? Else) : Expression(Line);
}
