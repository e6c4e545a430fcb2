namespace Hone.Text.Templates;

/// <summary>Carries out statements, and collects what they write.</summary>
sealed class StatementRunner(Evaluator evaluator)
{
    TemplateText.Builder _output = new();
    int _calls, _owner = -1;
    bool _isGenerated;

    /// <summary>How statements ended.</summary>
    enum Flow { On, Break, Continue }

    /// <summary>What statements write.</summary>
    public TemplateText Run(IReadOnlyList<Statement> statements) => Captured(statements);

    Flow RunAll(IReadOnlyList<Statement> statements)
    {
        foreach (Statement statement in statements)
        {
            evaluator.Count(statement.Line);
            Flow flow = Run(statement);
            if (flow != Flow.On) return flow;
        }
        return Flow.On;
    }

    Flow Run(Statement statement)
    {
        switch (statement)
        {
            case Statement.Text text:
                Write(text.Line, text.Value);
                return Flow.On;
            case Statement.Output output:
                Write(output.Line, Printed(output));
                return Flow.On;
            case Statement.If branch:
                foreach ((Expression condition, IReadOnlyList<Statement> body) in branch.Branches)
                    if (Python.IsTrue(evaluator.Value(condition))) return RunAll(body);
                return RunAll(branch.Else);
            case Statement.For loop:
                return Run(loop);
            case Statement.Set set:
                Assign(set.Line, set.Target, evaluator.Value(set.Value));
                return Flow.On;
            case Statement.SetBlock block:
                TemplateText text1 = Inside(() => Captured(block.Body));
                Assign(block.Line, block.Target, block.Filter is null ? text1 : Filtered(block.Line, block.Filter, text1));
                return Flow.On;
            case Statement.With with:
                return Inside(() =>
                {
                    foreach ((Target target, Expression value) in with.Values) Assign(with.Line, target, evaluator.Value(value));
                    return RunAll(with.Body);
                });
            case Statement.FilterBlock block:
                object? filtered = Filtered(block.Line, block.Filter, Inside(() => Captured(block.Body)));
                Write(block.Line, evaluator.Text(block.Line, filtered));
                return Flow.On;
            case Statement.Macro macro:
                evaluator.Scope.Set(macro.Name, FunctionOf(macro));
                return Flow.On;
            case Statement.CallBlock block:
                object? result = evaluator.Call(block.Line, evaluator.Value(block.Call.Of), block.Call.Arguments,
                    [("caller", FunctionOf(block.Caller))]);
                Write(block.Line, evaluator.Text(block.Line, result));
                return Flow.On;
            case Statement.Generation generation:
                bool before = _isGenerated;
                _isGenerated = true;
                Flow flow = Inside(() => RunAll(generation.Body));
                _isGenerated = before;
                return flow;
            case Statement.Leave leave:
                return leave.IsBreak ? Flow.Break : Flow.Continue;
            default:
                throw new InvalidOperationException($"no way to run {statement}");
        }
    }

    Flow Run(Statement.For loop)
    {
        IReadOnlyList<object?> items = evaluator.Iterate(loop.Line, evaluator.Value(loop.Values));
        if (loop.Condition is { } condition)
            items = [.. items.Where(item => Inside(() =>
            {
                Assign(loop.Line, loop.Target, item);
                return Python.IsTrue(evaluator.Value(condition));
            }))];
        if (items.Count == 0) return Inside(() => RunAll(loop.Else));
        LoopState state = new(items);
        int owner = _owner;
        Flow flow = Flow.On;
        for (int i = 0; i < items.Count && flow != Flow.Break; i++)
        {
            evaluator.Count(loop.Line);
            state.Index = i;
            if (items[i] is TemplateDict { Message: >= 0 and var message }) _owner = message;
            flow = Inside(() =>
            {
                evaluator.Scope.Set("loop", state);
                Assign(loop.Line, loop.Target, items[i]);
                return RunAll(loop.Body);
            });
            _owner = owner;
        }
        return Flow.On;
    }

    TemplateText Printed(Statement.Output output)
    {
        object? value = evaluator.Value(output.Value);
        try
        {
            return evaluator.Text(output.Line, value);
        }
        catch (NotSupportedException problem)
        {
            throw evaluator.Fault.Unknown(output.Line, problem.Message);
        }
    }

    object? Filtered(int line, Expression filter, TemplateText text)
    {
        try
        {
            return evaluator.Filtered(filter, text);
        }
        catch (NotSupportedException problem)
        {
            throw evaluator.Fault.Unknown(line, problem.Message);
        }
    }

    T Inside<T>(Func<T> run)
    {
        TemplateScope outer = evaluator.Scope;
        evaluator.Scope = new TemplateScope(outer);
        T result = run();
        evaluator.Scope = outer;
        return result;
    }

    void Write(int line, TemplateText text)
    {
        evaluator.CountText(line, (long)_output.Length + text.Value.Length - (_output.Length / 32 * 32));
        if (_output.Length + text.Value.Length > TemplateLimits.MostCharacters)
            throw evaluator.Fault.At(line, $"it writes more than {TemplateLimits.MostCharacters} characters");
        _output.Add(text, origin => new TextOrigin(origin.Source, origin.Owner >= 0 ? origin.Owner : _owner,
            origin.IsGenerated || _isGenerated));
    }

    TemplateText Captured(IReadOnlyList<Statement> statements)
    {
        TemplateText.Builder outer = _output;
        _output = new();
        RunAll(statements);
        TemplateText text = _output.ToText();
        _output = outer;
        return text;
    }

    void Assign(int line, Target target, object? value)
    {
        if (target.Name is null)
        {
            IReadOnlyList<object?> parts = evaluator.Iterate(line, value);
            if (parts.Count != target.Parts.Count)
                throw evaluator.Fault.At(line, $"{parts.Count} values are given to {target.Parts.Count} names");
            for (int i = 0; i < parts.Count; i++) Assign(line, target.Parts[i], parts[i]);
        }
        else if (target.Attribute is null) evaluator.Scope.Set(target.Name, value);
        else if (evaluator.Scope.TryGet(target.Name, out object? found) && found is TemplateNamespace space)
            space.Values[target.Attribute] = value;
        else throw evaluator.Fault.At(line, $"'{target.Name}' is no namespace, so '{target.Attribute}' of it cannot be set");
    }

    TemplateFunction FunctionOf(Statement.Macro macro)
    {
        TemplateScope defined = evaluator.Scope;
        return new TemplateFunction(macro.Name, given =>
        {
            string[] names = [.. macro.Parameters.Select(parameter => parameter.Name)];
            object? caller = given.Named.FirstOrDefault(one => one.Name == "caller").Value;
            given.Checked(0, caller is null ? names : [.. names, "caller"]);
            if (++_calls > TemplateLimits.MostCalls)
                throw evaluator.Fault.At(given.Line, $"more than {TemplateLimits.MostCalls} macros are inside each other");
            TemplateScope outer = evaluator.Scope;
            evaluator.Scope = new TemplateScope(defined);
            for (int i = 0; i < names.Length; i++)
                evaluator.Scope.Set(names[i], given.Has(i, names[i]) ? given.Get(i, names[i])
                    : macro.Parameters[i].Default is { } standard ? evaluator.Value(standard)
                    : new Undefined($"the macro {macro.Name} is not given {names[i]}"));
            if (caller is not null) evaluator.Scope.Set("caller", caller);
            TemplateText text = Captured(macro.Body);
            evaluator.Scope = outer;
            _calls--;
            return text;
        });
    }
}
