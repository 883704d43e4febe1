// Two languages, one set of keys. The choice is remembered; the browser's language is the default.
import { en } from '../words/en';
import { ja } from '../words/ja';
import type account from '../words/account';
import type devices from '../words/devices';
import type flaws from '../words/flaws';
import type forms from '../words/forms';
import type letters from '../words/letters';
import type mine from '../words/mine';
import type people from '../words/people';
import type products from '../words/products';
import type rules from '../words/rules';
import type suppliers from '../words/suppliers';
import type systems from '../words/systems';
import type watch from '../words/watch';
import type { Language } from './dates';
import { fill } from './fill';
import type { Duty, Problem, Reason } from './api';

export type Key = keyof typeof ja | keyof (typeof account)['ja'] | keyof (typeof devices)['ja'] | keyof (typeof flaws)['ja'] | keyof (typeof forms)['ja']
  | keyof (typeof letters)['ja'] | keyof (typeof mine)['ja'] | keyof (typeof people)['ja'] | keyof (typeof products)['ja']
  | keyof (typeof rules)['ja'] | keyof (typeof suppliers)['ja'] | keyof (typeof systems)['ja'] | keyof (typeof watch)['ja'];
const words: Record<Language, Record<string, string>> = { ja: { ...ja }, en: { ...en } };

// The words of pages that are fetched later come with them.
export function learn(more: Record<Language, Record<string, string>>): void {
  Object.assign(words.ja, more.ja);
  Object.assign(words.en, more.en);
}

const place = 'hinomi.language';

function first(): Language {
  const kept = localStorage.getItem(place);
  if (kept === 'ja' || kept === 'en') return kept;
  return navigator.language.toLowerCase().startsWith('ja') ? 'ja' : 'en';
}

class Speech {
  language = $state<Language>(first());

  choose(language: Language): void {
    this.language = language;
    localStorage.setItem(place, language);
  }
}

export const speech = new Speech();

export function t(key: Key, values: Record<string, string | number> = {}): string {
  const text = words[speech.language][key];
  if (text === undefined) console.error(`no word ${key}`); // its area was not learned; a test reads the console
  return fill(text ?? key, values, speech.language);
}

export const has = (key: string): key is Key => key in words.ja;

// A word of the API ("url_only") in the reader's language; itself when it is new to these pages.
export function name(group: string, word: string): string {
  const key = `${group}.${word}`;
  return has(key) ? t(key) : word;
}

export function number(n: number): string {
  return new Intl.NumberFormat(speech.language).format(n);
}

// Of a text in two languages the reader's, else the other.
export function own(ja_text: string | undefined, en_text: string | undefined): string {
  return (speech.language === 'ja' ? ja_text || en_text : en_text || ja_text) ?? '';
}

export function size(n: number): string {
  const [unit, by] = n < 1024 ? ['byte', 1] : n < 1048576 ? ['kilobyte', 1024] : ['megabyte', 1048576];
  return new Intl.NumberFormat(speech.language, {
    style: 'unit', unit: unit as string, unitDisplay: 'long', maximumFractionDigits: 1,
  }).format(n / Number(by));
}

export function reason_text(reason: Pick<Reason, 'code' | 'ja' | 'en'>): string {
  return own(reason.ja, reason.en) || reason.code;
}

// One plain sentence; the node's own words are shown below it.
export function problem_text(problem: Problem): string {
  const key = `problem.${problem.kind}`;
  return t(has(key) ? key : 'problem.status', { status: problem.status });
}

// Why a duty waits, in the reader's language: the record holds one sentence in English.
export function duty_why(duty: Pick<Duty, 'kind' | 'counts'>): string {
  const key = `duty.${duty.kind}.why`;
  if (!has(key)) return name('duty_kind', duty.kind);
  return t(key, { n: (duty.counts.block ?? 0) + (duty.counts.url_only ?? 0) });
}

export function duty_title(duty: Pick<Duty, 'kind' | 'counts' | 'title' | 'title_en' | 'appeal' | 'contact' | 'flaw'>): string {
  const { contact, flaw } = duty;
  if (flaw) return [flaw.name, flaw.title].filter(Boolean).join(t('colon'));
  if (contact) return `${contact.member_name}: ${contact.holder}`;
  return own(duty.title, duty.title_en) || duty.appeal?.value || duty_why(duty);
}

// A group's name: of a sector's group the sector's, of a community's tier which tier it is.
export function group_name(group: string): string {
  const [, of, tier] = /^(.+)\/(\d+)$/.exec(group) ?? [];
  return of && tier ? t('group.tier', { of, n: tier }) : name('sector', group);
}
