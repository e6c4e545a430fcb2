// What happened in a run: what it wrote, what it saved, and everything else that counts.
import { address } from '../api.js';
import { choice, el, fill, head, say, th } from '../dom.js';
import * as as from '../format.js';
import { isClassifier, metricName, metricValue } from '../words.js';
import { taken } from './controls.js';

/** Sample texts over steps. */
export class Samples {
    constructor(run) {
        this.run = run;
        this.list = [];
        this.slider = el('input', { type: 'range', min: 0, value: 0, 'aria-label': 'Step of the sample', oninput: () => this.choose() });
        this.host = el(
            'section.panel',
            { 'aria-labelledby': 'h-sample', hidden: true },
            el(
                'header',
                el('h2', { id: 'h-sample' }, 'What it writes'),
                el('label.quiet', 'at step ', (this.step = el('output')), ' ', this.slider),
            ),
            (this.text = el('p.sample', { tabindex: 0, role: 'region', 'aria-label': 'Sample text' })),
        );
    }

    add(events) {
        const isLast = Number(this.slider.value) >= this.list.length - 1,
            asked = address.get('sample');
        this.list.push(...events.filter(one => one.event === 'sampled'));
        if (!this.list.length) return;
        this.host.hidden = false;
        this.slider.max = this.list.length - 1;
        const wanted = asked ? this.list.findIndex(one => String(one.step) === asked) : -1;
        if (wanted >= 0) this.slider.value = wanted;
        else if (isLast) this.slider.value = this.list.length - 1;
        this.show();
    }

    choose() {
        this.show();
        address.set({ sample: this.list[this.slider.value].step });
    }

    show() {
        const { step, prompt, text } = this.list[this.slider.value];
        say(this.step, as.step(step));
        fill(this.text, el('b', prompt), text);
    }
}

/** The checkpoints that are still on disk: those that were saved, without those that were removed since. */
export class Checkpoints {
    constructor(run) {
        this.run = run;
        this.saved = new Map();
        this.host = el(
            'section.panel',
            { 'aria-labelledby': 'h-checkpoints' },
            el('header', el('h2', { id: 'h-checkpoints' }, 'Checkpoints'), (this.note = el('span.quiet'))),
            (this.table = el('div')),
        );
    }

    add(events) {
        for (const one of events) {
            if (one.event !== 'checkpoint_saved') continue;
            for (const name of one.removed) this.saved.delete(name);
            this.saved.set(one.name, one);
        }
        this.show();
    }

    show() {
        const all = [...this.saved.values()].sort((a, b) => b.step - a.step),
            { run } = this;
        if (!all.length) {
            fill(this.table, el('p.quiet', 'None yet.'));
            return;
        }
        const loss = new Map(run.evaluations.map(one => [one.step, one.loss])),
            selected = run.manifest.selected_checkpoint?.name;
        const best = all.filter(one => one.is_best).at(0)?.name;
        fill(
            this.table,
            el(
                'table',
                head(th('Step'), th('Validation', '.n'), th('Size', '.n'), el('th', el('span.unseen', 'Actions'))),
                el(
                    'tbody',
                    all.map(one =>
                        el(
                            'tr',
                            el(
                                'td',
                                as.step(one.step),
                                one.name === best ? [' ', el('span.tag', 'best')] : null,
                                one.name === selected && selected !== best ? [' ', el('span.tag', 'chosen')] : null,
                            ),
                            el('td.n', as.loss(loss.get(one.step), true)),
                            el('td.n', as.bytes(one.bytes)),
                            el(
                                'td.n',
                                isClassifier(run)
                                    ? null
                                    : el(
                                          'a.line',
                                          {
                                              href: `/chat?model=${encodeURIComponent(run.id)}@${one.step}`,
                                              'aria-label': `Chat with the checkpoint of step ${as.step(one.step)}`,
                                          },
                                          'Chat',
                                      ),
                            ),
                        ),
                    ),
                ),
            ),
        );
    }
}

const told = {
    run_started: one => [one.step ? 'Went on' : 'Began', `to step ${as.step(one.steps)}, ${one.numerics_class}, ${one.threads} threads`],
    evaluated: (one, run) => [
        'Evaluated',
        `${one.metric === 'validation_loss' ? 'validation' : one.metric} ${as.loss(one.loss, true)}, ` +
            `${Object.entries(one.metrics ?? {})
                .map(([name, value]) => `${metricName(name)} ${metricValue(value)}, `)
                .join('')}` +
            `${as.count(one.tokens)} ${run.unit}s, ${as.duration(one.seconds)}${one.is_best ? ', best so far' : ''}`,
    ],
    checkpoint_saved: one => ['Saved', `${one.name}, ${as.bytes(one.bytes)}, ${as.duration(one.seconds)}`],
    control_taken: one => ['Asked for', taken(one)],
    control_refused: one => ['Refused', `${one.command ?? ''} ${one.reason ?? ''}`],
    finding_made: one => ['Finding', one.sentence],
    step_skipped: one => ['Step refused', one.reason ?? one.kind ?? ''],
    run_failed: one => ['Failed', one.reason],
    run_finished: one => ['Ended', one.reason],
    sampled: one => ['Wrote', `${one.text.length} characters`],
};
const notable = new Set(['run_started', 'control_taken', 'control_refused', 'finding_made', 'step_skipped', 'run_failed', 'run_finished']);
const most = 200;

/** The events that count, newest first. */
export class Events {
    constructor(run) {
        Object.assign(this, { run, list: [], isAll: address.get('events') === 'all' });
        this.host = el(
            'section.panel',
            { 'aria-labelledby': 'h-events' },
            el(
                'header',
                el('h2', { id: 'h-events' }, 'Events'),
                choice(
                    'Which events',
                    [
                        ['notable', 'Notable'],
                        ['all', 'All'],
                    ],
                    this.isAll ? 'all' : 'notable',
                    which => {
                        this.isAll = which === 'all';
                        address.set({ events: this.isAll ? 'all' : null });
                        this.show();
                    },
                ),
            ),
            el(
                'div.scroll',
                { tabindex: 0, role: 'region', 'aria-label': 'Table: events' },
                el('table', head(th('Time'), th('Step', '.n'), th('What'), th('Values')), (this.body = el('tbody'))),
            ),
            (this.note = el('p.quiet')),
        );
    }

    add(events) {
        this.list.push(...events.filter(one => told[one.event]));
        this.show();
    }

    show() {
        const best = new Set(this.list.filter(one => one.event === 'evaluated' && one.is_best).slice(-1));
        const shown = this.isAll ? this.list : this.list.filter(one => notable.has(one.event) || best.has(one));
        fill(
            this.body,
            shown
                .slice(-most)
                .reverse()
                .map(one => {
                    const [what, values] = told[one.event](one, this.run);
                    return el('tr', el('td', as.clock(one.at)), el('td.n', as.step(one.step)), el('td', what), el('td', values));
                }),
        );
        say(this.note, shown.length > most ? `The newest ${most} of ${as.step(shown.length)}; all of them are in events.jsonl.` : '');
    }
}
