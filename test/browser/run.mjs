// Runs the browser tests and ends in one plain line.
import { existsSync, readdirSync } from 'node:fs';
import { run } from 'node:test';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const dist = fileURLToPath(new URL('../../web/dist/index.html', import.meta.url));
if (!existsSync(dist) && !process.env.HINOMI_URL) {
  console.error('web/dist is not built: run "npm ci && npm run build" in web first');
  process.exit(1);
}
// With a real node only the loop runs: the rest needs a node that can be stopped and filled at will.
const wanted = process.argv.slice(2);
const files = readdirSync(here).filter((name) => name.endsWith('.test.mjs'))
  .filter((name) => (process.env.HINOMI_URL ? name === 'loop.test.mjs' : true))
  .filter((name) => !wanted.length || wanted.some((w) => name.includes(w)))
  .map((name) => here + name);

const count = { passed: 0, failed: 0, skipped: 0 };
const whole_file = (name) => files.some((file) => file === name || file.endsWith(`/${name}`));
const stream = run({ files, concurrency: 2, timeout: 300_000 });
stream.on('test:pass', (event) => {
  if (whole_file(event.name)) return;
  if (event.skip !== undefined) console.log(`skipped ${event.name}: ${event.skip}`);
  else console.log(`ok ${event.name} (${Math.round(event.details.duration_ms)} ms)`);
  count[event.skip !== undefined ? 'skipped' : 'passed'] += 1;
});
stream.on('test:fail', (event) => {
  if (whole_file(event.name) && count.failed) return;
  const cause = event.details.error?.cause ?? event.details.error;
  console.log(`FAILED ${event.name}\n${cause?.stack ?? cause}`);
  count.failed += 1;
});
stream.on('test:stderr', (event) => process.stderr.write(event.message));
stream.on('end', () => {
  console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
  process.exitCode = count.failed || !count.passed ? 1 : 0;
});
stream.resume();
