namespace Hone.Hosting.Exchange.Adapters;

/// <summary>What an adapter is written as for other programs.</summary>
abstract class AdapterFormat
{
    /// <summary>The formats, each once.</summary>
    public static IReadOnlyList<AdapterFormat> All { get; } = [new PeftAdapter(), new GgufAdapter()];

    /// <summary>What it is called: <c>peft</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The format of whole models that takes the same kind of place, a file or a folder.</summary>
    public abstract ExportFormat Place { get; }

    /// <summary>Refuses an adapter that the format cannot hold.</summary>
    /// <exception cref="InvalidDataException">It has parts that the format has not; the message names them.</exception>
    public virtual void Check(AdapterContent content)
    {
    }

    /// <summary>Writes an adapter into an empty folder.</summary>
    public abstract void Write(AdapterContent content, string folder);

    /// <summary>Reads back what was written there, and holds every number to the run's.</summary>
    public abstract void Prove(AdapterContent content, string folder);

    /// <summary>Puts what was written in its place.</summary>
    public abstract void Publish(string folder, string target);

    /// <summary>What is said where a number is not read back as it was.</summary>
    protected static InvalidDataException Other(string name) => new(
        $"what was written of {name} is not read back as it was\nReport this: nothing was left there.");
}
