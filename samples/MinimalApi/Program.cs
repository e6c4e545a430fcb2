using System.Runtime.CompilerServices;
using Hone.Hosting;
using Microsoft.Extensions.AI;

// Serves a trained model:  dotnet run -- RUN, then  curl -N localhost:5000/chat -H "content-type: application/json" -d '["Hello"]'
if (args is not [var run, ..])
{
    Console.Error.WriteLine("Give the run to serve, such as runs/1c5q0r-quickstart@best.");
    return 2;
}

WebApplicationBuilder builder = WebApplication.CreateBuilder();
builder.Services.AddSingleton<IChatClient>(_ => LanguageModel.Load(run));
WebApplication app = builder.Build();

// The messages of user and assistant in turn, the last one the user's; the answer as server-sent events.
app.MapPost("/chat", (string[] messages, IChatClient model, CancellationToken stop) =>
    TypedResults.ServerSentEvents(Answer(messages, model, stop)));

// The whole answer at once, with how much was read and written.
app.MapPost("/answer", async (string[] messages, IChatClient model, CancellationToken stop) =>
{
    ChatResponse response = await model.GetResponseAsync(Turns(messages), cancellationToken: stop);
    return new { response.Text, FinishReason = response.FinishReason?.Value, response.Usage?.InputTokenCount,
        response.Usage?.OutputTokenCount };
});

app.Run();
return 0;

static IEnumerable<ChatMessage> Turns(string[] messages) =>
    messages.Select((text, i) => new ChatMessage(i % 2 == 0 ? ChatRole.User : ChatRole.Assistant, text));

static async IAsyncEnumerable<string> Answer(string[] messages, IChatClient model, [EnumeratorCancellation] CancellationToken stop)
{
    await foreach (ChatResponseUpdate update in model.GetStreamingResponseAsync(Turns(messages), cancellationToken: stop))
        if (update.Text.Length > 0)
            yield return update.Text;
}
