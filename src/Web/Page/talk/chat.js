// Talking to checkpoints: one, or two side by side on the same words and the same seed.
import { address, get } from '../api.js';
import { $, command, el, fill, say } from '../dom.js';
import { key, troubled } from '../shell.js';
import { Side } from './side.js';

const main = $('main');

async function open() {
    fill(main, el('p.waits', { role: 'status' }, 'Looking for checkpoints…'));
    try {
        const { data } = await get('/v1/models'),
            models = data.map(one => one.id);
        if (!models.length && !address.get('model')) nothing();
        else show(models);
    } catch (failure) {
        fill(main, el('div.head', el('div', el('h1', 'Chat'))), troubled(failure));
        if (failure.status === 0) setTimeout(open, 2000);
    }
}

const nothing = () =>
    fill(
        main,
        el('div.head', el('div', el('h1', 'Chat'))),
        el(
            'div.empty',
            el('h2', 'There is no checkpoint yet'),
            'Every run saves some, also while it trains. The first takes about a minute:',
            command('hone train recipes/quickstart.yaml'),
        ),
    );

function show(models) {
    const sidesHost = el('div.sides'),
        text = el('textarea', { id: 'say', rows: 3 });
    const number = (name, label, standard, attributes) => {
        const input = el('input', {
            type: 'number',
            value: address.get(name) || standard,
            ...attributes,
            oninput: () => {
                address.set({ [name]: input.value === String(standard) ? null : input.value });
                curl();
            },
        });
        return [input, el('label', `${label} `, input)];
    };
    const [temperature, temperatureField] = number('temperature', 'Temperature', 0.8, { step: 0.1, min: 0, max: 2 });
    const [topK, topKField] = number('top_k', 'Top k', 0, { min: 0 });
    const [most, mostField] = number('max_tokens', 'Tokens', 200, { min: 1, max: 4096 });
    const [seed, seedField] = number('seed', 'Seed', 42, { min: 0 });
    const send = el('button.primary', { type: 'submit' }, 'Continue'),
        stop = el('button', { type: 'button', hidden: true, onclick: halt }, 'Stop');
    const on = el('button', { type: 'button', hidden: true, onclick: () => each(side => side.go(settings())) }, 'Go on');
    const again = el(
        'button',
        {
            type: 'button',
            hidden: true,
            onclick: () => {
                seed.value = Number(seed.value) + 1;
                address.set({ seed: seed.value });
                each(side => side.again(settings()));
            },
        },
        'Regenerate',
    );
    const beside = el(
        'button',
        { type: 'button', onclick: () => add(models.find(one => one !== sides[0].model) ?? sides[0].model) },
        'Beside another…',
    );
    const title = el('h1', 'Chat'),
        program = el('div');
    let sides = [];

    fill(
        main,
        el('div.head', el('div', title), el('div.actions', beside)),
        sidesHost,
        el(
            'form.write',
            {
                onsubmit: event => {
                    event.preventDefault();
                    submit();
                },
            },
            text,
            el('div.actions', temperatureField, topKField, mostField, seedField, on, again, stop, send),
        ),
        el('p.quiet', 'The same from a program, with any client of OpenAI’s API:'),
        program,
        el(
            'footer.keys',
            [
                ['?', 'keys'],
                ['/', 'write'],
                ['Ctrl Enter', 'send'],
                ['Esc', 'stop'],
                ['R', 'runs'],
                ['D', 'light or dark'],
            ].map(([k, does]) => el('span', el('kbd', k), ` ${does}`)),
        ),
    );
    main.classList.add('chat');
    key('/', 'write', () => text.focus());
    key('Escape', 'stop writing', () => (sides.some(side => side.writing) ? halt() : text.blur()), 'Esc');
    key('Ctrl+Enter', 'send what is written', null, 'Ctrl Enter');
    text.addEventListener('keydown', event => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            submit();
        }
    });

    function settings() {
        const chosen = { temperature: Number(temperature.value), max_tokens: Number(most.value), seed: Number(seed.value) };
        if (Number(topK.value) > 0) chosen.top_k = Number(topK.value);
        return chosen;
    }

    function submit() {
        if (sides.some(side => side.writing || side.refusal)) return;
        const words = text.value;
        if (!words && !sides[0].turns.length) {
            text.focus();
            return;
        }
        text.value = '';
        each(side => side.say(words, settings()));
    }

    /** One after the other would wait; the server lets each model write for one at a time. */
    const each = act => Promise.all(sides.map(act));

    function halt() {
        for (const side of sides) side.stop();
        return true;
    }

    function edit(i) {
        const said = sides.map(side => side.back(i));
        text.value = said[0];
        text.focus();
        changed();
    }

    function changed() {
        const isWriting = sides.some(side => side.writing),
            last = sides[0]?.turns.at(-1),
            isChat = sides[0]?.isChat;
        stop.hidden = !isWriting;
        send.hidden = isWriting;
        send.disabled = text.disabled = sides.some(side => side.refusal);
        on.hidden = isWriting || !last || last.isOurs || last.isOver || !last.text;
        again.hidden = isWriting || !last || last.isOurs;
        say(send, isChat ? 'Send' : 'Continue');
        text.placeholder = isChat ? 'Your message' : 'Text to continue';
        text.setAttribute('aria-label', text.placeholder);
        for (const side of sides) if (!side.turns.length) side.show();
        say(title, sides.map(side => side.model).join(' and ') || 'Chat');
        document.title = `${title.textContent} · Hone`;
        curl();
    }

    function curl() {
        const isChat = sides[0]?.isChat,
            body = {
                model: sides[0]?.model,
                ...(isChat ? { messages: [{ role: 'user', content: 'Hello' }] } : { prompt: 'Once' }),
                ...settings(),
            };
        fill(
            program,
            command(
                `curl ${location.origin}/v1/${isChat ? 'chat/' : ''}completions -H 'Content-Type: application/json' ` +
                    `-d '${JSON.stringify(body)}'`,
            ),
        );
    }

    function add(model) {
        const i = sides.length,
            side = new Side(model, models, changed, edit, next => choose(i, next), i > 0 ? () => close() : null);
        sides.push(side);
        settle();
        return side.load();
    }

    function choose(i, model) {
        const turns = sides[i].turns.filter(turn => turn.isOurs);
        sides[i].stop();
        const side = new Side(model, models, changed, edit, next => choose(i, next), i > 0 ? () => close() : null);
        side.turns = turns.length === 1 ? turns : [];
        sides[i] = side;
        settle();
        side.load();
    }

    function close() {
        sides.pop().stop();
        settle();
        changed();
    }

    function settle() {
        fill(
            sidesHost,
            sides.map(side => side.host),
        );
        beside.hidden = sides.length > 1;
        address.set({ model: sides[0].model, beside: sides[1]?.model });
        changed();
    }

    const second = address.get('beside'); // read before the first side writes the address
    add(address.get('model') || models[0]);
    if (second) add(second);
}

open();
