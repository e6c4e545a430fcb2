// How lines that stand beside each other look, in charts and in what names them.
import { svg } from './dom.js';

const letters = 'abcdef',
    dashes = ['', '8 3', '2 3', '10 3 2 3', '5 2', '1 4'];

/** How a series looks: its colour, and a dash that tells it from the others where colours are not seen. */
export const look = i => ({
    color: `--run-${letters[i % 6]}`,
    dash: dashes[(i + Math.floor(i / 6)) % 6].split(' ').filter(Boolean).map(Number),
});

export const swatch = i =>
    svg('0 0 26 8', `swatch stroke-run-${letters[i % 6]}`, ['path', { d: 'M0 4h26', 'stroke-dasharray': look(i).dash.join(' ') }]);
