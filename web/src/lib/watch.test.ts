import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matrix, sum_of, title_in, values_in, type Technique } from './watch';

const one = (technique: string, tactics: string[]): Technique => ({ technique, tactics, rules: 1, hits: 0, detections: 0, open: 0, level: null });

test('the matrix follows the attack, and what has no tactic stands last', () => {
  const columns = matrix([one('T1005', ['collection']), one('T9999', []), one('T1053', ['persistence', 'execution']), one('T0001', ['new-one'])]);
  assert.deepEqual(columns.map((c) => c.tactic), ['execution', 'persistence', 'collection', 'new-one', 'other']);
  assert.deepEqual(columns[0]?.items.map((i) => i.technique), ['T1053']);
});

test('pasted values are parted by what people put between them, each once', () => {
  assert.deepEqual(values_in(' a.example, 192.0.2.1\n\nhxxp://b.example/x;a.example\t'), ['a.example', '192.0.2.1', 'hxxp://b.example/x']);
  assert.deepEqual(values_in('  \n'), []);
});

test('titles in both languages are parted, those of rules are not', () => {
  assert.deepEqual(title_in({ by: 'anomaly', title: '多い / More / less' }), { ja: '多い', en: 'More / less' });
  assert.deepEqual(title_in({ by: 'lookalike', title: 'cut off' }), { ja: 'cut off', en: 'cut off' });
  assert.deepEqual(title_in({ by: 'rule', title: 'Read / write' }), { ja: 'Read / write', en: 'Read / write' });
});

test('counts of all models together', () => assert.equal(sum_of({ volume: 1, first_seen: 10, beaconing: 0 }), 11));
