// Random texts and the ids that npm tiktoken gives them, a JSON document on each line:
//   {"text": "…", "gpt2": [ids], "r50k": [ids], "p50k": [ids], "cl100k": [ids], "o200k": [ids]}
//
//   node tests/Oracles/tiktoken.mjs PREFIX COUNT SEED > ids.jsonl      PREFIX is where npm installed tiktoken
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const [, , prefix, count, seed] = process.argv;
const { get_encoding } = createRequire(resolve(prefix, 'node_modules') + '/')('tiktoken');
const encoders = { gpt2: 'gpt2', r50k: 'r50k_base', p50k: 'p50k_base', cl100k: 'cl100k_base', o200k: 'o200k_base' };
for (const name in encoders) encoders[name] = get_encoding(encoders[name]);

let state = Number(seed) >>> 0;                                 // mulberry32: 32 bits of state, the same numbers everywhere
function random(below) {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = Math.imul(state ^ (state >>> 15), state | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
}
const pick = (all) => all[random(all.length)];
const scalar = (from, to) => {
  for (;;) {
    const point = from + random(to - from);
    if (point < 0xd800 || point > 0xdfff) return String.fromCodePoint(point);
  }
};

const spaces = [' ', '  ', '   ', '\n', '\r', '\r\n', '\t', '\v', '\f', '\u0085', '\u00a0', '\u1680', '\u2003', '\u2028', '\u202f', '\u205f',
  '\u3000', '\u200b', '\ufeff', '\u180e'];
const words = ['the', 'The', 'THE', 'def', 'return', 'naïve', 'ÉTÉ', 'Straße', 'iPhone', 'HTTPServer', 'ǅungla', 'Ωμέγα', 'слово', '日本語', 'ไทย',
  'हिन्दी', 'نص', '한국어', '𝒳', '𐐀𐐨', '𠀀', 'e\u0301', 'ß', 'ı', 'ſ', '\u212a', 'ª', 'ʰ'];
const quotes = ["'s", "'S", "'t", "'re", "'VE", "'m", "'ll", "'Ll", "'d", "'\u017f", "'ſ", "'", '’s', "''s", "'x"];
const marks = ['.', ',', '!', '?', '…', '—', '//', '/', '/\n', '.\n\n', '(', ')', '{', '}', '=>', '#', '\\', '"', '``', '€', '👩‍👩‍👧', '🇫🇷', '\u0301',
  '\u200d', '\ufe0f', '\u0000', '<|endoftext|>', '<|endofprompt|>', '<|fim_prefix|>', '<|', '|>'];
const digits = ['0', '7', '42', '1999', '123456', '٣', '½', 'Ⅷ', '²', '𝟘'];
const kinds = [
  () => pick(spaces), () => pick(words), () => pick(words), () => pick(quotes), () => pick(marks), () => pick(digits),
  () => scalar(0x20, 0x7f), () => scalar(0x20, 0x250), () => scalar(0x20, 0x3000), () => scalar(0, 0x10000), () => scalar(0, 0x110000),
  () => scalar(0x10000, 0x20000), () => pick(spaces).repeat(1 + random(30)), () => pick(words).repeat(1 + random(4)),
];

for (let i = 0; i < Number(count); i++) {
  // Half of the texts are of a few kinds only, so that like stands beside like.
  const few = random(2) === 0 ? kinds : [pick(kinds), pick(kinds), pick(kinds)];
  const text = Array.from({ length: 1 + random(24) }, () => pick(few)()).join('');
  const line = { text };
  for (const name in encoders) line[name] = Array.from(encoders[name].encode_ordinary(text));
  process.stdout.write(JSON.stringify(line) + '\n');
}
