// What is to be believed of a run: findings of the diagnosis with their next move, and proofs.
import { get } from '../api.js';
import { command, el, fill, icon, say } from '../dom.js';
import * as as from '../format.js';
import { isClassifier } from '../words.js';

/** The findings, each with statistic, threshold, certainty and what to do. */
export class Findings {
    constructor(run) {
        this.run = run;
        this.host = el(
            'section.panel',
            { 'aria-labelledby': 'h-findings' },
            el('header', el('h2', { id: 'h-findings' }, 'Findings'), (this.note = el('span.quiet'))),
            (this.list = el('div')),
        );
    }

    async load() {
        const { findings, rules } = await get(`/api/runs/${encodeURIComponent(this.run.id)}/diagnosis`);
        say(this.note, `${findings.length} of ${rules} rules speak`);
        fill(
            this.list,
            findings.length
                ? findings.map(finding)
                : el('p.quiet', this.run.step ? 'Nothing is wrong that the rules know of.' : 'There is nothing to judge yet.'),
        );
    }
}

function finding(one) {
    const range = one.from_step === null ? '' : `, steps ${as.step(one.from_step)}–${as.step(one.to_step)}`;
    const basis = one.certainty_basis ? ` (${one.certainty_basis})` : '';
    const sure = one.certainty === null || one.certainty === undefined ? '' : `, sure ${as.percent(one.certainty)}${basis}`;
    return el(
        `div.finding.${one.severity}`,
        el('h3', el('span.unseen', `${one.severity}: `), one.sentence),
        one.advice ? el('p', one.advice) : null,
        el('p.evidence', `${one.statistic} ${as.rate(one.value)}, threshold ${as.rate(one.threshold)}${sure}${range}`),
        one.command ? command(one.command) : null,
    );
}

/** Whether it resumes bit for bit, whether validation text leaked, whether its hash chain is whole, what was decided. */
export class Proofs {
    constructor(run) {
        this.run = run;
        this.host = el(
            'section.panel',
            { 'aria-labelledby': 'h-proofs' },
            el('header', el('h2', { id: 'h-proofs' }, 'Proofs')),
            (this.list = el('ul.proofs')),
        );
    }

    show() {
        const { id, manifest } = this.run,
            { proof, audit, log, decision } = manifest;
        fill(
            this.list,
            proof
                ? item(
                      proof.verdict === 'proven' ? 'finished' : 'failed',
                      `Made again: ${proof.verdict}`,
                      proof.sentence ?? proof.reason ?? (proof.steps ? `${as.step(proof.steps)} steps` : ''),
                  )
                : item('waiting', 'Not made again yet', null, `hone prove ${id}`),
            !audit
                ? item('waiting', 'Its data was not audited', null)
                : audit.exemption
                  ? item('finished', 'Training and validation told apart', audit.exemption)
                  : audit.findings.length
                    ? item(
                          'failed',
                          `${audit.findings.length} findings in its data`,
                          audit.findings.map(one => one.sentence ?? one.check ?? '').join(' '),
                      )
                    : item('finished', 'No training text in validation', null),
            log
                ? item('finished', 'Its log is locked', `${as.bytes(log.bytes)}, sha256 ${as.hash(log.sha256)}`)
                : item('waiting', 'Its log is still written', `chain at step ${as.step(this.run.step)}: ${as.hash(this.run.chain)}`),
            decision
                ? item('finished', `Decided: ${this.run.decision}`, decision.reason)
                : isClassifier(this.run)
                  ? item('waiting', 'Not decided', 'hone decide --data test.csv compares classifiers of texts; all have their test')
                  : item('waiting', 'Not decided', null, `hone decide ${id}`),
        );
    }
}

const item = (kind, title, note, line) =>
    el(`li.${kind}`, icon(kind), el('span', title, note ? el('small.quiet', note) : null, line ? command(line) : null));
