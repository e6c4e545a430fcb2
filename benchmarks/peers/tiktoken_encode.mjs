// Encodes a text with npm tiktoken (its Rust core as WebAssembly) and a vocabulary of Hone's, or one that it brings.
//
//   npm install --prefix /tmp/peer --ignore-scripts tiktoken@1.0.22
//   node benchmarks/peers/tiktoken_encode.mjs /tmp/peer TOKENIZER.json|cl100k_base TEXT [RUNS]
//
// Prints a line: median and best speed in MB/s of UTF-8 (1e6 bytes), tokens, and SHA-256 of the ids as little-endian 32-bit numbers.
import { createHash } from 'node:crypto';
import { readFileSync, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const [, , prefix, name, textFile, runs = '5'] = process.argv;
const require = createRequire(resolve(prefix, 'node_modules') + '/');
const { Tiktoken, get_encoding } = require('tiktoken');

const patterns = {
  gpt2: `'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+`,
  gpt4: `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`,
};

// Hone's tokens are the bytes and then what each merge makes; tiktoken wants them in base64, in order of rank.
function fromHone(file) {
  const { split, merges } = JSON.parse(readFileSync(file, 'utf8'));
  const printable = (b) => (b >= 0x21 && b <= 0x7e) || (b >= 0xa1 && b <= 0xff && b !== 0xad);
  const byteOf = new Map();
  for (let b = 0, others = 0; b < 256; b++) byteOf.set(printable(b) ? b : 256 + others++, b);
  const tokens = [...Array(256).keys()].map((b) => Buffer.from([b]));
  for (const merge of merges) tokens.push(Buffer.from([...merge.replace(' ', '')].map((c) => byteOf.get(c.charCodeAt(0)))));
  return new Tiktoken(`! 0 ${tokens.map((t) => t.toString('base64')).join(' ')}`, {}, patterns[split]);
}

const encoder = existsSync(name) ? fromHone(name) : get_encoding(name);
const bytes = readFileSync(textFile);
const text = bytes.toString('utf8');
const speeds = [];
let ids;
for (let run = 0; run < Number(runs); run++) {
  const before = performance.now();
  ids = encoder.encode_ordinary(text);
  speeds.push(bytes.length / 1e3 / (performance.now() - before));
}
speeds.sort((a, b) => a - b);
const hash = createHash('sha256').update(Buffer.from(Uint32Array.from(ids).buffer)).digest('hex');
console.log(`${speeds[speeds.length >> 1].toFixed(1)} MB/s (median of ${runs}, at best ${speeds.at(-1).toFixed(1)}), ${ids.length} tokens, ids ${hash.slice(0, 16)}`);
