// A new run: a recipe and its one dial, with the plan beside it and what is wrong at its field, until it is right to train.
import { address, calmly, get, once, post } from '../api.js';
import { $, command, el, fill, say } from '../dom.js';
import { key, troubled } from '../shell.js';
import { field, Overrides, settingsOf, tell } from './fields.js';
import { PlanPicture } from './picture.js';

const most = 32,
    main = $('main');

async function open() {
    fill(main, el('p.waits', { role: 'status' }, 'Reading the recipes…'));
    try {
        const [{ recipes, folder }, { settings }, about] = await Promise.all([get('/api/recipes'), get('/api/settings'), get('/api')]);
        if (recipes.length) await show(recipes, settings, about);
        else
            fill(
                main,
                el('div.head', el('div', el('h1', 'New run'))),
                el(
                    'div.empty',
                    el('h2', 'There are no recipes'),
                    `None is in ${folder}. Name the folder:`,
                    command('hone serve --recipes DIR'),
                ),
            );
    } catch (failure) {
        fill(main, el('div.head', el('div', el('h1', 'New run'))), troubled(failure));
        if (failure.status === 0) setTimeout(open, 2000);
    }
}

async function show(recipes, settings, about) {
    const chosen = recipes.find(one => one.name === address.get('recipe')) ?? recipes.find(one => one.name === 'quickstart') ?? recipes[0];
    const recipe = el(
        'select',
        {
            onchange: () => {
                for (const one of [...new URLSearchParams(location.search).keys()]) address.set({ [one]: null });
                address.set({ recipe: recipe.value });
                open();
            },
        },
        recipes.map(one => el('option', { value: one.name, selected: one === chosen }, one.name)),
    );
    const { yaml } = await get(`/api/recipes/${encodeURIComponent(chosen.name)}`);
    const said = settingsOf(yaml),
        isClassifier = ![null, 'language'].includes(chosen.kind), // which has no depth
        dialKey = said.has('model.layers') ? 'model.layers' : 'model.depth',
        written = Number(said.get(dialKey) ?? 4);
    const text = (key, attributes = {}) =>
        el('input', { value: address.get(key), spellcheck: 'false', autocomplete: 'off', oninput: changed, ...attributes });
    const inputs = {
        name: text('name', { placeholder: said.get('name') ?? chosen.name }),
        'data.path': text('data.path', { placeholder: said.get('data.path') ?? 'as the recipe has it' }),
        baseline: text('baseline', { list: 'known', placeholder: isClassifier ? 'majority and regression' : 'n-grams of the same tokens' }),
        goal: text('goal', { placeholder: chosen.goal ?? 'validation below 1.47' }),
        hypothesis: text('hypothesis', { placeholder: 'said before the first step' }),
        seed: text('seed', { placeholder: said.get('seed') ?? '1337', inputmode: 'numeric' }),
    };
    const dial = el('input', { type: 'range', min: 1, max: most, value: address.get('dial') || written, id: 'dial', oninput: changed }),
        dialNow = el('output', { for: 'dial' });
    dial.dataset.key = dialKey;
    const overrides = new Overrides(changed, said),
        picture = new PlanPicture(() => plan({ probe: true })),
        trouble = el('div', { role: 'alert' });
    const train = el('button.primary', { type: 'button', onclick: begin, 'aria-describedby': 'hold' }, 'Train'),
        hold = el('span.quiet', { id: 'hold', role: 'status' });
    const line = el('div'),
        known = el('datalist', { id: 'known' });
    overrides.know(settings);
    for (const [name, value] of new URLSearchParams(location.search))
        if (name.startsWith('set.')) overrides.given.set(name.slice(4), value);

    const form = el(
        'form',
        { id: 'recipe', onsubmit: event => event.preventDefault() },
        el(
            'div.dial',
            { hidden: isClassifier },
            el('label', { for: 'dial' }, dialKey === 'model.depth' ? 'Depth' : 'Layers'),
            dialNow,
            dial,
            el('div.quiet.between', el('span', '1, seconds'), el('span', `${most}, days`)),
            el('span.fault', { 'data-key': dialKey }),
        ),
        el(
            'div.fields',
            field('recipe', 'Recipe', recipe),
            field('name', 'Name', inputs.name),
            field('data.path', 'Data', inputs['data.path'], el('small', `a file${isClassifier ? ' or folder' : ''} below ${roots(about)}`)),
            field('baseline', 'Baseline', inputs.baseline),
            field('goal', 'What should it show?', inputs.goal),
            field('hypothesis', 'What do you expect?', inputs.hypothesis),
            field('seed', 'Seed', inputs.seed),
        ),
        el('p.quiet', 'Goal and expectation are stored with the run before its first step, and asked about when you decide.'),
        overrides.host,
        el('details', el('summary', 'The recipe'), el('pre.code', { tabindex: 0 }, yaml)),
    );
    fill(
        main,
        el(
            'div.head',
            el(
                'div',
                el('h1', 'New run'),
                el(
                    'p.meta',
                    el(
                        'span',
                        isClassifier
                            ? `A classifier: ${chosen.kind}. What follows can be overridden.`
                            : 'One dial; the rest follows, and can be overridden.',
                    ),
                ),
            ),
        ),
        el(
            'div.two.even',
            form,
            el('aside', { 'aria-label': 'Plan' }, picture.plan, trouble, el('div.actions', train, hold), line, picture.before),
        ),
        known,
    );
    inputs.baseline.addEventListener(
        'focus',
        async () => {
            const { runs } = await get('/api/runs', { limit: 200 }).catch(() => ({ runs: [] }));
            fill(
                known,
                runs.map(run => el('option', { value: run.id })),
            );
        },
        { once: true },
    );
    key('Enter', 'train', event => (event.ctrlKey && !train.disabled ? begin() : false), 'Enter');
    let isTouched = address.get('dial') !== '';
    dial.addEventListener('input', () => {
        isTouched = true;
    });

    function changed() {
        const now = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.value.trim()]));
        address.set({ recipe: chosen.name, dial: isTouched || this === dial ? dial.value : null, ...now });
        for (const name of [...new URLSearchParams(location.search).keys()])
            if (name.startsWith('set.') && !overrides.given.get(name.slice(4))) address.set({ [name]: null });
        for (const [name, value] of overrides.given) address.set({ [`set.${name}`]: value });
        say(dialNow, dial.value);
        held('the plan is made…');
        soon();
    }
    const soon = calmly(80, () => plan());

    function held(reason) {
        train.disabled = Boolean(reason) || about.read_only;
        say(hold, about.read_only ? 'this server only shows: hone serve without --read-only' : (reason ?? ''));
    }

    /** What is asked for: the recipe, and what differs from it. */
    function request() {
        const given = Object.entries(inputs)
            .filter(([name, input]) => name !== 'name' && input.value.trim())
            .map(([name, input]) => [name, input.value.trim()]);
        if (inputs['data.path'].value.trim() && !isClassifier) given.push(['data.source', 'file']);
        if (!isClassifier && Number(dial.value) !== written) given.push([dialKey, Number(dial.value)]);
        for (const [name, value] of overrides.given) if (value !== '') given.push([name, value]);
        return { recipe: chosen.name, settings: Object.fromEntries(given), name: inputs.name.value.trim() || null };
    }

    let asked = null;
    async function plan({ probe = false } = {}) {
        asked?.abort();
        const mine = (asked = new AbortController());
        if (probe) {
            say(picture.button, 'Measuring…');
            picture.button.disabled = true;
        }
        try {
            const answer = await post('/api/plan', { ...request(), probe }, {}, mine.signal);
            overrides.fault([]);
            tell(form, []);
            trouble.replaceChildren();
            picture.show(answer.plan);
            overrides.plan(answer.plan.decisions);
            fill(line, command(answer.command));
            held(null);
        } catch (failure) {
            if (failure.name === 'AbortError') return;
            overrides.fault(failure.errors.map(one => one.key).filter(key => !(key in inputs) && key !== dialKey));
            const rest = tell(form, failure.errors),
                places = failure.errors.length - rest.length; // the last plan stays beside it
            fill(
                trouble,
                rest.length || !failure.errors.length
                    ? troubled({ message: rest[0] ?? failure.message, hint: rest.slice(1).join(' ') || failure.hint })
                    : null,
            );
            held(
                places
                    ? `waits for ${failure.errors
                          .map(one => one.key)
                          .filter(Boolean)
                          .join(', ')}`
                    : 'waits for what is said above',
            );
            if (failure.status === 0) setTimeout(plan, 2000);
        } finally {
            if (probe) {
                say(picture.button, 'Measure two real steps');
                picture.button.disabled = false;
            }
        }
    }

    async function begin() {
        held('begins…');
        try {
            let answer = await post('/api/runs', request(), { 'Idempotency-Key': once() });
            while (!answer.id) {
                // it reads its data first, which may take long
                held('reads its data…');
                await new Promise(resolve => setTimeout(resolve, 1000));
                answer = await get(`/api/starts/${encodeURIComponent(answer.start)}`);
            }
            location.assign(`/runs/${encodeURIComponent(answer.id)}`);
        } catch (failure) {
            const rest = tell(form, failure.errors);
            if (rest.length || !failure.errors.length) fill(trouble, troubled(failure));
            held('it did not begin; what is wrong is said above');
        }
    }

    say(dialNow, dial.value);
    overrides.show();
    held('the plan is made…');
    await plan();
}

/** Where a run may have its data from. */
const roots = about =>
    about.data_roots?.map(root => (root === '.' ? 'the folder of the server' : root)).join(' or ') || 'the roots given at start';

open();
