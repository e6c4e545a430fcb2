// Numbers as people read them: figures that carry meaning, a thin space, a unit. Nothing is rounded away where it decides.

const thin = '\u202f',
    minus = '\u2212',
    none = '–';
const signed = text => text.replace('-', minus);
const known =
    act =>
    (value, ...rest) =>
        value === null || value === undefined ? none : act(value, ...rest);

/** A count of updates, written out. */
export const step = known(value => Math.round(value).toLocaleString('en-US'));

/** A loss: two decimals on an axis, four where it is read. */
export const loss = known((value, exact = false) =>
    Number.isFinite(value) ? signed(value.toFixed(exact ? 4 : 2)) : value !== value ? 'NaN' : value > 0 ? '∞' : minus + '∞',
);

/** So many decimals. */
export const fixed = known((value, decimals) => (Number.isFinite(value) ? signed(value.toFixed(decimals)) : loss(value)));

export const percent = known(value => `${(100 * value).toFixed(value < 0.1 ? 1 : 0)}${thin}%`);
export const count = known(value => scaled(value, ['', 'k', 'M', 'G', 'T', 'P', 'E']));
export const bytes = known(value => scaled(value, ['B', 'kB', 'MB', 'GB', 'TB']));
export const signedDifference = known(value => `${value < 0 ? minus : '+'}${Math.abs(value).toFixed(4)}`);

/** Seconds. */
export const duration = known(s =>
    s < 1
        ? `${Math.round(s * 1000)}${thin}ms`
        : s < 10
          ? `${s.toFixed(1)}${thin}s`
          : s < 60
            ? `${Math.round(s)}${thin}s`
            : s < 3600
              ? `${Math.floor(s / 60)}${thin}min${s < 600 ? ` ${Math.round(s % 60)}${thin}s` : ''}`
              : s < 172800
                ? `${Math.floor(s / 3600)}${thin}h ${String(Math.round((s % 3600) / 60)).padStart(2, '0')}${thin}min`
                : `${(s / 86400).toFixed(1)}${thin}days`,
);

/** A number of any size: a power of ten where it is very small or large. */
export const rate = known(value => {
    if (value === 0) return '0';
    if (!Number.isFinite(value)) return loss(value);
    const power = Math.floor(Math.log10(Math.abs(value)) + 1e-9);
    if (power >= -2 && power < 4) return signed(String(Number(value.toPrecision(3))));
    const digits = [...String(power)].map(c => (c === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[c])).join('');
    return signed(`${(value / 10 ** power).toFixed(1)}${thin}×${thin}10${digits}`);
});

/** A figure with its spread: 1.5001 ± 0.0026. */
export const spread = known(({ mean, deviation }, exact = v => loss(v, true)) =>
    deviation === null || deviation === undefined ? exact(mean) : `${exact(mean)} ± ${exact(deviation)}`,
);

/** A moment: the time today, the day before that. */
export const moment = known(text => {
    const at = new Date(text),
        now = new Date(),
        time = at.toTimeString().slice(0, 5);
    const days = Math.round((new Date(now).setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86400000);
    if (days === 0) return `today ${time}`;
    if (days === 1) return `yesterday ${time}`;
    const day = `${at.getDate()} ${at.toLocaleString('en-GB', { month: 'short' })}`;
    return at.getFullYear() === now.getFullYear() ? day : `${day} ${at.getFullYear()}`;
});

/** A moment to the second. */
export const clock = known(text => new Date(text).toTimeString().slice(0, 8));

/** How long ago a moment was. */
export const ago = known(text => {
    const seconds = Math.max(0, (Date.now() - new Date(text)) / 1000);
    return seconds < 2 ? 'just now' : `${seconds < 10 ? `${Math.round(seconds)}${thin}s` : duration(seconds)} ago`;
});

/** A hash, its first figures in fours. */
export const hash = known(text => text.slice(0, 8).replace(/(.{4})(?=.)/g, '$1 '));

function scaled(value, units) {
    let i = 0;
    while (Math.abs(value) >= 1000 && i < units.length - 1) {
        value /= 1000;
        i++;
    }
    const figures = Math.abs(value) >= 100 || (i === 0 && Number.isInteger(value)) ? String(Math.round(value)) : value.toPrecision(3);
    return signed(`${figures}${units[i] ? thin + units[i] : ''}`);
}

/** What curves are drawn over. */
export const axes = {
    steps: { word: 'Steps', label: 'step', format: step },
    tokens: { word: 'Tokens', label: 'tokens', format: count },
    time: { word: 'Time', label: 'after', format: duration },
    flops: { word: 'FLOPs', label: 'FLOPs', format: count },
};

/** The same for a `choice`. */
export const axisWords = Object.entries(axes).map(([value, axis]) => [value, axis.word]);
