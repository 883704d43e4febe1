import assert from 'node:assert/strict';
import { test } from 'node:test';
import { absolute, day_from, end_of_day, era_date, era_of, relative } from './dates';

test('the first and last days of the eras', () => {
  // Cabinet orders: 平成 to 2019-04-30, 令和 from 2019-05-01; 昭和 to 1989-01-07.
  assert.equal(era_date(2019, 4, 30), '平成31年4月30日');
  assert.equal(era_date(2019, 5, 1), '令和元年5月1日');
  assert.equal(era_date(2020, 1, 1), '令和2年1月1日');
  assert.equal(era_date(1989, 1, 7), '昭和64年1月7日');
  assert.equal(era_date(1989, 1, 8), '平成元年1月8日');
  assert.equal(era_date(1926, 12, 24), '');
});

test('era dates agree with ICU on every 17th day from 1927 to 2060', () => {
  const icu = new Intl.DateTimeFormat('ja-JP-u-ca-japanese', { era: 'long', year: 'numeric', month: 'long', day: 'numeric', timeZone: 'UTC' });
  for (let t = Date.UTC(1927, 0, 1); t < Date.UTC(2060, 0, 1); t += 17 * 86_400_000) {
    const date = new Date(t);
    assert.equal(era_of(date, 'UTC'), icu.format(date));
  }
});

test('local time crosses midnight and the era with it', () => {
  const eve = new Date('2019-04-30T15:00:00Z');
  assert.equal(absolute(eve, 'Asia/Tokyo'), '2019-05-01 00:00 JST');
  assert.equal(era_of(eve, 'Asia/Tokyo'), '令和元年5月1日');
  assert.equal(absolute(eve, 'UTC'), '2019-04-30 15:00 UTC');
});

test('relative time is never rounded up', () => {
  const now = new Date('2026-04-01T00:00:00Z');
  assert.equal(relative(new Date('2026-04-04T23:59:00Z'), now, 'en'), 'in 3 days');
  assert.equal(relative(new Date('2026-03-31T22:00:00Z'), now, 'en'), '2 hours ago');
  assert.equal(relative(now, now, 'en'), 'now');
  assert.match(relative(new Date('2026-04-04T00:00:00Z'), now, 'ja'), /^3\s?日後$/);
});

test('days of a form', () => {
  assert.match(end_of_day('2026-04-05'), /^2026-04-0[56]T\d\d:59:59Z$/);
  assert.equal(day_from(new Date(2026, 11, 31), 1), '2027-01-01');
});
