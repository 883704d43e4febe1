// Writes a .gz beside each built file and holds the first load to its limit.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const limit = 60 * 1024; // bytes, gzip: index.html with every script and style sheet it names

function* files(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* files(path);
    else yield path;
  }
}

const sizes = new Map();
for (const path of files(dist)) {
  if (!['.html', '.js', '.css', '.svg'].includes(extname(path))) continue;
  const packed = gzipSync(readFileSync(path), { level: 9 }); // no time stamp: the same bytes each build
  writeFileSync(`${path}.gz`, packed);
  sizes.set(path, packed.length);
}

const index = join(dist, 'index.html');
const named = [...readFileSync(index, 'utf8').matchAll(/(?:src|href)="\/([^"]+\.(?:js|css|svg))"/g)];
const first = [index, ...named.map((m) => join(dist, m[1]))];
let total = 0;
for (const path of first) {
  total += sizes.get(path);
  console.log(`${(sizes.get(path) / 1024).toFixed(1).padStart(7)} KiB gz  ${path.slice(dist.length)}`);
}
console.log(`${(total / 1024).toFixed(1).padStart(7)} KiB gz  first load (limit ${limit / 1024})`);
if (total > limit) {
  console.error('The first load is over its limit: load a page or a library later, or do without it.');
  process.exit(1);
}
