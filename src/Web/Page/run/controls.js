// Controls of a run. A button answers when the trainer has taken what was asked, not before; and whoever looks is told what others asked.
import { get, once, post } from '../api.js';
import { el, fill } from '../dom.js';
import * as as from '../format.js';
import { isClassifier } from '../words.js';

const words = {
    pause: ['Pause', 'Paused'],
    continue: ['Continue', 'Goes on'],
    save: ['Save now', 'Saved'],
    stop: ['Stop', 'Stops'],
    stop_after_evaluation: ['Stop after evaluation', 'Will stop after the next evaluation'],
    rate: ['Learning rate…', 'Learning rate changed'],
};
const offered = {
    running: ['pause', 'save', 'rate', 'stop_after_evaluation', 'stop'],
    paused: ['continue', 'save', 'rate', 'stop'],
    stalled: ['stop'],
};

/** Runs that may go on, as far as their state tells. */
const ended = new Set(['stopped', 'failed', 'interrupted']);

/** What a control that was taken did, in words. */
export const taken = event =>
    event.command === 'rate' ? `learning rate × ${event.factor}` : (words[event.command]?.[1].toLowerCase() ?? event.command);

/** The same with its step: said alike by the answer and by the log, whichever comes first. */
const told = (step, event) => `At step ${as.step(step)}: ${taken(event)}`;

export class RunControls {
    constructor(run, isReadOnly) {
        Object.assign(this, { run, isReadOnly });
        this.host = el(
            'div',
            (this.buttons = el('div.actions', { role: 'group', 'aria-label': 'Control this run' })),
            (this.said = el('p.meta', { role: 'status' })),
        );
    }

    show() {
        const { run } = this,
            kinds = this.isReadOnly ? [] : (offered[run.status] ?? []),
            shown = kinds.join() + run.status + run.savedStep;
        if (this.shown === shown) return;
        this.shown = shown;
        const id = encodeURIComponent(run.id),
            hasEnded = !offered[run.status];
        fill(
            this.buttons,
            kinds.map(kind =>
                el(
                    'button',
                    {
                        type: 'button',
                        value: kind,
                        class: kind === 'continue' ? 'primary' : '',
                        onclick: event => this.press(kind, event.currentTarget),
                    },
                    words[kind][0],
                ),
            ),
            (this.resume =
                ended.has(run.status) && !this.isReadOnly
                    ? el('button', { type: 'button', value: 'resume', 'aria-disabled': 'true' }, 'Resume')
                    : null),
            hasEnded ? el('a.button', { href: `/compare?runs=${id}` }, 'Compare') : null,
            hasEnded ? el('a.button', { href: `/api/runs/${id}/report`, target: '_blank', rel: 'noopener' }, 'Report') : null,
            run.savedStep !== null && !isClassifier(run) ? el('a.button', { href: `/chat?model=${id}@best` }, 'Chat') : null,
        );
        this.offerResume();
    }

    /** Whether it can go on from here, the server knows; a button that is held says why. */
    async offerResume() {
        const { resume: button, run } = this;
        if (!button) return;
        const path = `/api/runs/${encodeURIComponent(run.id)}/resume`;
        const {
            is_possible: isPossible,
            reason,
            hint,
            command,
        } = await get(path).catch(failure => ({
            is_possible: false,
            reason: failure.message,
            hint: failure.hint,
        }));
        if (button !== this.resume) return;
        button.title = isPossible ? command : reason;
        if (!isPossible) {
            this.tell(`Resume is held: ${reason}. ${hint ?? ''}`);
            return;
        }
        button.removeAttribute('aria-disabled');
        button.addEventListener('click', () => this.goOn(button, path));
    }

    /** Goes on with it in a process of its own; pressed twice, it goes on once. */
    async goOn(button, path) {
        if (button.getAttribute('aria-disabled')) return;
        button.setAttribute('aria-disabled', 'true');
        button.textContent = 'Resume: begins…';
        try {
            let answer = await post(path, {}, { 'Idempotency-Key': once() });
            while (!answer.id) {
                await new Promise(resolve => setTimeout(resolve, 1000)); // it reads its data first
                answer = await get(`/api/starts/${encodeURIComponent(answer.start)}`);
            }
            this.tell(`Goes on, as process ${answer.process}.`);
        } catch (failure) {
            this.tell(`${failure.message} ${failure.hint ?? ''}`);
            button.removeAttribute('aria-disabled');
        }
        button.textContent = 'Resume';
    }

    press(kind, button) {
        if (kind === 'stop') this.ask(button);
        else if (kind === 'rate') this.askRate(button);
        else this.send(kind, button);
    }

    async send(kind, button, factor) {
        if (button.getAttribute('aria-disabled')) return;
        const before = button.textContent;
        button.setAttribute('aria-disabled', 'true');
        button.textContent = `${words[kind][0].replace('…', '')}: waits for the trainer…`;
        try {
            const answer = await post(`/api/runs/${encodeURIComponent(this.run.id)}/control`, { command: kind, factor });
            this.tell(answer.is_taken ? told(answer.step, { command: kind, factor }) : `Not taken: ${answer.reason}`);
        } catch (failure) {
            this.tell(`${failure.message} ${failure.hint ?? ''}`);
        }
        button.removeAttribute('aria-disabled');
        button.textContent = before;
    }

    /** What was asked by anyone, as the log tells it. */
    heard(event) {
        this.tell(
            event.event === 'control_taken'
                ? told(event.step, event)
                : `Refused at step ${as.step(event.step)}: ${event.reason ?? event.command}`,
        );
    }

    tell(text) {
        this.said.textContent = text;
    }

    ask(button) {
        dialog(
            'Stop this run?',
            [el('p', 'It saves first, and can go on later from where it was: ', el('code', `hone resume ${this.run.id}`), '.')],
            'Stop',
            () => this.send('stop', button),
        );
    }

    askRate(button) {
        const input = el('input', { type: 'number', step: 'any', min: 0.001, max: 1000, value: 0.5, required: true });
        dialog(
            'Learning rate',
            [
                el('p', 'The rate of the schedule is multiplied by this from the next step on; 1 is as the recipe has it.'),
                el('label', 'Factor ', input),
            ],
            'Change',
            () => this.send('rate', button, Number(input.value)),
            input,
        );
    }
}

function dialog(title, content, word, act, input) {
    const form = el(
        'form',
        { method: 'dialog' },
        el('h2', { id: 'asked' }, title),
        ...content,
        el(
            'div.actions',
            el('button', { type: 'button', onclick: () => host.close() }, 'Cancel'),
            el('button.primary', { value: 'yes' }, word),
        ),
    );
    const host = document.body.appendChild(el('dialog', { 'aria-labelledby': 'asked' }, form));
    host.addEventListener('close', () => {
        if (host.returnValue === 'yes') act();
        host.remove();
    });
    host.showModal();
    input?.select();
}
