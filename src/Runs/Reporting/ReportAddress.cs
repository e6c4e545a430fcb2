namespace Hone.Runs.Reporting;

/// <summary>The address of a server that a run reports to.</summary>
public static class ReportAddress
{
    /// <summary>The word that stands for the variables of the environment, secrets among them, which no record then has.</summary>
    public const string Environment = "env";

    /// <summary>Reads an address.</summary>
    /// <param name="text">As a person wrote it.</param>
    /// <param name="what">What is there, with its article.</param>
    /// <param name="example">An address such as is meant.</param>
    /// <param name="mayNameUser">Whether it may hold a user and a password.</param>
    /// <exception cref="InvalidDataException">It is none, or holds a password that would be recorded.</exception>
    public static Uri Parse(string text, string what, string example, bool mayNameUser = false)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
            throw new InvalidDataException($"\"{text}\" is no address of {what}\n"
                + $"Write one such as {example}, or {Environment} to take it from the environment.");
        return address.UserInfo.Length == 0 || mayNameUser ? address
            : throw new InvalidDataException($"the address of {what} at {address.Host} holds a user or password, "
                + $"which the record of every run would keep\nLeave it out, write {Environment}, and set it in the environment.");
    }
}
