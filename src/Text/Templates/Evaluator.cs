using System.Runtime.CompilerServices;

namespace Hone.Text.Templates;

/// <summary>Works out the values of expressions, and counts what that costs.</summary>
sealed class Evaluator
{
    const int StepsOfCall = 4;

    int _steps;

    /// <summary>An evaluator of one rendering.</summary>
    /// <param name="fault">Makes errors.</param>
    /// <param name="date">What <c>strftime_now</c> tells; null where nobody fixed it.</param>
    public Evaluator(TemplateFault fault, DateTime? date)
    {
        Fault = fault;
        TemplateScope globals = new(null);
        foreach (TemplateFunction function in GlobalFunctions.All(date)) globals.Set(function.Name, function);
        Scope = new TemplateScope(globals);
    }

    /// <summary>Makes errors.</summary>
    public TemplateFault Fault { get; }

    /// <summary>The names that are known where the rendering stands.</summary>
    public TemplateScope Scope { get; set; }

    /// <summary>Counts work.</summary>
    /// <exception cref="InvalidDataException">It was too much.</exception>
    public void Count(int line, long steps = 1)
    {
        _steps = (int)Math.Min(int.MaxValue, _steps + steps);
        if (_steps > TemplateLimits.MostSteps)
            throw Fault.At(line, $"rendering takes more than {TemplateLimits.MostSteps} steps");
    }

    /// <summary>Counts the making of a text.</summary>
    /// <exception cref="InvalidDataException">It is too long.</exception>
    public void CountText(int line, long characters)
    {
        if (characters > TemplateLimits.MostCharacters)
            throw Fault.At(line, $"a text has more than {TemplateLimits.MostCharacters} characters");
        Count(line, characters / 32);
    }

    /// <summary>A list that was made, if it is not too long.</summary>
    /// <exception cref="InvalidDataException">It is.</exception>
    public void CountItems(int line, long items)
    {
        if (items > TemplateLimits.MostItems) throw Fault.At(line, $"a list has more than {TemplateLimits.MostItems} items");
        Count(line, items);
    }

    /// <summary>The value of an expression.</summary>
    /// <exception cref="InvalidDataException">It has none.</exception>
    public object? Value(Expression expression)
    {
        Count(expression.Line);
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack()) throw Fault.At(expression.Line, "expressions are nested too deep");
        try
        {
            return expression switch
            {
                Expression.Literal literal => literal.Value,
                Expression.Variable name => Scope.TryGet(name.Name, out object? value) ? value : new Undefined($"{name.Name} has no value"),
                Expression.Items items => new TemplateList([.. items.Values.Select(Value)], items.Kind),
                Expression.Pairs pairs => Pairs(pairs),
                Expression.Attribute attribute => Attributes.Get(this, attribute.Line, Value(attribute.Of), attribute.Name),
                Expression.Item item => Attributes.Item(this, item.Line, Value(item.Of), Value(item.Key)),
                Expression.Slice slice => Slices.Of(this, slice),
                Expression.Call call => Call(call.Line, Value(call.Of), call.Arguments, []),
                Expression.Filter filter => Filters.Apply(filter.Name, Given(filter.Line, $"the filter {filter.Name}", filter.Arguments,
                    [Value(filter.Of ?? throw Fault.At(filter.Line, "a filter has no value"))], [])),
                Expression.Test test => Test(test),
                Expression.Chain chain => Chain(chain),
                Expression.Comparison comparison => Compare(comparison),
                Expression.Logic logic => Logic(logic),
                Expression.Unary unary => Operators.Unary(this, unary.Line, unary.Operator, Value(unary.Operand)),
                Expression.Choice choice => Python.IsTrue(Value(choice.Condition)) ? Value(choice.Then)
                    : choice.Else is { } otherwise ? Value(otherwise) : new Undefined("a condition without else does not hold"),
                _ => throw new InvalidOperationException($"no value of {expression}"),
            };
        }
        catch (NotSupportedException problem)
        {
            throw Fault.Unknown(expression.Line, problem.Message);
        }
    }

    /// <summary>The value of a filter of a block's text.</summary>
    public object? Filtered(Expression filters, TemplateText text) => filters is Expression.Filter filter
        ? Filters.Apply(filter.Name, Given(filter.Line, $"the filter {filter.Name}", filter.Arguments,
            [filter.Of is { } inner ? Filtered(inner, text) : text], []))
        : throw new InvalidOperationException("only filters follow a block");

    /// <summary>Calls something.</summary>
    /// <param name="line">Where.</param>
    /// <param name="called">What.</param>
    /// <param name="arguments">With what.</param>
    /// <param name="more">And with what by name.</param>
    public object? Call(int line, object? called, CallArguments arguments, IReadOnlyList<(string, object?)> more)
    {
        Count(line, StepsOfCall);
        return called is TemplateFunction function ? function.Call(Given(line, function.Name, arguments, [], more))
            : throw Fault.At(line, $"{Python.TypeOf(called)} is called");
    }

    /// <summary>What a value gives when it is gone through.</summary>
    /// <exception cref="InvalidDataException">It cannot be.</exception>
    public IReadOnlyList<object?> Iterate(int line, object? value)
    {
        IReadOnlyList<object?> items = value switch
        {
            TemplateList list => list.Read(),
            TemplateDict dict => [.. dict.Pairs.Select(pair => pair.Key)],
            TemplateText text => text.Value.Length > TemplateLimits.MostItems
                ? throw Fault.At(line, $"a text of more than {TemplateLimits.MostItems} characters is gone through")
                : [.. text.Characters()],
            Undefined => [],
            _ => throw Fault.At(line, $"{Python.TypeOf(value)} is gone through"),
        };
        CountItems(line, items.Count);
        return items;
    }

    /// <summary>A text that was made, counted.</summary>
    public TemplateText Counted(int line, TemplateText text)
    {
        CountText(line, text.Value.Length);
        return text;
    }

    /// <summary>A value as text, counted.</summary>
    public TemplateText Text(int line, object? value) => value is TemplateText text ? text : Counted(line, PythonText.Str(value));

    TemplateDict Pairs(Expression.Pairs pairs)
    {
        TemplateDict dict = new();
        foreach ((Expression key, Expression value) in pairs.Values) dict.Set(Value(key), Value(value));
        return dict;
    }

    GivenArguments Given(int line, string called, CallArguments arguments, IReadOnlyList<object?> before,
        IReadOnlyList<(string, object?)> more) =>
        arguments.Positional.Count + arguments.Named.Count == 0 ? new GivenArguments(this, line, called, before, more)
            : new GivenArguments(this, line, called, [.. before, .. arguments.Positional.Select(Value)],
                [.. arguments.Named.Select(one => (one.Name, Value(one.Value))), .. more]);

    object? Test(Expression.Test test)
    {
        object? value = Value(test.Of);
        return Tests.Holds(test.Name, Given(test.Line, $"the test {test.Name}", test.Arguments, [value], [])) != test.IsNegated;
    }

    object? Chain(Expression.Chain chain)
    {
        if (chain.Rest[0].Operator == "~") return Joined(chain);
        object? value = Value(chain.First);
        foreach ((string op, Expression operand) in chain.Rest) value = Operators.Binary(this, chain.Line, op, value, Value(operand));
        return value;
    }

    TemplateText Joined(Expression.Chain chain)
    {
        TemplateText.Builder joined = new();
        joined.Add(Text(chain.Line, Value(chain.First)));
        foreach ((_, Expression operand) in chain.Rest)
        {
            joined.Add(Text(chain.Line, Value(operand)));
            CountText(chain.Line, joined.Length);
        }
        return joined.ToText();
    }

    bool Compare(Expression.Comparison comparison)
    {
        object? left = Value(comparison.First);
        foreach ((string op, Expression operand) in comparison.Rest)
        {
            object? right = Value(operand);
            if (!Operators.Compare(this, comparison.Line, op, left, right)) return false;
            left = right;
        }
        return true;
    }

    object? Logic(Expression.Logic logic)
    {
        object? value = null;
        foreach (Expression operand in logic.Operands)
        {
            value = Value(operand);
            if (Python.IsTrue(value) != logic.IsAnd) return value;
        }
        return value;
    }
}
