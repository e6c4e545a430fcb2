using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Hone.Hosting.Recipes;

/// <summary>
/// The settings of a run: what a person wrote, checked against <see cref="RecipeKeys"/>, with a default for the rest. It remembers
/// what was read of it: a setting that nothing reads is an error, and what was read is the recipe that a run's record keeps.
/// </summary>
public sealed class Recipe
{
    const string WhatIsARecipe = "Give the path of a YAML file, such as recipes/quickstart.yaml";
    readonly Dictionary<string, Given> _given = [];
    readonly Dictionary<string, Used> _used = [];
    readonly Dictionary<string, (object Value, string Because)> _planned = [];
    readonly List<RecipeProblem> _problems = [];

    Recipe(string source) => Source = source;

    /// <summary>What to call the recipe: its file.</summary>
    public string Source { get; }

    /// <summary>It is the record of a run, in which every setting that was used is given.</summary>
    internal bool IsRecorded { get; private init; }

    /// <summary>Every setting that was read, with the value used, nested, in the order of <see cref="RecipeKeys"/>.</summary>
    public JsonObject Effective => Nested(_ => true);

    /// <summary>The settings that are not what Hone would have chosen.</summary>
    public JsonObject Differences => Nested(setting => setting.Differs);

    /// <summary>The values that nobody gave and that follow from something, with their reasons.</summary>
    internal IReadOnlyList<RecipeDecision> Decisions =>
        [.. InOrder().Where(read => read.Value.Because is not null)
            .Select(read => new RecipeDecision(read.Key, RecipeValue.Write(read.Value.Value!), read.Value.Because!))];

    /// <summary>Reads a recipe file.</summary>
    /// <param name="path">The YAML file.</param>
    /// <param name="overrides">Settings of the command line, <c>key=value</c>; they win over the file, and a later one over an
    /// earlier.</param>
    /// <exception cref="InvalidDataException">Something is wrong with it; the message tells all of it at once.</exception>
    public static Recipe Read(string path, IEnumerable<string>? overrides = null)
    {
        if (Directory.Exists(path)) throw new InvalidDataException($"{path} is a folder, not a recipe\n{WhatIsARecipe}");
        if (!File.Exists(path)) throw new FileNotFoundException($"there is no recipe {path}\n{WhatIsARecipe}");
        try
        {
            using StreamReader reader = new(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
            return Parse(reader.ReadToEnd(), path, overrides);
        }
        catch (DecoderFallbackException)
        {
            throw new InvalidDataException(
                $"{path} is not UTF-8: bytes in it are no character\nSave it as UTF-8, or convert it: iconv -t UTF-8.");
        }
    }

    /// <summary>Reads a recipe's text.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="source">What to call it.</param>
    /// <param name="overrides">Settings of the command line, <c>key=value</c>.</param>
    /// <exception cref="InvalidDataException">Something is wrong with it; the message tells all of it at once.</exception>
    public static Recipe Parse(string yaml, string source, IEnumerable<string>? overrides = null)
    {
        Recipe recipe = new(source);
        return recipe.Fill(RecipeReader.Read(yaml, recipe._problems), overrides);
    }

    /// <summary>Takes up the recipe a run was made with, from its record: no default of a later version changes it.</summary>
    /// <param name="effective">What <see cref="Effective"/> gave then.</param>
    /// <param name="source">What to call it: the run.</param>
    /// <param name="overrides">Settings of the command line, <c>key=value</c>.</param>
    /// <exception cref="InvalidDataException">Something in it is no longer known or allowed.</exception>
    public static Recipe FromEffective(JsonObject effective, string source, IEnumerable<string>? overrides = null) =>
        new Recipe(source) { IsRecorded = true }.Fill(Flat(effective, ""), overrides);

    /// <summary>The same recipe, unread, with some of its settings and some others: one of several runs that differ in little.</summary>
    /// <param name="keeps">Which of its settings to keep.</param>
    /// <param name="overrides">The others, <c>key=value</c>.</param>
    internal Recipe With(Func<string, bool> keeps, IEnumerable<string> overrides)
    {
        Recipe varied = new(Source) { IsRecorded = IsRecorded };
        foreach ((string key, Given value) in _given)
            if (keeps(key)) varied._given[key] = value;
        return varied.Fill([], overrides);
    }

    /// <summary>A whole number.</summary>
    public int Integer(string key) => ToInt(key, Long(key));

    /// <summary>A whole number that may pass 2³¹.</summary>
    public long Long(string key) => (long)Use(key, SettingKind.Integer)!;

    /// <summary>A whole number, derived where nobody gave one.</summary>
    /// <param name="key">The setting.</param>
    /// <param name="derived">What it is when nobody says.</param>
    /// <param name="because">How that was found, in a few words; null where it is what everybody expects.</param>
    public int IntegerOr(string key, int derived, string? because) =>
        ToInt(key, (long)Use(key, SettingKind.Integer, (long)derived, because)!);

    /// <summary>A number.</summary>
    public double Number(string key) => (double)Use(key, SettingKind.Number)!;

    /// <summary>A whole number, or null where nobody gave one.</summary>
    public int? OptionalInteger(string key) => OptionalLong(key) is { } value ? ToInt(key, value) : null;

    /// <summary>A whole number that may pass 2³¹, or null where nobody gave one.</summary>
    public long? OptionalLong(string key) => (long?)Use(key, SettingKind.Integer);

    /// <summary>A number, or null where nobody gave one.</summary>
    public double? OptionalNumber(string key) => (double?)Use(key, SettingKind.Number);

    /// <summary>A number, derived where nobody gave one.</summary>
    public double NumberOr(string key, double derived, string? because) => (double)Use(key, SettingKind.Number, derived, because)!;

    /// <summary>A text.</summary>
    public string Text(string key) =>
        OptionalText(key) ?? throw Refusal(key, $"{key} is needed and not given: write {RecipeKeys.Find(key)!.Allowed}");

    /// <summary>A text, or null where nobody gave one.</summary>
    public string? OptionalText(string key) => (string?)Use(key, SettingKind.Text);

    /// <summary>A text, derived where nobody gave one.</summary>
    public string TextOr(string key, string derived, string because) => (string)Use(key, SettingKind.Text, derived, because)!;

    /// <summary>One of a few words.</summary>
    public string Choice(string key) => (string)Use(key, SettingKind.Choice)!;

    /// <summary>One of a few words, as the member of an enumeration that is called so.</summary>
    public T Choice<T>(string key) where T : struct, Enum => Enum.Parse<T>((string)Use(key, SettingKind.Choice)!, ignoreCase: true);

    /// <summary>One of a few words, derived where nobody gave one.</summary>
    public T ChoiceOr<T>(string key, T derived, string because) where T : struct, Enum =>
        Enum.Parse<T>((string)Use(key, SettingKind.Choice, derived.ToString().ToLowerInvariant(), because)!, ignoreCase: true);

    /// <summary>True or false.</summary>
    public bool Flag(string key) => (bool)Use(key, SettingKind.Flag)!;

    /// <summary>True or false, derived where nobody said.</summary>
    public bool FlagOr(string key, bool derived, string? because) => (bool)Use(key, SettingKind.Flag, derived, because)!;

    /// <summary>Sets what a setting is where nobody gives it: what follows from a dial goes before every other default.</summary>
    /// <param name="key">The setting.</param>
    /// <param name="value">Its value, of the type of its kind.</param>
    /// <param name="because">How that was found, in a few words.</param>
    internal void Plan(string key, object value, string because) => _planned[Known(key).Name] = (value, because);

    /// <summary>Whether a person gave the setting. Asking is not reading.</summary>
    public bool Gives(string key) => _given.ContainsKey(Known(key).Name);

    /// <summary>The names that a person chose in a section whose members are free to name, in ordinal order.</summary>
    public IReadOnlyList<string> NamesIn(string section) =>
        [.. _given.Keys.Where(key => key.StartsWith(section + '.', StringComparison.Ordinal))
            .Select(key => key[(section.Length + 1)..].Split('.')[0]).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>What a person gave in some sections, a line each, in ordinal order.</summary>
    /// <param name="sections">How the names of settings begin; the empty text is how all do.</param>
    internal IEnumerable<string> GivenIn(params IReadOnlyCollection<string> sections) =>
        [.. _given.Where(setting => sections.Any(section => setting.Key.StartsWith(section, StringComparison.Ordinal)))
            .Select(setting => $"{setting.Key}={RecipeValue.Write(setting.Value.Value)}").Order(StringComparer.Ordinal)];

    /// <summary>The error to throw where a setting does not fit the others.</summary>
    /// <param name="key">The setting.</param>
    /// <param name="sentence">What is wrong, with the values, and what to write.</param>
    public InvalidDataException Refusal(string key, string sentence) =>
        Refusal([new RecipeProblem(_given.TryGetValue(key, out Given? setting) ? setting.Place : default, sentence, key)]);

    /// <summary>To be called when everything that reads settings has read them.</summary>
    /// <exception cref="InvalidDataException">A setting was given that nothing read: its writer believes it had an effect.</exception>
    public void EnsureAllRead()
    {
        RecipeProblem[] unread =
        [
            .. _given.Where(setting => !_used.ContainsKey(setting.Key))
                .Select(setting => new RecipeProblem(setting.Value.Place, Unread(setting.Key), setting.Key)),
        ];
        if (unread.Length > 0)
            throw Refusal(unread);
    }

    static string Unread(string key) => key.StartsWith("flow.", StringComparison.Ordinal)
        ? $"{key} has no effect here: only hone flow reads it; run the recipe by that, or take it out"
        : Known(key).ReadWhen is { } when
        ? $"{key} has no effect here: it is read only when {when}; take it out, or change that"
        : $"{key} has no effect here: nothing in this run reads it; take it out";

    Recipe Fill(IEnumerable<Setting> settings, IEnumerable<string>? overrides)
    {
        Dictionary<string, Place> seen = [];
        foreach (Setting setting in settings)
            if (seen.TryAdd(setting.Name, setting.Place))
                Take(setting);
            else
                _problems.Add(new RecipeProblem(setting.Place,
                    $"{setting.Name} is given again, {seen[setting.Name]} gives it first: keep one of them", setting.Name));
        foreach (string assignment in overrides ?? [])
            Override(assignment);
        return _problems.Count == 0 ? this : throw Refusal(_problems);
    }

    void Override(string assignment)
    {
        Place place = new(0, $"--set {assignment}");
        if (assignment.Split('=', 2) is [string name, string value])
            Take(new Setting(name.Trim(), value, IsText: true, place));
        else
            _problems.Add(new RecipeProblem(place, "write --set key=value"));
    }

    void Take(Setting setting)
    {
        if (RecipeKeys.Find(setting.Name) is not { } key)
        {
            bool isEmptySection = setting.IsEmpty && RecipeKeys.In(setting.Name).Any();
            if (!isEmptySection)                                                // every line of it may be commented out
                _problems.Add(new RecipeProblem(setting.Place, UnknownKey.Explain(setting.Name), setting.Name));
        }
        else if (RecipeValue.TryRead(key, setting, out object? value, out string? problem))
            _given[key.Name] = new Given(value, setting.Place);
        else
            _problems.Add(new RecipeProblem(setting.Place, problem, key.Name));
    }

    object? Use(string name, SettingKind kind, object? derived = null, string? because = null)
    {
        RecipeKey key = Known(name);
        if (key.Kind != kind)
            throw new ArgumentException($"{name} is a setting of kind {key.Kind}, not {kind}", nameof(name));
        object? standard = derived ?? key.Default;
        if (_planned.TryGetValue(name, out (object Value, string Because) planned)) (standard, because) = planned;
        else if (key.Default is Derived != derived is not null)
            throw new ArgumentException(
                $"{name} {(derived is null ? "has no default of its own: derive one" : "has a default of its own")}", nameof(name));
        Used setting = _given.TryGetValue(name, out Given? own)
            ? new Used(own.Value, null, !own.Value.Equals(standard))
            : new Used(standard, because, false);
        _used[name] = setting;
        return setting.Value;
    }

    JsonObject Nested(Func<Used, bool> which)
    {
        JsonObject root = [];
        foreach ((string name, Used setting) in InOrder().Where(read => which(read.Value)))
        {
            string[] path = name.Split('.');
            JsonObject at = root;
            foreach (string section in path[..^1])
                at = (JsonObject)(at[section] ??= new JsonObject());
            at[path[^1]] = RecipeValue.ToJson(setting.Value!);
        }

        return root;
    }

    IEnumerable<KeyValuePair<string, Used>> InOrder() =>
        RecipeKeys.All.SelectMany(IEnumerable<string> (key) => key.HasFreePart ? _used.Keys.Where(key.Covers)
            .Order(StringComparer.Ordinal) : [key.Name])
            .Where(name => _used.TryGetValue(name, out Used? setting) && setting.Value is not null)
            .Select(name => KeyValuePair.Create(name, _used[name]));

    static IEnumerable<Setting> Flat(JsonObject settings, string prefix) => settings.SelectMany(setting => setting.Value switch
    {
        JsonObject section => Flat(section, prefix + setting.Key + '.'),
        JsonValue value when value.TryGetValue(out string? text) => [new Setting(prefix + setting.Key, text, IsText: true, default)],
        var other => [new Setting(prefix + setting.Key, other?.ToJsonString() ?? "", IsText: false, default)],
    });

    InvalidDataException Refusal(IReadOnlyCollection<RecipeProblem> all)
    {
        string count = all.Count == 1 ? "a problem" : string.Create(CultureInfo.InvariantCulture, $"{all.Count} problems");
        IEnumerable<string> lines = all.OrderBy(problem => problem.Place.Line == 0 ? int.MaxValue : problem.Place.Line)
            .Select(problem => problem.Place.ToString() is { Length: > 0 } place ? $"{place}: {problem.Sentence}" : problem.Sentence);
        return RecipeProblem.Attach(new InvalidDataException($"{Source} has {count}\n{string.Join('\n', lines)}"), all);
    }

    static RecipeKey Known(string name) =>
        RecipeKeys.Find(name) ?? throw new ArgumentException($"there is no setting {name} in RecipeKeys", nameof(name));

    static int ToInt(string name, long value) =>
        value <= int.MaxValue ? (int)value : throw new ArgumentException(
            $"{name} may pass 2³¹: read it with Long, or limit it", nameof(name));

    /// <summary>What a person wrote for a setting.</summary>
    sealed record Given(object Value, Place Place);

    /// <summary>What a setting was read as.</summary>
    sealed record Used(object? Value, string? Because, bool Differs);
}
