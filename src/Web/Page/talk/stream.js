// One answer of a checkpoint, token by token as it is written.
import { Trouble } from '../api.js';

/**
 * Asks a checkpoint; `piece` is told each text with its tokens `[{ text, chance }]`. Returns the end: why, and what the server says of it.
 *
 * @param request { model, isChat, prompt or messages, temperature, top_k, max_tokens, seed, stop? }
 */
export async function write({ isChat, ...request }, piece, signal) {
    const body = { ...request, stream: true, stream_options: { include_usage: true }, logprobs: isChat ? true : 1 };
    const response = await fetch(isChat ? '/v1/chat/completions' : '/v1/completions', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
        signal,
    }).catch(failure => {
        throw failure.name === 'AbortError' ? failure : new Trouble(0, 'The server does not answer.', 'Start it again: hone serve');
    });
    if (!response.ok) {
        const told = await response.json().catch(() => ({}));
        throw new Trouble(
            response.status,
            told.error?.message ?? told.detail ?? `The server answered ${response.status}.`,
            told.hint ?? '',
        );
    }
    const end = { reason: null, hone: null, usage: null };
    for await (const message of messages(response.body)) {
        if (message.usage) end.usage = message.usage;
        if (message.hone) end.hone = message.hone;
        const choice = message.choices[0];
        if (!choice) continue;
        if (choice.finish_reason) end.reason = choice.finish_reason;
        const text = isChat ? choice.delta.content : choice.text;
        if (text) piece(text, tokensOf(choice.logprobs, text));
    }
    return end;
}

/** The tokens of a piece with the chance each had; the piece as a whole where they do not spell it (a character of several tokens). */
function tokensOf(scores, text) {
    const tokens =
        scores?.content?.map(one => ({ text: one.token, chance: Math.exp(one.logprob) })) ??
        scores?.tokens?.map((token, i) => ({ text: token, chance: Math.exp(scores.token_logprobs[i]) })) ??
        [];
    if (tokens.length && tokens.map(one => one.text).join('') === text) return tokens;
    return [{ text, chance: tokens.length ? Math.min(...tokens.map(one => one.chance)) : 1 }];
}

/** The messages of a stream of server-sent events. */
async function* messages(body) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
        const { value, done } = await reader.read();
        if (done) return;
        const parts = (rest + value).split('\n\n');
        rest = parts.pop();
        for (const part of parts) {
            const data = part.replace(/^data: /, '');
            if (data === '[DONE]') return;
            yield JSON.parse(data);
        }
    }
}
