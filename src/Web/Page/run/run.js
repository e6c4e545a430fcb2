// A run's page: what is known of the run, its panels, and the stream that keeps both as they are.
import { Trouble, calmly, get } from '../api.js';
import { $, command, el, fill } from '../dom.js';
import { follow } from '../live.js';
import { key, link, troubled } from '../shell.js';
import { RunCharts } from './charts.js';
import { Classes } from './classes.js';
import { RunControls, taken } from './controls.js';
import { Findings, Proofs } from './evidence.js';
import { RunHead } from './head.js';
import { Checkpoints, Events, Samples } from './log.js';
import { Record } from './record.js';

const wanted = decodeURIComponent(location.pathname.slice('/runs/'.length)),
    path = `/api/runs/${encodeURIComponent(wanted)}`;

/** What is known of the run: its document, and what the log has told since. */
class Run {
    evaluations = [];
    changes = [];
    recent = [];
    counted = 0; // updates that are in the tokens; the heartbeat may be ahead of them
    savedStep = null;
    gradientNorm = null;
    chain = null;

    constructor(document) {
        this.take(document);
    }

    /** Takes what the server knows of it now. */
    take(document) {
        Object.assign(this, document);
        const beat = document.heartbeat;
        this.step = Math.max(this.step ?? 0, beat?.step ?? 0, document.steps ?? 0);
        this.planned = beat?.steps ?? document.planned_steps ?? document.steps;
        this.tokens ??= document.tokens;
        this.trained = document.seconds;
        this.trainLoss ??= document.final_loss;
        this.speed ??= document.tokens_per_second;
        this.memory = document.manifest.resources?.peak_memory_bytes ?? this.memory ?? null;
        const selected = document.manifest.selected_checkpoint;
        if (selected) this.savedStep ??= selected.step;
    }

    get best() {
        return this.evaluations.filter(one => one.loss !== null).reduce((a, b) => (a && a.loss <= b.loss ? a : b), null);
    }

    get stepSeconds() {
        if (!this.recent.length) return this.trained && this.steps ? this.trained / this.steps : null;
        const sorted = this.recent.map(one => one.seconds).sort((a, b) => a - b);
        return sorted[sorted.length >> 1];
    }

    /** By the usual time of the last updates. */
    secondsLeft() {
        return this.stepSeconds === null ? null : Math.max(0, this.planned - this.step) * this.stepSeconds;
    }

    /** Takes what the log tells. */
    add(events) {
        for (const one of events)
            switch (one.event) {
                case 'step_taken':
                    this.update(one);
                    break;
                case 'evaluated':
                    this.evaluations.push({ ...one, ...one.metrics });
                    break;
                case 'checkpoint_saved':
                    this.savedStep = one.step;
                    break;
                case 'run_started':
                    Object.assign(this, { planned: one.steps, step: one.step, counted: one.step, chain: one.chain });
                    break;
                case 'control_taken':
                    this.changes.push({ step: one.step, word: taken(one) });
                    break;
            }
    }

    update(one) {
        this.step = this.counted = one.step + 1;
        this.trainLoss = one.loss;
        this.gradientNorm = one.gradient_norm;
        this.chain = one.chain;
        this.recent.push(one);
        if (this.recent.length > 51) this.recent.shift();
        this.tokens = (this.tokens ?? 0) + one.tokens;
        this.trained = (this.trained ?? 0) + one.seconds;
        this.speed = one.tokens / this.stepSeconds;
    }
}

async function open() {
    const main = $('main');
    fill(main, el('p.waits', { role: 'status' }, 'Reading the run…'));
    let document, about;
    try {
        [document, about] = await Promise.all([get(path, { findings: false }), get('/api').catch(() => ({}))]);
    } catch (failure) {
        unread(main, failure);
        return;
    }
    show(main, new Run(document), about);
}

/** A run that cannot be shown: which one, why, and what to do. */
function unread(main, failure) {
    const isMissing = failure.status === 404,
        isBroken = failure.status === 409;
    fill(
        main,
        el('div.head', el('div', el('h1', wanted))),
        el(
            `div.letter.${isBroken ? 'broken' : 'failed'}`,
            { role: 'alert' },
            el('b', isMissing ? 'There is no such run.' : isBroken ? 'Its record cannot be read.' : failure.message),
            el('span', `${isMissing || (!isBroken && failure.status) ? '' : isBroken ? failure.message : ''} ${failure.hint ?? ''}`.trim()),
            isBroken ? command(`hone show ${wanted}`) : null,
        ),
        el('p.meta', el('a.line', { href: '/' }, 'All runs')),
    );
    document.title = `${wanted} · Hone`;
    if (failure.status === 0) setTimeout(open, 2000);
}

function show(main, run, about) {
    const controls = new RunControls(run, about.read_only),
        head = el('div'),
        chartsHost = el('div');
    const findings = new Findings(run),
        proofs = new Proofs(run),
        samples = new Samples(run),
        checkpoints = new Checkpoints(run);
    const events = new Events(run),
        record = new Record(run),
        classes = new Classes(run, measured => {
            run.classification = measured;
            charts.tell(measured);
            panel.show();
        }),
        trouble = el('div');
    fill(
        main,
        head,
        trouble,
        el(
            'div.two',
            el('div', chartsHost, classes.host, samples.host),
            el('aside', { 'aria-label': 'Findings and proofs' }, findings.host, proofs.host, checkpoints.host),
        ),
        record.host,
        events.host,
        el(
            'footer.keys',
            [
                ['?', 'keys'],
                ['R', 'runs'],
                ['← →', 'read the curve'],
                ['+ −', 'zoom, or drag; 0 sees all'],
                ['T', 'table'],
                ['L', 'log'],
                ['D', 'light or dark'],
            ].map(([k, does]) => el('span', el('kbd', k), ` ${does}`)),
        ),
    );
    const failed = failure => {
        if (failure instanceof Trouble) fill(trouble, troubled(failure));
        else throw failure;
    };
    const panel = new RunHead(head, run, controls),
        charts = new RunCharts(chartsHost, run, failed);
    const showAll = () => {
        panel.show();
        controls.show();
        proofs.show();
    };
    controls.show();
    proofs.show();
    record.show();
    const loadClasses = () => classes.load().catch(failed);
    key('g', 'go to the findings', () => findings.host.scrollIntoView({ block: 'start' }));
    key('c', 'compare this run', () => location.assign(`/compare?runs=${encodeURIComponent(run.id)}`));

    /** What the log says so far. The stream begins where the first of the answers ended: what another has already is told from its key. */
    let seen = new Set(),
        position = 0;
    async function load() {
        const [told] = await Promise.all([
            get(`/api/runs/${encodeURIComponent(run.id)}/events`, { kinds: counting.replaceAll(' ', ','), limit: 2000, newest: true }),
            charts.load(),
        ]);
        const before = told.events.filter(one => one.event !== 'step_taken').sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
        seen = new Set(before.map(keyOf));
        position = Math.min(told.position, charts.curves.position);
        Object.assign(run, { evaluations: charts.curves.evaluations.map(one => ({ ...one })), changes: [] });
        run.add(before.filter(one => one.event === 'checkpoint_saved' || one.event === 'control_taken'));
        afterCurves(run, charts.curves);
        for (const one of [samples, checkpoints, events]) one.list = [];
        checkpoints.saved.clear();
        for (const one of [samples, checkpoints, events]) one.add(before);
        if (charts.hardware?.length && !run.manifest.resources) run.memory = charts.hardware.at(-1).memory_bytes;
        charts.show();
        showAll();
    }

    const again = calmly(400, async () => {
        try {
            run.take(await get(path, { findings: false }));
            record.show();
            showAll();
            await Promise.all([findings.load(), loadClasses()]);
        } catch (failure) {
            failed(failure);
        }
    });

    const handlers = {
        link,
        async events({ run: id, replaced, events: told }) {
            if (id !== run.id) return;
            const counts = told.filter(one => one.event !== 'step_taken' && !seen.has(keyOf(one))),
                steps = told.filter(one => one.event === 'step_taken');
            if (replaced || counts.some(one => one.event === 'run_started' && one.step < run.step)) {
                run.step = 0;
                await load().catch(failed);
                return;
            }
            run.add([...steps.filter(one => one.step >= run.counted), ...counts]);
            charts.add([...steps, ...counts]);
            if (counts.length) {
                samples.add(counts);
                checkpoints.add(counts);
                events.add(counts);
                for (const one of counts) if (one.event === 'control_taken' || one.event === 'control_refused') controls.heard(one);
                if (counts.some(one => ['evaluated', 'run_failed', 'run_finished', 'finding_made'].includes(one.event))) again();
            }
            due();
        },
        standing(news) {
            if (news.run !== run.id) return;
            const isNews = news.status !== run.status;
            Object.assign(run, { status: news.status, reason: news.reason ?? run.reason, heartbeat: news.heartbeat });
            showAll();
            if (isNews) {
                charts.show();
                if (news.status !== 'gone') again();
            }
        },
    };
    let isDue = false;
    const due = () => {
        if (isDue) return;
        isDue = true;
        setTimeout(() => {
            isDue = false;
            panel.show();
        }, 250); // figures a person can read
    };
    setInterval(() => {
        if (!document.hidden && ['running', 'stalled'].includes(run.status)) panel.show();
    }, 1000);

    // The findings take all events to tell: what is seen first comes first.
    const loadFindings = () => findings.load().catch(failure => fill(findings.list, el('p.quiet', failure.message)));
    load()
        .then(() => {
            follow({ runs: [run.id], positions: [position] }, handlers);
            loadClasses();
        }, failed)
        .then(loadFindings);
}

/** What is not an update, and is told of a run. */
const counting =
    'run_started evaluated checkpoint_saved sampled control_taken control_refused finding_made step_skipped run_failed run_finished';
const keyOf = one => `${one.event} ${one.step} ${one.at}`;

/** The last updates, as far as the columns know them: a page that is just opened knows the speed and the time left. */
function afterCurves(run, curves) {
    const { values, x } = curves.whole,
        last = name => values[name].mean.findLast(v => v !== null);
    if (!x.length) return;
    run.step = Math.max(run.step, curves.updates);
    Object.assign(run, { counted: curves.updates, tokens: curves.tokens });
    run.trainLoss = last('loss') ?? run.trainLoss;
    run.gradientNorm = last('gradient_norm') ?? null;
    const { training, model } = run.manifest.recipe ?? {},
        each = run.unit === 'token' ? model?.context : run.unit === 'pair' ? 0.5 : 1, // a pair is two rows
        perStep = training?.batch * (training?.micro_batches ?? 1) * each;
    const speeds = values.tokens_per_second.mean.slice(-20).filter(v => v !== null),
        speed = speeds.reduce((a, v) => a + v, 0) / speeds.length;
    if (speeds.length) run.speed = speed;
    if (speeds.length && Number.isFinite(perStep)) run.recent = [{ seconds: perStep / speed }];
}

open();
