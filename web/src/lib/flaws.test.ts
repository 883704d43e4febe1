import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deed_of, likelihood_text, product_name, with_version, type Standing } from './flaws';

test('a product is called as people call it', () => {
  const called = {
    'deb/debian/12/curl': 'curl', 'cpe/a/haxx/lib_curl': 'lib curl', 'model/himori/gate-7': 'himori gate-7', 'npm/@himori/gate': '@himori/gate',
    'golang/lamp.example/gate': 'lamp.example/gate', 'maven/example.himori/gate-core': 'gate-core', gate: 'gate', '': '',
  };
  for (const [key, name] of Object.entries(called)) assert.equal(product_name(key), name, key);
  assert.equal(with_version({ product: 'npm/gate', version: '1.4.0' }), 'gate 1.4.0');
  assert.equal(with_version({ product: 'npm/gate', version: '' }), 'gate');
});

test('what is to be done: what was said first, then what is unknown, then what mends it', () => {
  const said = (status: Standing['status']): Standing => ({ status, justification: '', detail: '', by: '', said: '', until: null, statement: '' });
  const plain = { malicious: false };
  assert.equal(deed_of(plain, { fixed_in: ['1.5.0'] }), 'update');
  assert.equal(deed_of(plain, { fixed_in: [] }), 'no_fix');
  assert.equal(deed_of(plain, { verdict: 'unknown', fixed_in: ['1.5.0'] }), 'find_out');
  assert.equal(deed_of({ malicious: true }, { fixed_in: ['1.5.0'] }), 'remove');
  for (const status of ['not_affected', 'fixed', 'accepted'] as const)
    assert.equal(deed_of(plain, { verdict: 'unknown', fixed_in: [], standing: said(status) }), 'settled');
  assert.equal(deed_of(plain, { fixed_in: ['2'], standing: said('under_investigation') }), 'update', 'looking is not mending');
});

test('a likelihood is never rounded up, and never to nothing', () => {
  assert.deepEqual([0.97659, 0.0129, 0.001, 0.0004, 0].map(likelihood_text), ['97.6%', '1.2%', '0.1%', '<0.1%', '<0.1%']);
});
