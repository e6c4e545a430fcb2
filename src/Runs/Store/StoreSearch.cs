using System.Globalization;
using System.Text;
using Hone.Runs.Fields;
using Npgsql;

namespace Hone.Runs.Store;

/// <summary>A query as SQL. What a person typed is only ever a parameter.</summary>
sealed class StoreSearch(StoreQuery query, IReadOnlyDictionary<string, int> paths)
{
    const string Text = "coalesce(folded, text)";
    readonly List<NpgsqlParameter> _parameters = [];

    /// <summary>The command: the keys of the runs, in their order.</summary>
    public NpgsqlCommand Command(NpgsqlConnection connection)
    {
        StringBuilder sql = new("select r.key from runs r");
        bool sorts = query.Sort is { } path && paths.ContainsKey(path);
        if (sorts) sql.Append(CultureInfo.InvariantCulture, $" left join fields s on s.run = r.key and s.path = {paths[query.Sort!]}");
        string link = " where ";
        foreach (StoreCondition condition in query.Conditions)
        {
            sql.Append(link).Append(Of(condition));
            link = " and ";
        }

        sql.Append(" order by ");
        string way = query.IsDescending ? " desc" : "";
        if (sorts)
            sql.Append(CultureInfo.InvariantCulture, $"s.run is null or s.number is not null and s.number = 'NaN', s.number is null, ")
                .Append(Number(query.Sort!, "s.number")).Append(way).Append(", s.text collate \"C\"").Append(way).Append(", ");
        sql.Append("r.id collate \"C\"").Append(query.Sort is null && query.IsDescending ? "" : " desc");
        if (query.Limit > 0) sql.Append(CultureInfo.InvariantCulture, $" limit {query.Limit}");
        NpgsqlCommand command = new(sql.ToString(), connection);
        command.Parameters.AddRange(_parameters.ToArray());
        return command;
    }

    string Of(StoreCondition condition)
    {
        bool isNegative = condition.Relation is Relation.IsDifferent or Relation.Lacks or Relation.IsAbsent;
        if (!paths.TryGetValue(condition.Path, out int path)) return isNegative ? "true" : "false";      // no run has it
        string holds = condition.Relation is Relation.IsPresent or Relation.IsAbsent ? "true"
            : string.Join(" or ", condition.Values.Select((value, i) => Holds(condition, value, condition.Numbers[i])));
        return string.Create(CultureInfo.InvariantCulture,
            $"r.key {(isNegative ? "not in" : "in")} (select run from fields where path = {path} and ({holds}))");
    }

    string Holds(StoreCondition condition, string value, double? number)
    {
        string text = Parameter(StoreFields.Folded(value)), content = Number(condition.Path, "number");
        string isNumber = $"kind = {(int)FieldKind.Number}", isText = $"kind = {(int)FieldKind.Text}";
        switch (condition.Relation)
        {
            case Relation.IsEqual or Relation.IsDifferent:
                return (number is { } same ? $"{isNumber} and {content} = {Parameter(same)} or " : "")
                    + $"kind in ({(int)FieldKind.Text}, {(int)FieldKind.Flag}) and {Text} = {text}"
                    + $" or kind = {(int)FieldKind.List} and strpos(', ' || {Text} || ', ', ', ' || {text} || ', ') > 0";
            case Relation.Contains or Relation.Lacks:
                return $"strpos(case when {isNumber} then upper({content}::text) else {Text} end, {text}) > 0";
            default:
                string sign = condition.Relation switch
                {
                    Relation.IsBelow => "<",
                    Relation.IsAtMost => "<=",
                    Relation.IsAbove => ">",
                    _ => ">=",
                };
                return (number is { } limit && !double.IsNaN(limit)
                    ? $"{isNumber} and number <> 'NaN' and {content} {sign} {Parameter(limit)} or " : "")
                    + $"{isText} and {Text} collate \"C\" {sign} {text}";
        }
    }

    /// <summary>A number of a field; of an age, the store has when it began.</summary>
    string Number(string path, string column) => path == StoreFields.Age
        ? $"({Parameter((query.Now - DateTimeOffset.UnixEpoch).TotalSeconds)} - {column})" : column;

    string Parameter<T>(T value)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"@p{_parameters.Count}");
        _parameters.Add(new NpgsqlParameter<T>(name, value));
        return name;
    }
}
