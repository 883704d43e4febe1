// Times as people read them: local time, the Japanese era beside it, and how far away it is.

export type Language = 'ja' | 'en';

// First day of each era: the cabinet orders on the era names (2019-05-01, 1989-01-08, 1926-12-25).
const eras = [
  { name: '令和', from: 20190501, before: 2018 },
  { name: '平成', from: 19890108, before: 1988 },
  { name: '昭和', from: 19261225, before: 1925 },
];

// 令和8年4月5日; the first year is 元年. Nothing for days before the oldest era known here.
export function era_date(year: number, month: number, day: number): string {
  const number = year * 10000 + month * 100 + day;
  const era = eras.find((e) => number >= e.from);
  if (!era) return '';
  const count = year - era.before;
  return `${era.name}${count === 1 ? '元' : count}年${month}月${day}日`;
}

interface Parts { year: number; month: number; day: number; hour: string; minute: string; zone: string }

function parts_of(time: Date, zone?: string): Parts {
  const parts = new Intl.DateTimeFormat('en-GB', {
    calendar: 'gregory', numberingSystem: 'latn', year: 'numeric', month: 'numeric', day: 'numeric',
    hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone, timeZoneName: 'short',
  }).formatToParts(time);
  const of = (type: string) => parts.find((p) => p.type === type)?.value ?? '';
  const name = of('timeZoneName');
  return {
    year: Number(of('year')), month: Number(of('month')), day: Number(of('day')),
    hour: of('hour'), minute: of('minute'), zone: name === 'GMT+9' ? 'JST' : name,
  };
}

const two = (n: number) => String(n).padStart(2, '0');

// 2026-04-05 09:00 JST in the reader's own zone.
export function absolute(time: Date, zone?: string): string {
  const p = parts_of(time, zone);
  return `${p.year}-${two(p.month)}-${two(p.day)} ${p.hour}:${p.minute} ${p.zone}`;
}

export function era_of(time: Date, zone?: string): string {
  const p = parts_of(time, zone);
  return era_date(p.year, p.month, p.day);
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_557_600], ['month', 2_629_800], ['day', 86_400], ['hour', 3_600], ['minute', 60],
];

// "3日後", "in 3 days", "2 hours ago". Never rounded up: a deadline is not shown later than it is.
export function relative(time: Date, now: Date, language: Language): string {
  const seconds = (time.getTime() - now.getTime()) / 1000;
  const [unit, size] = steps.find(([, s]) => Math.abs(seconds) >= s) ?? ['second', 1];
  const words = new Intl.RelativeTimeFormat(language, { numeric: unit === 'second' ? 'auto' : 'always' });
  return words.format(unit === 'second' ? 0 : Math.trunc(seconds / size), unit);
}

// The end of a local day (as <input type=date> gives it) as RFC 3339 UTC.
export function end_of_day(day: string): string {
  const [y = 0, m = 1, d = 1] = day.split('-').map(Number);
  return new Date(y, m - 1, d, 23, 59, 59).toISOString().replace(/\.\d+Z$/, 'Z');
}

// Today plus some days as <input type=date> wants it.
export function day_from(now: Date, days: number): string {
  const t = new Date(now.getFullYear(), now.getMonth(), now.getDate() + days);
  return `${t.getFullYear()}-${two(t.getMonth() + 1)}-${two(t.getDate())}`;
}
