// What a run counts, and its loss is the mean over: tokens, the examples of a classifier, or pairs of answers; and what its metrics are
// called.
import * as as from './format.js';

/** What one of them is called, and several. */
export const unitOf = run => run.unit ?? 'token';
export const unitsOf = run => `${unitOf(run)}s`;

/** What a loss of the run is measured in. */
export const lossUnit = run => `nats per ${unitOf(run)}`;

/** Whether it tells classes apart, and writes nothing. */
export const isClassifier = run => Boolean(run.manifest?.classes);

/** A metric by its own name. */
export const metricName = name => name.replaceAll('_', ' ');

/** A metric's value: four decimals, as it is read. */
export const metricValue = value => as.loss(value, true);

/** Metrics that are more of the better: a share of right answers, or how far the chosen answer is preferred. */
export const isHigherBetter = name => /accuracy|f1|margin/.test(name);

const measured = new Set([
    'event',
    'at',
    'step',
    'x',
    'loss',
    'bits_per_byte',
    'is_best',
    'tokens',
    'seconds',
    'metric',
    'perplexity',
    'metrics',
]);

/** The metrics of measurements, beside the loss. */
export const metricsOf = evaluations => [...new Set(evaluations.flatMap(one => Object.keys(one)))].filter(name => !measured.has(name));

/** What curves are drawn over; operations are counted by the token, and pairs have as many tokens as they happen to have. */
export function axesOf(unit) {
    const { steps, tokens, time, flops } = as.axes;
    if (unit === 'token') return as.axes;
    const units = { ...tokens, word: unit === 'pair' ? 'Pairs' : 'Examples', label: `${unit}s` };
    return unit === 'pair' ? { steps, tokens: units, time } : { steps, tokens: units, time, flops };
}

/** The same for a `choice`. */
export const axisWordsOf = unit => Object.entries(axesOf(unit)).map(([value, axis]) => [value, axis.word]);
