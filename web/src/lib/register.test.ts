import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clock_of, is_corporate_number, list_of, minutes_of } from './register';

test('the check digit of a corporate number', () => {
  // The worked example of the National Tax Agency's note on the check digit: 700110005901 gets 8.
  assert.ok(is_corporate_number('8700110005901'));
  for (const wrong of ['1700110005901', '8700110005910', '870011000590', '87001100059010', '８700110005901', ''])
    assert.ok(!is_corporate_number(wrong), wrong);
});

test('quiet hours as a clock and as minutes after midnight', () => {
  assert.equal(minutes_of('22:30'), 1350);
  assert.equal(clock_of(1350), '22:30');
  assert.equal(clock_of(0), '00:00');
  for (let minute = 0; minute < 1440; ++minute) assert.equal(minutes_of(clock_of(minute)), minute);
});

test('lists as people type them', () => {
  assert.deepEqual(list_of(' a, b、c\n\n d，'), ['a', 'b', 'c', 'd']);
  assert.deepEqual(list_of(' '), []);
});
