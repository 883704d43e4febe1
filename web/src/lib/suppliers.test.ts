import assert from 'node:assert/strict';
import { test } from 'node:test';
import { band_of, is_single, per_cent, supply_body, tiers_of } from './suppliers';

test('bands of concentration begin where the next one ends', () => {
  assert.deepEqual([0, 1499, 1500, 2500, 2501, 10000].map(band_of), ['spread', 'spread', 'moderate', 'moderate', 'high', 'high']);
});

test('tiers that something stands at', () => {
  assert.deepEqual(tiers_of([4, 0, 2, 0, 0, 0, 0, 1]), [1, 3, 8]);
  assert.deepEqual(tiers_of([0, 0]), []);
});

test('a share that is little is not none', () => {
  assert.deepEqual([per_cent(0, 9), per_cent(1, 1000), per_cent(1, 3), per_cent(9, 9), per_cent(1, 0)], [0, 1, 33, 100, 0]);
});

test('a chain with one alternative is not single', () => {
  const step = (spare: number) => ({ role: 'hosts' as const, id: 'a', name: 'A', spare });
  assert.equal(is_single([step(0), step(0)]), true);
  assert.equal(is_single([step(0), step(1)]), false);
});

test('what is left empty is not said, lists are parted', () => {
  assert.deepEqual(supply_body({ supplier: ' Kawa ', what: ' ', services: 'water; billing、記録', until: '' }),
    { supplier: 'Kawa', services: ['water', 'billing', '記録'] });
});
