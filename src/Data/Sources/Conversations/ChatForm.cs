namespace Hone.Data.Sources.Conversations;

/// <summary>The chat template that a model is trained and used with, and what it is filled in with besides the messages.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Template">The template, in Jinja.</param>
/// <param name="Bos">What <c>bos_token</c> stands for; empty where there is none.</param>
/// <param name="Eos">What <c>eos_token</c> stands for; empty where there is none.</param>
/// <param name="Date">The day that <c>strftime_now</c> tells, such as 2026-01-31; null where the template does not ask.</param>
/// <param name="Opening">What begins every conversation: a mark that the template writes, else one that is put before it.</param>
/// <param name="End">What the template writes after an answer, which the model learns to write itself.</param>
public sealed record ChatForm(string Name, string Template, string Bos, string Eos, string? Date, string Opening, string End);
