// The difference of two groups' means with its 95 % interval over seeds: Welch (1947), with variances that need not be equal.

/** The difference b − a and half the width of its interval; null where a side has one seed only, for luck cannot be told then. */
export function difference(a, b) {
    const gain = b.mean - a.mean;
    if (a.count < 2 || b.count < 2) return { gain, half: null };
    const va = a.deviation ** 2 / a.count,
        vb = b.deviation ** 2 / b.count,
        sum = va + vb;
    if (sum === 0) return { gain, half: 0 };
    const freedom = sum ** 2 / (va ** 2 / (a.count - 1) + vb ** 2 / (b.count - 1));
    return { gain, half: quantile(freedom) * Math.sqrt(sum) };
}

/**
 * The value that |t| of Student's distribution stays below in 95 of 100 cases. With t = √ν · tan θ the density is proportional to
 * cos θ to the power of ν − 1; its integral is halved until it is found.
 */
function quantile(freedom) {
    const area = to => {
        const parts = 400,
            h = to / parts;
        let sum = 0;
        for (let i = 0; i <= parts; i++) sum += Math.cos(i * h) ** (freedom - 1) * (i === 0 || i === parts ? 1 : i % 2 ? 4 : 2);
        return (sum * h) / 3;
    };
    const all = area(Math.PI / 2 - 1e-9);
    let low = 0,
        high = Math.PI / 2 - 1e-9;
    for (let i = 0; i < 60; i++) {
        const middle = (low + high) / 2;
        if (area(middle) < 0.95 * all) low = middle;
        else high = middle;
    }
    return Math.sqrt(freedom) * Math.tan(low);
}
