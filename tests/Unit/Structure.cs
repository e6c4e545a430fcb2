using System.Text.RegularExpressions;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Hone.Unit;

/// <summary>Holds the tree to what makes it easy to find one's way in.</summary>
public sealed partial class Structure
{
    const int LongestLine = 140;

    public static TheoryData<string> FreeOfCircles => ["Formats", "Data", "Training", "Runs", "Insight", "Web", "Cli"];

    [Fact]
    public void Namespaces_follow_folders()
    {
        string root = Path.Combine(Repository.Root, "src");
        string[] astray = [.. Repository.Sources("src").Where(file =>
            NamespaceLine().Match(File.ReadAllText(file)) is { Success: true } found
            && found.Groups[1].Value != "Hone." + Path.GetRelativePath(root, Path.GetDirectoryName(file)!)
            .Replace(Path.DirectorySeparatorChar, '.'))];
        astray.ShouldBeEmpty();
    }

    [Fact]
    public void No_line_is_longer_than_a_screen_is_wide()
    {
        string[] tooLong = [.. Repository.Sources("src", "tests", "benchmarks", "samples").SelectMany(TooLong)];
        tooLong.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(FreeOfCircles))]
    public void No_folders_of_a_project_use_each_other_in_a_circle(string project)
    {
        string assembly = Path.Combine(AppContext.BaseDirectory, project == "Cli" ? "hone.dll" : $"Hone.{project}.dll");
        string root = $"Hone.{project}";
        using ModuleDefinition module = ModuleDefinition.ReadModule(assembly);
        Dictionary<string, Dictionary<string, string>> uses = [];
        foreach (TypeDefinition type in module.GetTypes())
            foreach ((TypeReference used, string by) in UsedBy(type))
                if (FolderOf(used, root) is { } to && FolderOf(type, root) is { } from && from != to && used.Scope == module)
                    (uses.TryGetValue(from, out Dictionary<string, string>? known) ? known : uses[from] = [])
                        .TryAdd(to, $"{by} -> {used.Name}");

        string[] circles = [
            .. uses.Keys.SelectMany(from => uses[from].Keys.Where(to => (IsFolder(from) || IsFolder(to)) && Reaches(uses, to, from))
            .Select(to => $"{from} -> {to}: {uses[from][to]}"))];
        bool IsFolder(string node) => module.GetType(node) is null;
        circles.ShouldBeEmpty(string.Join('\n', circles));
    }

    /// <summary>Lines that are too long. Raw strings stay as they are, since a break would be in the data; so do addresses.</summary>
    static IEnumerable<string> TooLong(string file)
    {
        bool isRaw = false;
        foreach ((int number, string line) in File.ReadLines(file).Index())
        {
            int quotes = Regex.Count(line, "\"\"\"");
            if (!isRaw && quotes == 0 && line.EnumerateRunes()
                .Count() > LongestLine && !line.Contains("https://", StringComparison.Ordinal))
                yield return $"{Path.GetRelativePath(Repository.Root, file)}({number + 1})";
            isRaw ^= quotes % 2 == 1;
        }
    }

    static bool Reaches(Dictionary<string, Dictionary<string, string>> uses, string from, string to)
    {
        HashSet<string> seen = [from];
        Queue<string> open = new(seen);
        while (open.TryDequeue(out string? here))
            foreach (string next in uses.TryGetValue(here, out Dictionary<string, string>? known) ? known.Keys : Enumerable.Empty<string>())
                if (next == to) return true;
                else if (seen.Add(next)) open.Enqueue(next);
        return false;
    }

    /// <summary>The folder of a type; a type beside the project file, which belongs to no folder, stands for itself.</summary>
    static string? FolderOf(TypeReference type, string root)
    {
        while (type.DeclaringType is { } outer) type = outer;
        return type.Namespace == root ? type.FullName : type.Namespace.StartsWith(root + '.', StringComparison.Ordinal) ? type.Namespace
            : null;
    }

    static IEnumerable<(TypeReference Type, string By)> UsedBy(TypeDefinition type) =>
        new[] { type.BaseType }.Concat(type.Interfaces.Select(one => one.InterfaceType))
            .Concat(type.Fields.Select(field => field.FieldType))
            .OfType<TypeReference>().Concat(type.GenericParameters.SelectMany(one => one.Constraints).Select(one => one.ConstraintType))
            .Select(used => (used, type.FullName))
            .Concat(type.Methods.SelectMany(method => UsedBy(method).Select(used => (used, method.FullName))))
            .SelectMany(pair => Within(pair.Item1).Select(one => (one, pair.Item2)));

    static IEnumerable<TypeReference> UsedBy(MethodDefinition method)
    {
        IEnumerable<TypeReference> used = [method.ReturnType, .. method.Parameters.Select(parameter => parameter.ParameterType),
            .. method.GenericParameters.SelectMany(one => one.Constraints).Select(one => one.ConstraintType)];
        if (!method.HasBody) return used;
        return used.Concat(method.Body.Variables.Select(variable => variable.VariableType))
            .Concat(method.Body.Instructions.SelectMany(Used));

        static IEnumerable<TypeReference> Used(Instruction instruction) => instruction.Operand switch
        {
            TypeReference type => [type],
            FieldReference field => [field.DeclaringType, field.FieldType],
            GenericInstanceMethod called =>
                [called.DeclaringType, called.ReturnType, .. called.GenericArguments,
                .. called.Parameters.Select(one => one.ParameterType)],
            MethodReference called => [called.DeclaringType, called.ReturnType, .. called.Parameters.Select(one => one.ParameterType)],
            _ => [],
        };
    }

    /// <summary>A type without what is around it (array, pointer, reference), and its type arguments.</summary>
    static IEnumerable<TypeReference> Within(TypeReference type) => type switch
    {
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Within).Prepend(generic.ElementType),
        FunctionPointerType => [],
        TypeSpecification around => Within(around.ElementType),
        GenericParameter => [],
        _ => [type],
    };

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();
}
