using System.Globalization;

namespace Hone.Text.Templates;

/// <summary>Reads statements and expressions by the grammar of Jinja2. What is unknown is refused here, by its name.</summary>
sealed class TemplateParser
{
    /// <summary>Levels of nesting, and links of a chain such as <c>a.b.c</c>, at most.</summary>
    public const int Deepest = 64;

    static readonly HashSet<string> Foreign = ["include", "import", "from", "extends", "block", "autoescape", "do", "trans", "debug"];

    static readonly HashSet<string> ForeignFunctions = ["lipsum", "cycler", "joiner"];

    readonly List<TemplateToken> _tokens;
    readonly TemplateFault _fault;
    int _next, _depth, _loops;

    /// <summary>An <c>if</c> is around: Jinja leaves unknown filters and tests there until they are met.</summary>
    bool _isSoft;
    bool _hasGeneration;

    TemplateParser(List<TemplateToken> tokens, TemplateFault fault) => (_tokens, _fault) = (tokens, fault);

    TemplateToken Now => _tokens[_next];

    /// <summary>The statements of a source.</summary>
    /// <param name="source">The source.</param>
    /// <param name="fault">Makes errors.</param>
    /// <param name="hasGeneration">Whether it marks what is generated.</param>
    public static IReadOnlyList<Statement> Read(string source, TemplateFault fault, out bool hasGeneration)
    {
        TemplateParser parser = new(TemplateLexer.Read(source, fault), fault);
        IReadOnlyList<Statement> all = parser.Body();
        hasGeneration = parser._hasGeneration;
        return parser.Now.Kind == TokenKind.End ? all : throw parser.Stray();
    }

    InvalidDataException Stray()
    {
        string word = _next + 1 < _tokens.Count ? _tokens[_next + 1].Value : "";
        return _fault.At(Now.Line, $"{{% {word} %}} belongs to nothing that is open");
    }

    T Nested<T>(Func<T> read)
    {
        if (++_depth > Deepest) throw _fault.At(Now.Line, $"it is nested more than {Deepest} deep");
        T result = read();
        _depth--;
        return result;
    }

    TemplateToken Take() => _tokens[_next++];

    bool Skip(string op)
    {
        if (!Now.Is(op)) return false;
        _next++;
        return true;
    }

    bool SkipName(string name)
    {
        if (!Now.IsName(name)) return false;
        _next++;
        return true;
    }

    void Expect(string op)
    {
        if (!Skip(op)) throw Unexpected($"'{op}'");
    }

    void Expect(TokenKind kind, string wanted)
    {
        if (Now.Kind != kind) throw Unexpected(wanted);
        _next++;
    }

    string ExpectName()
    {
        if (Now.Kind != TokenKind.Name) throw Unexpected("a name");
        return Take().Value;
    }

    InvalidDataException Unexpected(string wanted) =>
        _fault.At(Now.Line, $"{(Now.Kind is TokenKind.End or TokenKind.BlockEnd or TokenKind.ValueEnd ? "the end" : $"'{Now.Value}'")} "
            + $"stands where {wanted} should");

    /// <summary>Statements up to a block whose word is one of these, which is not read; to the end where none is given.</summary>
    List<Statement> Body(params string[] ends) => Nested(() =>
    {
        List<Statement> all = [];
        while (true)
            switch (Now.Kind)
            {
                case TokenKind.Text:
                    all.Add(new Statement.Text(Now.Line, new TemplateText(Take().Value)));
                    break;
                case TokenKind.ValueBegin:
                    int line = Take().Line;
                    Expression value = Tuple();
                    Expect(TokenKind.ValueEnd, "}}");
                    all.Add(new Statement.Output(line, value));
                    break;
                case TokenKind.BlockBegin when _tokens[_next + 1] is { Kind: TokenKind.Name, Value: var word }
                    && (ends.Contains(word) || word.StartsWith("end", StringComparison.Ordinal) || word is "else" or "elif"):
                    return ends.Contains(word) ? all : throw Stray();
                case TokenKind.BlockBegin:
                    _next++;
                    all.Add(Statement());
                    break;
                default:
                    return ends.Length == 0 ? all : throw _fault.At(Now.Line, $"{{% {ends[^1]} %}} is missing");
            }
    });

    /// <summary>The statements of a block, and its end.</summary>
    List<Statement> BodyTo(string end)
    {
        EndBlock();
        List<Statement> body = Soft(false, () => Body(end));
        _next += 2;
        EndBlock();
        return body;
    }

    T Soft<T>(bool isSoft, Func<T> read)
    {
        bool before = _isSoft;
        _isSoft = isSoft;
        T result = read();
        _isSoft = before;
        return result;
    }

    void EndBlock() => Expect(TokenKind.BlockEnd, "%}");

    Statement Statement()
    {
        (int line, string word) = (Now.Line, ExpectName());
        switch (word)
        {
            case "if":
                return If(line);
            case "for":
                return For(line);
            case "set":
                return Set(line);
            case "with":
                return With(line);
            case "macro":
                return Macro(line);
            case "call":
                return CallBlock(line);
            case "filter":
                Expression filter = Filters(null, line);
                return new Statement.FilterBlock(line, filter, BodyTo("endfilter"));
            case "generation":
                _hasGeneration = true;
                return new Statement.Generation(line, BodyTo("endgeneration"));
            case "break" or "continue":
                if (_loops == 0) throw _fault.At(line, $"{{% {word} %}} stands in no loop");
                EndBlock();
                return new Statement.Leave(line, word == "break");
            default:
                throw Foreign.Contains(word) ? _fault.Unknown(line, $"the statement {{% {word} %}}")
                    : _fault.At(line, $"there is no statement {{% {word} %}}");
        }
    }

    Statement.If If(int line)
    {
        List<(Expression, IReadOnlyList<Statement>)> branches = [];
        IReadOnlyList<Statement> otherwise = [];
        while (true)
        {
            Expression condition = Soft(true, () => Tuple(withChoice: false));
            EndBlock();
            branches.Add((condition, Soft(true, () => Body("elif", "else", "endif"))));
            _next++;
            string word = Take().Value;
            if (word == "elif") continue;
            EndBlock();
            if (word == "else")
            {
                otherwise = Soft(true, () => Body("endif"));
                _next += 2;
                EndBlock();
            }
            return new Statement.If(line, branches, otherwise);
        }
    }

    Statement.For For(int line)
    {
        Target target = Target(isPlain: true);
        if (!SkipName("in")) throw Unexpected("in");
        Expression values = Tuple(withChoice: false);
        Expression? condition = SkipName("if") ? Expression() : null;
        if (Now.IsName("recursive")) throw _fault.Unknown(line, "a loop that is recursive");
        EndBlock();
        _loops++;
        IReadOnlyList<Statement> body = Soft(false, () => Body("else", "endfor"));
        _loops--;
        _next++;
        if (Take().Value == "else") return new Statement.For(line, target, values, condition, body, BodyTo("endfor"));
        EndBlock();
        return new Statement.For(line, target, values, condition, body, []);
    }

    Statement Set(int line)
    {
        Target target = Target(isPlain: false);
        if (Skip("="))
        {
            Expression value = Tuple();
            EndBlock();
            return new Statement.Set(line, target, value);
        }
        Expression? filter = Now.Is("|") ? FilterChain(null) : null;
        return new Statement.SetBlock(line, target, filter, BodyTo("endset"));
    }

    Statement.With With(int line)
    {
        List<(Target, Expression)> values = [];
        while (Now.Kind != TokenKind.BlockEnd)
        {
            if (values.Count > 0) Expect(",");
            Target target = Target(isPlain: true);
            Expect("=");
            values.Add((target, Expression()));
        }
        return new Statement.With(line, values, BodyTo("endwith"));
    }

    Statement.Macro Macro(int line)
    {
        string name = ExpectName();
        return new Statement.Macro(line, name, Parameters(), MacroBody("endmacro"));
    }

    List<Statement> MacroBody(string end)
    {
        int loops = _loops;
        _loops = 0;
        List<Statement> body = BodyTo(end);
        _loops = loops;
        return body;
    }

    List<(string, Expression?)> Parameters()
    {
        Expect("(");
        List<(string, Expression?)> parameters = [];
        while (!Skip(")"))
        {
            if (parameters.Count > 0) Expect(",");
            string name = ExpectName();
            parameters.Add((name, Skip("=") ? Expression() : null));
        }
        return parameters;
    }

    Statement.CallBlock CallBlock(int line)
    {
        List<(string, Expression?)> parameters = Now.Is("(") ? Parameters() : [];
        if (Expression() is not Expression.Call call) throw _fault.At(line, "{% call %} calls nothing");
        return new Statement.CallBlock(line, call, new Statement.Macro(line, "caller", parameters, MacroBody("endcall")));
    }

    Target Target(bool isPlain) => Nested(() =>
    {
        List<Target> parts = [];
        bool isTuple = false;
        do
        {
            if (isTuple && (Now.Kind == TokenKind.BlockEnd || Now.Is("=") || Now.IsName("in"))) break;
            if (Skip("("))
            {
                parts.Add(Target(isPlain));
                Expect(")");
            }
            else
            {
                string name = ExpectName();
                if (name is "true" or "false" or "none" or "True" or "False" or "None" or "not" or "and" or "or" or "in" or "is" or "if")
                    throw _fault.At(Now.Line, $"'{name}' cannot be assigned to");
                parts.Add(new Target(name, !isPlain && Skip(".") ? ExpectName() : null, []));
            }
            if (Now.Is(",")) isTuple = true;
        } while (Skip(","));
        return isTuple ? new Target(null, null, parts) : parts[0];
    });

    /// <summary>An expression, or several with commas between.</summary>
    Expression Tuple(bool withChoice = true)
    {
        int line = Now.Line;
        Expression first = withChoice ? Expression() : Or();
        if (!Now.Is(",")) return first;
        List<Expression> all = [first];
        while (Skip(","))
        {
            if (Now.Kind is TokenKind.ValueEnd or TokenKind.BlockEnd || Now.Is(")") || Now.IsName("in")) break;
            all.Add(withChoice ? Expression() : Or());
        }
        return new Expression.Items(line, all, ListKind.Tuple);
    }

    Expression Expression() => Nested(() =>
    {
        int line = Now.Line;
        Expression value = Or();
        while (SkipName("if"))
        {
            Expression condition = Or();
            value = new Expression.Choice(line, condition, value, SkipName("else") ? Expression() : null);
            if (value is Expression.Choice { Else: not null }) break;
        }
        return value;
    });

    Expression Or() => Logic("or", () => Logic("and", Not));

    Expression Logic(string word, Func<Expression> read)
    {
        int line = Now.Line;
        Expression first = read();
        if (!Now.IsName(word)) return first;
        List<Expression> all = [first];
        while (SkipName(word)) all.Add(read());
        return new Expression.Logic(line, all, word == "and");
    }

    Expression Not()
    {
        int line = Now.Line;
        return SkipName("not") ? new Expression.Unary(line, "not", Nested(Not)) : Compare();
    }

    Expression Compare()
    {
        int line = Now.Line;
        Expression first = Sum();
        List<(string, Expression)> rest = [];
        while (true)
        {
            if (Now is { Kind: TokenKind.Operator, Value: "==" or "!=" or "<" or "<=" or ">" or ">=" }) rest.Add((Take().Value, Sum()));
            else if (SkipName("in")) rest.Add(("in", Sum()));
            else if (Now.IsName("not") && _tokens[_next + 1].IsName("in"))
            {
                _next += 2;
                rest.Add(("not in", Sum()));
            }
            else return rest.Count == 0 ? first : new Expression.Comparison(line, first, rest);
        }
    }

    Expression Sum() => Chain(Joined, "+", "-");

    Expression Joined() => Chain(Product, "~");

    Expression Product() => Chain(Power, "*", "/", "//", "%");

    Expression Power() => Chain(() => Unary(withFilter: true), "**");

    Expression Chain(Func<Expression> read, params ReadOnlySpan<string> operators)
    {
        int line = Now.Line;
        Expression first = read();
        if (Now.Kind != TokenKind.Operator || !operators.Contains(Now.Value)) return first;
        List<(string, Expression)> rest = [];
        while (Now.Kind == TokenKind.Operator && operators.Contains(Now.Value)) rest.Add((Take().Value, read()));
        return new Expression.Chain(line, first, rest);
    }

    Expression Unary(bool withFilter)
    {
        int line = Now.Line;
        Expression value = Now is { Kind: TokenKind.Operator, Value: "-" or "+" }
            ? new Expression.Unary(line, Take().Value, Nested(() => Unary(withFilter: false)))
            : Primary();
        value = Postfix(value);
        return withFilter ? Filters(value) : value;
    }

    Expression Primary()
    {
        TemplateToken token = Take();
        switch (token.Kind)
        {
            case TokenKind.Name:
                if (ForeignFunctions.Contains(token.Value) && Now.Is("("))
                    throw _fault.Unknown(token.Line, $"the function {token.Value}");
                return token.Value switch
                {
                    "true" or "True" => new Expression.Literal(token.Line, true),
                    "false" or "False" => new Expression.Literal(token.Line, false),
                    "none" or "None" => new Expression.Literal(token.Line, null),
                    _ => new Expression.Variable(token.Line, token.Value),
                };
            case TokenKind.String:
                string text = token.Value;
                while (Now.Kind == TokenKind.String) text += Take().Value;
                return new Expression.Literal(token.Line, new TemplateText(text));
            case TokenKind.Integer:
                return new Expression.Literal(token.Line, long.Parse(token.Value, CultureInfo.InvariantCulture));
            case TokenKind.Float:
                return new Expression.Literal(token.Line, double.Parse(token.Value, CultureInfo.InvariantCulture));
            case TokenKind.Operator when token.Value == "(":
                if (Skip(")")) return new Expression.Items(token.Line, [], ListKind.Tuple);
                Expression inside = Tuple();
                Expect(")");
                return inside;
            case TokenKind.Operator when token.Value == "[":
                return new Expression.Items(token.Line, Separated("]", Expression), ListKind.List);
            case TokenKind.Operator when token.Value == "{":
                return new Expression.Pairs(token.Line, Separated("}", () =>
                {
                    Expression key = Expression();
                    Expect(":");
                    return (key, Expression());
                }));
            default:
                _next--;
                throw Unexpected("a value");
        }
    }

    List<T> Separated<T>(string end, Func<T> read)
    {
        List<T> all = [];
        while (!Skip(end))
        {
            if (all.Count > 0)
            {
                Expect(",");
                if (Skip(end)) break;
            }
            all.Add(read());
        }
        return all;
    }

    Expression Postfix(Expression value)
    {
        for (int links = 0; ; links++)
        {
            int line = Now.Line;
            if (links > Deepest) throw _fault.At(line, $"a chain of more than {Deepest} links");
            if (Skip("."))
                value = Now.Kind == TokenKind.Integer
                    ? new Expression.Item(line, value, new Expression.Literal(line, long.Parse(Take().Value, CultureInfo.InvariantCulture)))
                    : new Expression.Attribute(line, value, ExpectName());
            else if (Skip("[")) value = Subscript(value, line);
            else if (Now.Is("(")) value = Call(value, line);
            else return value;
        }
    }

    Expression.Call Call(Expression value, int line)
    {
        if (value is Expression.Attribute { Name: var name } && !_isSoft && !Methods.AreKnown(name))
            throw _fault.Unknown(line, $"the method {name}");
        return new Expression.Call(line, value, Arguments());
    }

    Expression Subscript(Expression value, int line)
    {
        Expression? from = Now.Is(":") ? null : Expression();
        if (from is not null && !Now.Is(":"))
        {
            if (Now.Is(",")) throw _fault.Unknown(line, "a subscript of several values");
            Expect("]");
            return new Expression.Item(line, value, from);
        }
        Expect(":");
        Expression? to = Now.Is(":") || Now.Is("]") ? null : Expression();
        Expression? step = Skip(":") && !Now.Is("]") ? Expression() : null;
        Expect("]");
        return new Expression.Slice(line, value, from, to, step);
    }

    CallArguments Arguments()
    {
        Expect("(");
        List<Expression> positional = [];
        List<(string, Expression)> named = [];
        while (!Skip(")"))
        {
            if (positional.Count + named.Count > 0)
            {
                Expect(",");
                if (Skip(")")) break;
            }
            if (Now.Is("*") || Now.Is("**")) throw _fault.Unknown(Now.Line, "a call with * or **");
            if (Now.Kind == TokenKind.Name && _tokens[_next + 1].Is("="))
            {
                string name = Take().Value;
                _next++;
                named.Add((name, Expression()));
            }
            else if (named.Count > 0) throw Unexpected("an argument with a name");
            else positional.Add(Expression());
        }
        return positional.Count + named.Count == 0 ? CallArguments.None : new CallArguments(positional, named);
    }

    /// <summary>The filters, tests and calls behind a value.</summary>
    Expression Filters(Expression value)
    {
        for (int links = 0; ; links++)
        {
            if (links > Deepest) throw _fault.At(Now.Line, $"a chain of more than {Deepest} links");
            if (Now.Is("|")) value = OneFilter(value);
            else if (Now.IsName("is")) value = Test(value);
            else if (Now.Is("(")) value = Call(value, Now.Line);
            else return value;
        }
    }

    /// <summary>The filters of a block, whose first has no bar in front.</summary>
    Expression Filters(Expression? value, int line)
    {
        value = NamedFilter(value, line);
        return Now.Is("|") ? FilterChain(value) : value;
    }

    Expression FilterChain(Expression? value)
    {
        for (int links = 0; Now.Is("|"); links++)
        {
            if (links > Deepest) throw _fault.At(Now.Line, $"a chain of more than {Deepest} links");
            value = OneFilter(value);
        }
        return value!;
    }

    Expression.Filter OneFilter(Expression? value)
    {
        int line = Take().Line;
        return NamedFilter(value, line);
    }

    Expression.Filter NamedFilter(Expression? value, int line)
    {
        string name = ExpectName();
        if (!_isSoft && !Templates.Filters.AreKnown(name)) throw _fault.Unknown(line, $"the filter {name}");
        return new Expression.Filter(line, value, name, Now.Is("(") ? Arguments() : CallArguments.None);
    }

    Expression.Test Test(Expression value)
    {
        int line = Take().Line;
        bool isNegated = SkipName("not");
        string name = ExpectName();
        if (!_isSoft && !Templates.Tests.AreKnown(name)) throw _fault.Unknown(line, $"the test {name}");
        CallArguments arguments = CallArguments.None;
        if (Now.Is("(")) arguments = Arguments();
        else if (Now.IsName("is")) throw _fault.At(line, "tests are chained with is");
        else if (Now.Kind is TokenKind.String or TokenKind.Integer or TokenKind.Float || Now.Is("[") || Now.Is("{")
            || (Now.Kind == TokenKind.Name && Now.Value is not ("else" or "or" or "and")))
            arguments = new CallArguments([Postfix(Primary())], []);
        return new Expression.Test(line, value, name, arguments, isNegated);
    }
}
