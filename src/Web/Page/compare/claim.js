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
        const { deciding } = comparison,
            values = comparison.values[deciding.key] ?? [];
        const others = series.map((one, i) => i).filter(i => i !== base && values[i]);
        if (!values[base] || !others.length) {
            fill(
                this.host,
                el('div', el('p.big', 'There is nothing to claim yet'), el('p.quiet', `A claim needs the ${deciding.name} of both sides.`)),
            );
            return;
        }
        const isBetter = (a, b) => (deciding.higher_is_better ? a.mean > b.mean : a.mean < b.mean);
        const best = others.reduce((a, i) => (isBetter(values[i], values[a]) ? i : a));
        Object.assign(this, { baseline: series[base], candidate: series[best] });
        this.tests = deciding.key === 'test_accuracy' ? await testsOf([this.baseline, this.candidate]) : new Map();
        if (this.comparison !== comparison) return;
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
        const { baseline, candidate, comparison } = this,
            { deciding } = comparison,
            better = deciding.higher_is_better ? change > 0 : change < 0,
            size = Math.abs(change).toFixed(4),
            unit = deciding.unit ? ` ${deciding.unit}` : '',
            metric = deciding.unit ? '' : ` in ${deciding.name}`;
        const isClear = half !== null && Math.abs(change) > half;
        const letters = `${candidate.letter} (${candidate.name})`,
            against = `${baseline.letter} (${baseline.name})`;
        const words =
            half === null
                ? `${letters} ends ${size}${unit} ${change < 0 ? 'below' : 'above'} ${against}${metric}; ` +
                  'one seed a side cannot tell that from luck'
                : isClear
                  ? `${letters} is ${better ? 'better' : 'worse'} than ${against} by ${size}${unit}${metric}`
                  : `Between ${letters} and ${against} no difference is seen beyond the noise of seeds`;
        const between =
            half === null
                ? `${deciding.name} ${as.loss(b.mean, true)}${this.interval(candidate)} ` +
                  `against ${as.loss(a.mean, true)}${this.interval(baseline)}`
                : `${deciding.unit ? '' : `${deciding.name}, `}95 % interval over ${a.count} and ${b.count} seeds: ` +
                  `${gain(change - half)} to ${gain(change + half)}`;
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

    /** Of one run that was tested, where its accuracy lies in 95 % of samples of the size. */
    interval({ runs }) {
        const [test] = this.tests?.get(runs[0].id) ?? [];
        return runs.length === 1 && test ? ` [${as.loss(test.accuracy_low, true)}, ${as.loss(test.accuracy_high, true)}]` : '';
    }

    offer(word = 'Decide…') {
        const isOfExamples = this.candidate.runs[0].unit === 'example';
        const line =
            `hone decide ${this.candidate.runs.map(run => run.id).join(' ')} ` +
            this.baseline.runs.map(run => `--baseline ${run.id}`).join(' ') +
            (isOfExamples ? ' --data test.csv' : '');
        return el(
            'div',
            isOfExamples ? el('p.quiet', 'Classifiers of texts are decided on in a terminal, with labelled texts:') : null,
            this.isReadOnly || isOfExamples ? null : el('div.actions', el('button.primary', { type: 'button', onclick: () => this.ask() }, word)),
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

/** What each of the runs that stand alone did on its test. */
async function testsOf(series) {
    const alone = series.filter(one => one.runs.length === 1).map(one => one.runs[0].id);
    const told = await Promise.all(
        alone.map(id => get(`/api/runs/${encodeURIComponent(id)}/classification`).catch(() => ({ classification: null }))),
    );
    return new Map(alone.map((id, i) => [id, told[i].classification?.classifiers ?? []]));
}

const term = (name, value) => el('div', el('dt', name), el('dd', value));
