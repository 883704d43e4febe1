// Runs the browser tests on a mock of the node, then the main loop in the real program, and ends in one
// plain line. With HINOMI_URL and HINOMI_TOKEN the loop runs on that node alone; `run.mjs real`: on the
// demo alone.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const here = fileURLToPath(new URL('.', import.meta.url));
const dist = fileURLToPath(new URL('../../web/dist/index.html', import.meta.url));
if (!existsSync(dist) && !process.env.HINOMI_URL) {
  console.error('web/dist is not built: run "npm ci && npm run build" in web first');
  process.exit(1);
}
// With a real node only the loop runs: the rest needs a node that can be stopped and filled at will.
const wanted = process.argv.slice(2);
const files = readdirSync(here).filter((name) => name.endsWith('.test.mjs'))
  .filter((name) => (process.env.HINOMI_URL ? ['loop.test.mjs', 'real.test.mjs'].includes(name) : true))
  .filter((name) => !wanted.length || wanted.some((w) => name.includes(w)))
  .map((name) => here + name);

const count = { passed: 0, failed: 0, skipped: 0 };

function run_all(paths) {
  const whole_file = (name) => paths.some((file) => file === name || file.endsWith(`/${name}`));
  const stream = run({ files: paths, concurrency: 2, timeout: 900_000 });
  stream.on('test:pass', (event) => {
    // What belongs to the other kind of node runs there.
    if (whole_file(event.name) || /real node|HINOMI_URL/.test(event.skip ?? '')) return;
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
  stream.resume();
  return new Promise((done) => stream.on('end', done));
}

function expect(truth, name) {
  console.log(`${truth ? 'ok' : 'FAILED'} ${name}`);
  count[truth ? 'passed' : 'failed'] += 1;
}

// The tokens that the demo prints, by role; the analyst of みなと病院 stands for a member.
function people_of(told) {
  const people = { member_id: 'minato-hospital' };
  for (const [, role, name, token] of told.matchAll(/^ {2}(\w+) +(.*)\n\s+http:\S+\/#token=(\S+)/gm))
    people[name.startsWith('みなと病院') ? 'member' : role] ??= token;
  return people;
}

// The same loop in the real program: `hinomi demo`, as a person starts it, stopped by Ctrl-C.
async function run_real(program) {
  const folder = mkdtempSync(join(tmpdir(), 'hinomi-demo-'));
  const demo = spawn(program, ['demo', '--port', '0', '--lang', 'en'], {
    stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, TMPDIR: folder },
  });
  const ended = new Promise((done) => demo.on('close', (status, signal) => done(signal ?? status)));
  let told = '';
  const ready = new Promise((done) => demo.stdout.on('data', (bytes) => {
    told += bytes;
    if (/Ctrl-C/.test(told)) done(true);
  }));
  const link = (await Promise.race([ready, ended]), /approver .*\n\s+(http:\S+)\/#token=(\S+)/.exec(told));
  expect(link !== null, 'the demo starts and prints how to sign in');
  if (link) {
    [, process.env.HINOMI_URL, process.env.HINOMI_TOKEN] = link;
    process.env.HINOMI_PEOPLE = JSON.stringify(people_of(told));
    await run_all([`${here}loop.test.mjs`, `${here}real.test.mjs`]);
    expect(readdirSync(folder).length === 1, 'the demo has its folder');
  }
  demo.kill('SIGINT');
  expect((await ended) === 0, 'Ctrl-C stops the demo');
  expect(readdirSync(folder).length === 0, 'and its folder is gone');
  rmSync(folder, { recursive: true, force: true });
}

const program = ['release', 'dev'].map((preset) => `${root}build/${preset}/bin/hinomi`).find((path) => existsSync(path));
if (files.length) await run_all(files);
if (!process.env.HINOMI_URL && (!wanted.length || wanted.includes('real'))) {
  if (program) await run_real(program);
  else expect(false, 'the program is built (scripts/build release hinomi)');
}
console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
process.exitCode = count.failed || !count.passed ? 1 : 0;
