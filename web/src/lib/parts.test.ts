import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding, RecordView } from './api';
import { chain_of } from './chain';
import { csv } from './csv';
import { fill } from './fill';
import { matches, plain, sorted } from './sort';
import { event_reader } from './sse';

const finding = (value: string, part: Partial<Finding> = {}): Finding => ({
  id: value, position: 1, indicator: { type: 'domain', value }, verdict: 'block', score: 50, expires: null, tlp: '',
  pap: '', state: 'published', published_until: null, reasons: [], ...part,
});

test('csv: quoting as RFC 4180, no formulas, Japanese kept', () => {
  assert.equal(csv([['a,b', 'say "x"', '二行\n目', 1, null]]), '\uFEFF"a,b","say ""x""","二行\n目",1,\r\n');
  assert.equal(csv([['=1+1', '@x', '-2', '+3']]), "\uFEFF'=1+1,'@x,'-2,'+3\r\n");
});

test('words with counts and values', () => {
  assert.equal(fill('{n} duty|{n} duties', { n: 1 }, 'en'), '1 duty');
  assert.equal(fill('{n} duty|{n} duties', { n: 0 }, 'en'), '0 duties');
  assert.equal(fill('{n} duty|{n} duties', { n: 1234 }, 'en'), '1,234 duties');
  assert.equal(fill('{a}と{b}', { a: 'x' }, 'ja'), 'xと{b}');
});

test('search folds width, case and defanging', () => {
  assert.equal(plain('ｈｘｘｐｓ://Login[.]Example'), 'https://login.example');
  assert.equal(plain('１９２。０。２。１'), '192.0.2.1');
  assert.ok(matches(finding('login.example'), 'LOGIN[.]ex', ''));
  assert.ok(!matches(finding('login.example'), '', 'hold'));
});

test('sorting keeps the order of equals and does not touch its input', () => {
  const list = [finding('b', { score: 1 }), finding('a', { score: 1 }), finding('c', { score: 9, expires: '2026' })];
  assert.deepEqual(sorted(list, 'score').map((f) => f.id), ['c', 'b', 'a']);
  assert.deepEqual(sorted(list, 'value').map((f) => f.id), ['a', 'b', 'c']);
  assert.deepEqual(sorted(list, 'expires').map((f) => f.id), ['c', 'b', 'a']);
  assert.deepEqual(list.map((f) => f.id), ['b', 'a', 'c']);
});

test('events arrive whole however the stream is cut', () => {
  const text = ': hello\n\nevent: journal\ndata: 41\n\nevent: journal\r\ndata: 4\r\ndata:2\r\n\r\ndata: x\n\n';
  for (let cut = 1; cut <= text.length; ++cut) {
    const read = event_reader();
    const found = [];
    for (let i = 0; i < text.length; i += cut) found.push(...read(text.slice(i, i + cut)));
    assert.deepEqual(found, [
      { event: 'journal', data: '41' }, { event: 'journal', data: '4\n2' }, { event: 'message', data: 'x' },
    ], `cut at ${cut}`);
  }
});

test('a chain goes from the notice back to the report, and stays small', async () => {
  const records = new Map<string, RecordView>();
  const add = (id: string, kind: string, stands_on: string[]) => {
    records.set(id, {
      id, kind, position: records.size + 1, origin: '', received: '', format: '', tlp: '', pap: '', exercise: false,
      size: 0, sha256: '', body: '', led_to: [], stands_on: stands_on.map((to) => ({ id: to, kind: records.get(to)!.kind, title: to })),
    });
    for (const to of stands_on) records.get(to)!.led_to.push({ id, kind, title: id });
  };
  add('report', 'report', []);
  const findings = Array.from({ length: 500 }, (_, n) => `finding-${n}`);
  for (const id of findings) add(id, 'finding', ['report']);
  add('duty', 'duty', ['report', ...findings]);
  add('approval', 'approval', ['duty']);
  add('notice', 'notice', ['approval', ...findings]);
  let fetched = 0;
  const fetch_record = async (id: string) => {
    fetched += 1;
    const found = records.get(id);
    if (!found || id === 'finding-1') throw new Error('missing');
    return found;
  };
  for (const from of ['notice', 'finding-7', 'report']) {
    fetched = 0;
    const chain = await chain_of(from, fetch_record);
    const kinds = chain.records.map((r) => r.kind).filter((kind, i, all) => kind !== all[i - 1]);
    assert.deepEqual(kinds, ['notice', 'approval', 'duty', 'finding', 'report'], from);
    assert.ok(fetched <= 24, `${fetched} fetched`);
    assert.equal(chain.titles.get('duty'), 'duty');
  }
  await assert.rejects(chain_of('none', fetch_record));
});
