// A plan as it is read: every number with what it comes from, and the memory by part.
import { el, fill, icon } from '../dom.js';
import * as as from '../format.js';

const number = (name, value, why) => el('div', el('dt', name), el('dd', value), el('dd.note', why));

export class PlanPicture {
    constructor(measure) {
        this.measured = el('span.quiet');
        this.numbers = el('dl.plan');
        this.bar = el('div.memory', { role: 'img', hidden: true });
        this.key = el('div.key');
        this.checks = el('ul.proofs');
        this.button = el('button.compact', { type: 'button', onclick: measure }, 'Measure two real steps');
        this.plan = el(
            'section.panel',
            { 'aria-labelledby': 'h-plan' },
            el('header', el('h2', { id: 'h-plan' }, 'Plan'), this.measured, this.button),
            this.numbers,
            this.bar,
            this.key,
        );
        this.before = el(
            'section.panel',
            { 'aria-labelledby': 'h-checks' },
            el('header', el('h2', { id: 'h-checks' }, 'Before the first step')),
            this.checks,
        );
    }

    /** A classifier's plan has no tokens, no dial and nothing left to be said. */
    showClassifier(plan) {
        fill(
            this.numbers,
            number('Model', plan.kind, `${as.step(plan.classes)} classes`),
            number('Parameters', as.count(plan.parameters), 'all of them learned'),
            number('Work', `${as.count(plan.flops_per_example)}FLOP`, 'an example, forward and backward'),
            number('Examples', as.step(plan.train_examples), 'to learn from'),
            number('Chosen by', as.step(plan.validation_examples), 'examples: checkpoint, temperature, thresholds'),
            number('Test', as.step(plan.test_examples), 'examples, measured once at the end'),
            number('Batch', as.step(plan.batch_examples), 'examples an update'),
            number('Steps', as.step(plan.steps), `${plan.epochs.toPrecision(3)} passes over the examples`),
            number('Compute', `${as.count(plan.flops)}FLOP`, 'in all'),
            number('Optimizer', plan.optimizer, `weight decay ${as.rate(plan.weight_decay)}`),
            number('Learning rate', as.rate(plan.learning_rate), 'at its highest'),
        );
        this.button.hidden = this.before.hidden = true; // its data were read already, and no time was measured
        this.showMemory(plan.memory);
    }

    show(plan) {
        if (plan.kind) {
            this.showClassifier(plan);
            return;
        }
        this.button.hidden = this.before.hidden = false;
        const rates = Object.entries(plan.learning_rates ?? {})
            .map(([role, rate]) => `${role} ${as.rate(rate)}`)
            .join(', ');
        fill(
            this.numbers,
            number('Parameters', as.count(plan.parameters), `${as.count(plan.scaling_parameters)} in matrices`),
            number('Work', `${as.count(plan.flops_per_token)}FLOP`, 'a token, forward and backward'),
            number('Batch', as.step(plan.batch_tokens), 'tokens an update'),
            number('Steps', as.step(plan.steps), plan.epochs ? `${plan.epochs.toPrecision(3)} passes over the data` : 'updates'),
            number('Tokens', as.count(plan.tokens), `${as.step(plan.steps)} × ${as.step(plan.batch_tokens)}`),
            number('Compute', `${as.count(plan.flops)}FLOP`, `${as.count(plan.tokens)} × ${as.count(plan.flops_per_token)}`),
            number('Optimizer', plan.optimizer, `weight decay ${as.rate(plan.weight_decay)}`),
            number('Learning rate', as.rate(plan.learning_rate), rates || 'for all parameters'),
            number('Memory', as.bytes(plan.process_memory), 'of the process, with the program itself'),
            plan.step_seconds ? number('Step', as.duration(plan.step_seconds), 'measured by real steps') : null,
            plan.seconds
                ? number('Time', as.duration(plan.seconds), 'with evaluations and saving')
                : number('Time', '–', 'measure two real steps to know it'),
            plan.energy_joules ? number('Energy', `${as.count(plan.energy_joules)}J`, 'measured') : null,
            plan.cost ? number('Cost', as.rate(plan.cost), 'at the price of the recipe') : null,
        );
        this.showMemory(plan.memory);
        fill(
            this.checks,
            plan.checklist.map(one =>
                el(
                    one.answer ? 'li' : 'li.waiting',
                    icon(one.answer ? 'finished' : 'waiting'),
                    el('span', one.name, el('small.quiet', one.answer ?? `not said: ${one.setting}`)),
                ),
            ),
        );
    }

    showMemory(memory) {
        const parts = Object.entries(memory ?? {}),
            all = parts.reduce((sum, [, bytes]) => sum + bytes, 0) || 1;
        fill(
            this.bar,
            parts.map(([, bytes]) => el('i', { style: { width: `${(100 * bytes) / all}%` } })),
        );
        this.bar.hidden = false;
        this.bar.setAttribute('aria-label', `Memory: ${parts.map(([name, bytes]) => `${name} ${as.bytes(bytes)}`).join(', ')}`);
        fill(
            this.key,
            parts.map(([name, bytes], i) => el('span', el(`i.part-${Math.min(5, i + 1)}`), `${name} ${as.bytes(bytes)}`)),
        );
    }
}
