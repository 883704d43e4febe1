// Unit tests: each src/**/*.test.ts is compiled by Vite and run by node:test.
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = join(root, 'node_modules', '.hinomi-test');

function* tests(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* tests(path);
    else if (entry.name.endsWith('.test.ts')) yield path;
  }
}

const input = [...tests(join(root, 'src'))];
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
await build({ root, logLevel: 'error', build: { ssr: true, outDir: out, rollupOptions: { input } } });
const files = readdirSync(out).filter((name) => name.endsWith('.test.js')).map((name) => join(out, name));

const count = { passed: 0, failed: 0, skipped: 0 };
const told = (event) => event.details?.type === 'suite' || files.some((f) => event.name === f || f.endsWith(event.name));
const stream = run({ files });
stream.on('test:pass', (event) => {
  if (!told(event)) count[event.skip !== undefined ? 'skipped' : 'passed'] += 1;
});
stream.on('test:fail', (event) => {
  console.error(`FAILED ${event.name}\n  ${event.details?.error?.cause?.message ?? event.details?.error?.message ?? ''}`);
  count.failed += 1;
});
stream.on('end', () => {
  console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
  process.exitCode = count.failed || !count.passed ? 1 : 0;
});
stream.resume();
