// Two languages, one set of keys. The choice is remembered; the browser's language is the default.
import { en } from '../words/en';
import { ja } from '../words/ja';
import type { Language } from './dates';
import { fill } from './fill';
import type { Duty, Problem, Reason } from './api';

export type Key = keyof typeof ja;
const words: Record<Language, Record<Key, string>> = { ja, en };
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
  return fill(words[speech.language][key], values, speech.language);
}

export const has = (key: string): key is Key => key in ja;

// A word of the API ("url_only") in the reader's language; itself when it is new to these pages.
export function name(group: string, word: string): string {
  const key = `${group}.${word}`;
  return has(key) ? t(key) : word;
}

export function number(n: number): string {
  return new Intl.NumberFormat(speech.language).format(n);
}

export function size(n: number): string {
  const [unit, by] = n < 1024 ? ['byte', 1] : n < 1048576 ? ['kilobyte', 1024] : ['megabyte', 1048576];
  return new Intl.NumberFormat(speech.language, {
    style: 'unit', unit: unit as string, unitDisplay: 'long', maximumFractionDigits: 1,
  }).format(n / Number(by));
}

export function reason_text(reason: Reason): string {
  return (speech.language === 'ja' ? reason.ja : reason.en) || reason.en || reason.ja || reason.code;
}

// One plain sentence; the node's own words are shown below it.
export function problem_text(problem: Problem): string {
  const key = `problem.${problem.kind}`;
  return t(has(key) ? key : 'problem.status', { status: problem.status });
}

// Why a duty waits, in the reader's language: the record holds one sentence in English.
export function duty_why(duty: Duty): string {
  return t(`duty.${duty.kind}.why`, { n: (duty.counts.block ?? 0) + (duty.counts.url_only ?? 0) });
}

export function duty_title(duty: Duty): string {
  return duty.title || duty.appeal?.value || duty_why(duty);
}
