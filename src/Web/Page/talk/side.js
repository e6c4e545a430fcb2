// One checkpoint and what it has written: the conversation or the text, its speed, and where it was unsure.
import { get, Trouble } from '../api.js';
import { command, el, fill } from '../dom.js';
import * as as from '../format.js';
import { troubled } from '../shell.js';
import { lossUnit } from '../words.js';
import { write } from './stream.js';

const unsure = [
    [0.2, 'p3'],
    [0.5, 'p2'],
];

export class Side {
    /** `changed` is told when it begins or ends to write, and `edit(i)` to write the i-th turn anew. */
    constructor(model, models, changed, edit, choose, close) {
        Object.assign(this, { model, changed, edit, turns: [], isChat: false, writing: null });
        this.pick = el(
            'select.compact',
            { 'aria-label': 'Checkpoint', onchange: () => choose(this.pick.value) },
            [...new Set([model, ...models])].map(id => el('option', { value: id, selected: id === model }, id)),
        );
        this.meta = el('p.meta');
        this.talk = el('div.talk', { role: 'log', 'aria-label': `What ${model} writes`, tabindex: 0 });
        this.host = el(
            'section',
            { 'aria-label': model },
            el(
                'div.actions',
                this.pick,
                close
                    ? el('button.icon', { type: 'button', 'aria-label': `Close ${model}`, title: 'Close this side', onclick: close }, '✕')
                    : null,
            ),
            this.meta,
            this.talk,
        );
    }

    async load() {
        const [id, checkpoint] = this.model.split('@');
        try {
            const run = await get(`/api/runs/${encodeURIComponent(id)}`, { findings: false }),
                { manifest } = run;
            if (manifest.classes) {
                this.refusal = `${run.name} is a classifier of ${as.step(manifest.classes.length)} classes, and writes nothing.`;
                fill(
                    this.meta,
                    el('a.line.name', { href: `/runs/${encodeURIComponent(run.id)}` }, run.name),
                    el('span', `${manifest.model?.family}, ${run.status}`),
                );
                this.show();
                this.changed();
                return;
            }
            this.isChat = Boolean(manifest.format?.conversation);
            fill(
                this.meta,
                el('a.line.name', { href: `/runs/${encodeURIComponent(run.id)}` }, run.name),
                el('span', `checkpoint ${checkpoint ?? 'selected'}`),
                run.best_val_loss === null ? null : el('span', `best validation ${as.loss(run.best_val_loss, true)} ${lossUnit(run)}`),
                el('span', run.status),
                el('span', this.isChat ? 'trained on conversations' : 'base model: it continues text, it does not answer'),
            );
        } catch (failure) {
            fill(this.meta, el('span', failure.message));
        }
        this.changed();
    }

    /** Says something, and lets the model go on from there. */
    async say(text, settings) {
        if (text) this.turns.push({ isOurs: true, text });
        this.turns.push({ isOurs: false, text: '', tokens: [], settings });
        await this.go(settings);
    }

    /** Writes the last turn on, from what it has. */
    async go(settings) {
        const turn = this.turns.at(-1),
            stop = new AbortController();
        Object.assign(turn, { isOver: false, note: '' });
        this.writing = stop;
        this.show();
        this.changed();
        const asked = performance.now();
        let first = null,
            tokens = 0;
        try {
            const end = await write(
                { model: this.model, isChat: this.isChat, ...this.asked(turn), ...settings },
                (text, parts) => {
                    first ??= (performance.now() - asked) / 1000;
                    tokens += parts.length;
                    turn.text += text;
                    turn.tokens.push(...parts);
                    this.append(parts);
                },
                stop.signal,
            );
            turn.note = noted(end, first, tokens, (performance.now() - asked) / 1000, turn);
            turn.isOver = end.reason === 'stop';
        } catch (failure) {
            if (failure.name === 'AbortError') turn.note = `stopped after ${tokens} tokens`;
            else if (failure instanceof Trouble) turn.trouble = failure;
            else throw failure;
        }
        this.writing = null;
        this.show();
        this.changed();
    }

    /** A base model goes on from all of the text; a chat model is given the conversation. */
    asked(turn) {
        if (!this.isChat) return { prompt: this.turns.map(one => one.text).join('') };
        const turns = turn.text ? this.turns : this.turns.slice(0, -1);
        return { messages: turns.map(one => ({ role: one.isOurs ? 'user' : 'assistant', content: one.text })) };
    }

    stop() {
        this.writing?.abort();
    }

    again(settings) {
        const last = this.turns.at(-1);
        if (!last || last.isOurs) return null;
        Object.assign(last, { text: '', tokens: [], trouble: null });
        return this.go(settings);
    }

    /** Goes back to before the i-th turn, and gives back what it said. */
    back(i) {
        this.stop();
        const [turn] = this.turns.splice(i);
        this.show();
        return turn?.text ?? '';
    }

    append(parts) {
        const words = this.talk.lastElementChild?.querySelector('.words'),
            isLow = this.talk.scrollHeight;
        words?.append(...parts.map(shown));
        if (isLow && document.activeElement?.tagName !== 'A') this.talk.lastElementChild?.scrollIntoView({ block: 'nearest' });
    }

    show() {
        if (this.refusal) {
            const id = this.model.split('@')[0];
            fill(
                this.talk,
                el(
                    'div.letter',
                    { role: 'alert' },
                    el('b', this.refusal),
                    el('span', 'Ask it for classes:'),
                    command(`hone classify ${id}`),
                ),
            );
            return;
        }
        fill(
            this.talk,
            this.turns.length
                ? this.turns.map((turn, i) =>
                      el(
                          'div',
                          { class: `said ${turn.isOurs ? '' : 'model'}` },
                          el('b', turn.isOurs ? 'You' : this.model),
                          el('p.words', turn.isOurs ? turn.text : turn.tokens.map(shown)),
                          turn.trouble ? troubled(turn.trouble) : null,
                          turn.note ? el('small', turn.note) : null,
                          turn.isOurs && !this.writing
                              ? el(
                                    'button.icon',
                                    { type: 'button', onclick: () => this.edit(i), 'aria-label': `Edit “${turn.text.slice(0, 30)}”` },
                                    'Edit',
                                )
                              : null,
                      ),
                  )
                : el('p.quiet', this.isChat ? 'Ask it something.' : 'Give it the beginning of a text, and it goes on.'),
        );
    }
}

/** A token; those that had little chance are underlined, and say how little. */
function shown({ text, chance }) {
    const kind = unsure.find(([below]) => chance < below)?.[1];
    return kind ? el(`span.${kind}`, { title: `chance ${as.percent(chance)}` }, text) : text;
}

function noted({ reason, hone, usage }, first, tokens, seconds, turn) {
    const count = usage?.completion_tokens ?? tokens,
        nats = turn.tokens.reduce((sum, one) => sum - Math.log(Math.max(one.chance, 1e-9)), 0) / turn.tokens.length;
    const parts = [
        `${as.step(count)} tokens`,
        `${as.duration(hone?.first_token_seconds ?? first)} to the first`,
        `${as.rate(Math.round(hone?.tokens_per_second ?? count / seconds))} tokens/s`,
        `${as.loss(nats)} nats a token`,
    ];
    if (reason === 'length') parts.push('ended by its length');
    if (hone?.warning) parts.push(hone.warning);
    return `${parts.join(', ')}; underlined where it was unsure`;
}
