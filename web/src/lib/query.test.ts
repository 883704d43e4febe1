import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filter_of, is_id, search_of, given_of } from './query';

test('a filter survives the address', () => {
  const search = search_of({ q: '請求 & 100%', verdict: 'url_only', state: 'published', type: 'url', report: 'r', sort: 'expires' });
  assert.deepEqual(filter_of(search), { q: '請求 & 100%', verdict: 'url_only', state: 'published', type: 'url', report: 'r', sort: 'expires' });
  assert.equal(search_of(filter_of('')), '');
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

test('record ids', () => {
  assert.ok(is_id(' 01900000-0000-7000-8000-000000000001 '));
  assert.ok(!is_id('192.0.2.1'));
});
