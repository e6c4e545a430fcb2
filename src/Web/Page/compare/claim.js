// What a comparison claims, first of all: in one sentence with its interval; the terms of the decision; and deciding.
import { get, post } from '../api.js';
import { command, el, fill } from '../dom.js';
import * as as from '../format.js';
import { troubled } from '../shell.js';
import { difference } from './interval.js';

const said = { ship: 'Ship', do_not_ship: 'Do not ship', not_enough_evidence: 'Not enough evidence', rerun: 'Rerun' };
const gain = value => as.signedDifference(value);

export class Claim {
    constructor(isReadOnly) {
        this.isReadOnly = isReadOnly;
        this.host = el('section.verdict', { 'aria-label': 'What is claimed' });
    }

    async show(comparison) {
        this.comparison = comparison;
        const { series } = comparison,
            base = series.findIndex(one => one.letter === comparison.baseline);
        const values = comparison.values.best_val_loss ?? [];
        const others = series.map((one, i) => i).filter(i => i !== base && values[i]);
        if (!values[base] || !others.length) {
            fill(
                this.host,
                el('div', el('p.big', 'There is nothing to claim yet'), el('p.quiet', 'A claim needs a validation loss on both sides.')),
            );
            return;
        }
        const best = others.reduce((a, i) => (values[i].mean < values[a].mean ? i : a));
        Object.assign(this, { baseline: series[base], candidate: series[best] });
        const told = difference(values[base], values[best]);
        this.showClaim(told, values[base], values[best]);
        const ids = new Set(this.baseline.runs.map(run => run.id));
        for (const run of this.candidate.runs) {
            const { decisions } = await get(`/api/runs/${encodeURIComponent(run.id)}/decisions`).catch(() => ({ decisions: [] }));
            const about = decisions.findLast(one => one.baselines.some(other => ids.has(other.id ?? other.run)));
            if (about && this.comparison === comparison) {
                this.showDecision(about);
                return;
            }
        }
    }

    /** By the seeds alone: what is true before anybody decides. */
    showClaim({ gain: change, half }, a, b) {
        const { baseline, candidate } = this,
            better = change < 0,
            size = Math.abs(change).toFixed(4);
        const isClear = half !== null && Math.abs(change) > half;
        const letters = `${candidate.letter} (${candidate.name})`,
            against = `${baseline.letter} (${baseline.name})`;
        const words =
            half === null
                ? `${letters} ends ${size} nats per token ${better ? 'below' : 'above'} ${against}; ` +
                  'one seed a side cannot tell that from luck'
                : isClear
                  ? `${letters} is ${better ? 'better' : 'worse'} than ${against} by ${size} nats per token`
                  : `Between ${letters} and ${against} no difference is seen beyond the noise of seeds`;
        const between =
            half === null
                ? `best validation loss ${as.loss(b.mean, true)} against ${as.loss(a.mean, true)}`
                : `95 % interval over ${a.count} and ${b.count} seeds: ${gain(change - half)} to ${gain(change + half)}`;
        fill(this.host, el('div', el('p.quiet', 'Not decided'), el('p.big', words), el('p.quiet', between)), this.offer());
    }

    showDecision(one) {
        const interval = one.net_interval,
            link = el('a.line', { href: `/runs/${encodeURIComponent(this.candidate.runs[0].id)}` }, 'the candidate');
        fill(
            this.host,
            el(
                'div',
                el(
                    'p.quiet',
                    `Decided ${as.moment(one.decided_utc)}${one.decided_by ? ` by ${one.decided_by}` : ''}: `,
                    el('b', said[one.verdict] ?? one.verdict),
                ),
                el('p.big', one.claim),
                el('p.quiet', one.reasons.join(' ')),
            ),
            el(
                'div',
                el(
                    'dl',
                    term('gain', gain(one.gain.gain ?? one.gain.mean ?? one.net + one.regression_cost + one.operational_cost)),
                    term('− regression cost', as.loss(one.regression_cost, true)),
                    term('− operational cost', as.loss(one.operational_cost, true)),
                    el('div.sum', el('dt', '= net, ships above 0'), el('dd', gain(one.net))),
                ),
                el(
                    'p.quiet',
                    interval ? `95 % interval ${gain(interval.low)} to ${gain(interval.high)}. ` : '',
                    'Locked, with hashes of what it was taken on, beside ',
                    link,
                    '.',
                ),
                (one.next ?? []).map(line => command(line)),
                this.offer('Decide again…'),
            ),
        );
    }

    offer(word = 'Decide…') {
        const line =
            `hone decide ${this.candidate.runs.map(run => run.id).join(' ')} ` +
            this.baseline.runs.map(run => `--baseline ${run.id}`).join(' ');
        return el(
            'div',
            this.isReadOnly ? null : el('div.actions', el('button.primary', { type: 'button', onclick: () => this.ask() }, word)),
            command(line),
        );
    }

    ask() {
        const least = el('input', { type: 'number', step: 'any', min: 0, value: 0.01 }),
            by = el('input'),
            note = el('input'),
            trouble = el('div');
        const send = el('button.primary', { type: 'submit' }, 'Measure and decide'),
            host = el('dialog', { 'aria-labelledby': 'decide' });
        const form = el(
            'form',
            {
                onsubmit: event => {
                    event.preventDefault();
                    decide(this);
                },
            },
            el('h2', { id: 'decide' }, `Decide about ${this.candidate.letter} against ${this.baseline.letter}`),
            el(
                'p',
                'Both are measured on the same text, document by document. What is decided is kept beside the candidate and never ' +
                    'changed; a later one supersedes it.',
            ),
            el(
                'div.fields',
                el('label', 'Least gain worth a change, nats per token', least),
                el('label', 'Who decides', by),
                el('label.all', 'Note', note),
            ),
            trouble,
            el('div.actions', el('button', { type: 'button', onclick: () => host.close() }, 'Cancel'), send),
        );
        host.append(form);
        host.addEventListener('close', () => host.remove());
        document.body.append(host);
        host.showModal();

        async function decide(claim) {
            send.disabled = true;
            send.textContent = 'Measuring…';
            try {
                const record = await post('/api/decide', {
                    candidates: claim.candidate.runs.map(run => run.id),
                    baselines: claim.baseline.runs.map(run => run.id),
                    minimum_effect: Number(least.value),
                    by: by.value || null,
                    note: note.value || null,
                });
                host.close();
                claim.showDecision(record);
            } catch (failure) {
                fill(trouble, troubled(failure));
                send.disabled = false;
                send.textContent = 'Measure and decide';
            }
        }
    }
}

const term = (name, value) => el('div', el('dt', name), el('dd', value));
