import assert from 'node:assert/strict';
import { test } from 'node:test';
import { given_of, is_id, plain_path, read_filter, shield_filter, write_filter } from './query';

const filter_of = (search: string) => read_filter(search, shield_filter);

test('a filter survives the address', () => {
  const search = write_filter({ q: '請求 & 100%', verdict: 'url_only', state: 'published', type: 'url', report: 'r', sort: 'expires' });
  assert.deepEqual(filter_of(search), { q: '請求 & 100%', verdict: 'url_only', state: 'published', type: 'url', report: 'r', sort: 'expires' });
  assert.equal(write_filter(filter_of('')), '');
});

test('unknown values show the whole list', () => {
  const filter = filter_of('?verdict=destroy&sort=%00&state=published');
  assert.equal(filter.verdict, '');
  assert.equal(filter.sort, '');
  assert.equal(filter.state, 'published');
});

test('the token of a sign-in link', () => {
  assert.deepEqual(given_of('#token=abc%2Bd'), { token: 'abc+d' });
  assert.deepEqual(given_of('#invitation=x&problem='), { invitation: 'x', problem: '' });
  assert.deepEqual(given_of('#main'), {});
  assert.deepEqual(given_of(''), {});
});

test('a part of the address, well typed or not', () => {
  assert.equal(plain_path('%E6%B9%8A/duty'), '湊/duty');
  assert.equal(plain_path('%zz'), '%zz');
});

test('record ids', () => {
  assert.ok(is_id(' 01900000-0000-7000-8000-000000000001 '));
  assert.ok(!is_id('192.0.2.1'));
});

test('any list keeps its filter in the address, and only what it knows', () => {
  const what = { q: null, state: ['dead', 'stale'] };
  const filter = read_filter('?state=stale&q=%E6%B0%B4%E9%81%93+1&other=x', what);
  assert.deepEqual(filter, { q: '水道 1', state: 'stale' });
  assert.deepEqual(read_filter(write_filter(filter), what), filter);
  assert.deepEqual(read_filter('?state=alive', what), { q: '', state: '' });
  assert.equal(write_filter({ q: '', state: '' }), '');
});
