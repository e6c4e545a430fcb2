// The head of a run: what it is called, how it stands, how far it is, its figures; and what it needs, with the command that helps.
import { command, el, fill, icon, say, stateWord } from '../dom.js';
import * as as from '../format.js';
import { lossUnit, metricName, metricsOf, metricValue, unitsOf } from '../words.js';

export class RunHead {
    constructor(host, run, controls) {
        this.run = run;
        this.figures = {};
        const figure = (key, title, color) =>
            el(
                'div',
                el('dt', title),
                (this.figures[key] = el('dd', { class: color ?? '' })),
                (this.figures[`${key}Note`] = el('dd.note')),
            );
        fill(
            host,
            el('div.head', { id: 'run-head' }, el('div', (this.title = el('h1')), (this.meta = el('p.meta'))), controls.host),
            (this.letter = el('div')),
            (this.progress = el('div.progress', { role: 'progressbar', 'aria-label': 'Steps', 'aria-valuemin': 0 }, (this.done = el('i')))),
            (this.where = el('p.meta')),
            el(
                'dl.figures',
                figure('train', 'Train loss', 'train'),
                figure('validation', 'Validation loss', 'validation'),
                figure('bits', run.unit === 'token' ? 'Bits per byte' : run.unit === 'pair' ? 'Margin' : 'Accuracy'),
                figure('speed', 'Speed'),
                figure('step', 'Step'),
                figure('memory', 'Memory'),
            ),
        );
        this.status = el('span', { role: 'status' });
        this.show();
    }

    show() {
        const { run } = this,
            { manifest } = run;
        say(this.title, run.name);
        const link = (id, word, step) =>
            id
                ? el(
                      'span',
                      `${word} `,
                      el('a.line', { href: `/runs/${encodeURIComponent(id)}` }, id),
                      step === undefined ? '' : ` at step ${as.step(step)}`,
                  )
                : null;
        this.status.className = `state ${run.status}`;
        const said = this.standing();
        if (this.said !== run.status + said) {
            this.said = run.status + said;
            fill(this.status, icon(run.status), said);
        }
        fill(
            this.meta,
            this.status,
            el('code', run.id),
            el('span', `started ${as.moment(run.started_utc)}`),
            run.decision ? el('span.tag', run.decision) : null,
            (run.tags ?? []).map(tag => el('span.tag', tag)),
            link(manifest.parent_run, 'from', manifest.parent?.step),
            link(manifest.baseline_run, 'against'),
        );
        this.showLetter();
        this.showProgress();
        this.showFigures();
        document.title = `${run.name} · ${stateWord(run.status).toLowerCase()} · Hone`;
    }

    /** The state with the time since it was last heard. */
    standing() {
        const { run } = this,
            word = stateWord(run.status);
        const heard = run.heartbeat?.at;
        if (run.status === 'running') return heard ? `${word}, heard from ${as.ago(heard)}` : word;
        if (run.status === 'stalled') return `${word}, silent since ${as.ago(run.heartbeat?.moved_at ?? heard)}`;
        if (run.status === 'paused') return `${word} at step ${as.step(run.step)}`;
        return run.ended_utc ? `${word} ${as.moment(run.ended_utc)}` : word;
    }

    /** A run that needs somebody says so once. */
    showLetter() {
        const { run } = this,
            text = letterOf(run),
            seen = text && text.join('\n');
        if (this.seen === seen) return;
        this.seen = seen;
        if (!text) {
            fill(this.letter);
            return;
        }
        const [title, words, line] = text;
        fill(this.letter, el(`div.letter.${run.status}`, { role: 'alert' }, el('b', title), words, line ? command(line) : null));
    }

    showProgress() {
        const { run } = this,
            part = run.planned ? Math.min(1, run.step / run.planned) : 0,
            isGoing = run.status === 'running';
        this.progress.setAttribute('aria-valuemax', run.planned ?? 0);
        this.progress.setAttribute('aria-valuenow', run.step);
        this.progress.classList.toggle('still', !isGoing);
        this.done.style.width = `${100 * part}%`;
        const left = isGoing ? run.secondsLeft() : null,
            parts = [];
        parts.push(el('span', 'step ', el('b', as.step(run.step)), run.planned ? ` of ${as.step(run.planned)}` : ''));
        if (run.tokens) parts.push(el('span', `${as.count(run.tokens)} ${unitsOf(run)}`));
        if (run.trained) parts.push(el('span', `${as.duration(run.trained)} trained`));
        if (left !== null && run.step < run.planned)
            parts.push(
                el('span', `${as.duration(left)} to go, done about ${new Date(Date.now() + left * 1000).toTimeString().slice(0, 5)}`),
            );
        else if (run.status === 'finished' && run.reason) parts.push(el('span', run.reason));
        fill(this.where, parts);
    }

    showFigures() {
        const { run, figures } = this,
            put = (key, value, note) => {
                say(figures[key], value);
                say(figures[`${key}Note`], note);
            };
        put('train', as.loss(run.trainLoss, true), lossUnit(run));
        const now = run.evaluations.at(-1),
            { best } = run;
        put(
            'validation',
            as.loss(best?.loss ?? run.best_val_loss, true),
            best
                ? now.step === best.step
                    ? `best, at step ${as.step(best.step)}`
                    : `best, at ${as.step(best.step)}; now ${as.loss(now.loss, true)}`
                : run.best_step !== null
                  ? `best, at step ${as.step(run.best_step)}`
                  : 'not measured yet',
        );
        this.showOther(put, best);
        put('speed', as.count(run.speed), `${unitsOf(run)} a second`);
        put('step', as.duration(run.stepSeconds), run.gradientNorm === null ? '' : `gradient norm ${as.rate(run.gradientNorm)}`);
        put('memory', as.bytes(run.memory), run.manifest.resources?.peak_memory_bytes ? 'at its peak' : 'of the process');
    }

    /** What a language model is compared by; of others what counts beside the loss: on the test, once it was measured. */
    showOther(put, best) {
        const { run } = this;
        if (run.unit === 'token') {
            const bits = best?.bits_per_byte ?? run.best_bits_per_byte;
            put('bits', bits === null || bits === undefined ? '–' : bits.toFixed(3), 'of validation text, at best');
            return;
        }
        const [model] = run.classification?.classifiers ?? [];
        if (model) {
            put(
                'bits',
                as.loss(model.accuracy, true),
                `on the test, ${as.loss(model.accuracy_low, true)} – ${as.loss(model.accuracy_high, true)}`,
            );
            return;
        }
        const wanted = run.unit === 'pair' ? 'rewards_margin' : 'accuracy';
        const others = metricsOf(best ? [best] : []).filter(name => /accuracy|f1/.test(name) && name !== wanted);
        const told = others.map(name => `${metricName(name)} ${metricValue(best[name])}`);
        put('bits', best ? metricValue(best[wanted]) : '–', ['of validation, at best', ...told].join('; '));
    }
}

function letterOf(run) {
    const last = run.savedStep === null ? 'Nothing was saved yet.' : `What was saved at step ${as.step(run.savedStep)} is whole.`;
    switch (run.status) {
        case 'stalled':
            return [
                'Its process is alive, but has not moved for long.',
                `The last step was ${as.step(run.step)}. It may wait for the disk, for memory or for data; ` +
                    'if it does not go on, stop it and resume.',
                `hone resume ${run.id}`,
            ];
        case 'interrupted':
            return [
                'Its process is gone.',
                `It was at step ${as.step(run.step)}. ${last} The steps since are made again, to the same bits.`,
                `hone resume ${run.id}`,
            ];
        case 'failed':
            return [`Failed at step ${as.step(run.step)}`, run.reason ?? '', `hone diagnose ${run.id}`];
        case 'stopped':
            return ['Stopped before its end', `${run.reason ?? ''} ${last}`.trim(), `hone resume ${run.id}`];
        case 'broken':
            return ['Its record cannot be read.', run.reason ?? '', `hone show ${run.id}`];
        case 'gone':
            return ['Its folder is gone.', 'It was deleted or renamed. What you see is what was last read of it.', 'hone runs'];
        default:
            return null;
    }
}
