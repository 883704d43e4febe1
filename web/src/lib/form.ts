// Forms that are answered once (docs/forms.md), as the node gives them, and what a page may know of an answer.

export interface Words { ja: string; en: string }
export interface Condition { question: string; is: string[] }
export interface Choice { id: string; words: Words }
export interface Question {
  id: string;
  type: 'text' | 'long_text' | 'choice' | 'many' | 'time' | 'number' | 'yes_no' | 'contact';
  words: Words;
  help?: Words | null;
  required?: boolean;
  choices?: Choice[];
  when?: Condition | null;
}
export interface FormItem { id: string; title: Words; intro: Words; citizen: boolean }
export interface Form { id: string; version: number; source: Words; title: Words; intro: Words; questions: Question[] }
export interface Person { name: string; organisation: string; department: string; phone: string; email: string }
// As typed: time as <input type=datetime-local> has it, number as text.
export type Value = string | string[] | boolean | Person;
export type Answers = Record<string, Value>;
export interface FormProblem { question: string; what: string; remedy: string }
export interface FormDraft {
  draft: string | null; duty: string | null; authority: string; authority_words: Words; stage: string; title: Words;
  text: Words; rule: Words; due: string | null; overdue: boolean;
}
export interface Filed { report: string | null; drafts: FormDraft[]; problems: FormProblem[] }

export const person_parts = ['name', 'organisation', 'department', 'phone', 'email'] as const;
export const no_person: Person = { name: '', organisation: '', department: '', phone: '', email: '' };

// Is it asked, given these answers? Not when what it depends on is itself not asked.
export function is_asked(form: Form, question: Question, answers: Answers): boolean {
  const { when } = question;
  if (!when) return true;
  const on = form.questions.find((q) => q.id === when.question);
  if (!on || !is_asked(form, on, answers)) return false;
  const value = answers[on.id];
  if (typeof value === 'boolean') return when.is.includes(value ? 'yes' : 'no');
  if (Array.isArray(value)) return value.some((one) => when.is.includes(one));
  return typeof value === 'string' && when.is.includes(value);
}

export function is_given(value: Value | undefined): boolean {
  if (value === undefined) return false;
  if (typeof value === 'boolean') return true;
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === 'string') return value.trim() !== '';
  return person_parts.some((part) => value[part].trim() !== '');
}

// What is wrong with what was typed, before it is sent: 'missing', or for a contact 'unreachable'.
export function wrong_in(form: Form, answers: Answers): Record<string, 'missing' | 'unreachable' | 'number'> {
  const found: Record<string, 'missing' | 'unreachable' | 'number'> = {};
  for (const q of form.questions) {
    if (!is_asked(form, q, answers)) continue;
    const value = answers[q.id];
    if (!is_given(value)) {
      if (q.required) found[q.id] = 'missing';
    } else if (q.type === 'number' && !/^\d+$/.test(String(value).trim())) found[q.id] = 'number';
    else if (q.type === 'contact' && !(value as Person).phone.trim() && !(value as Person).email.trim()) found[q.id] = 'unreachable';
  }
  return found;
}

// The answers as the node takes them: what is not asked or not answered is left out.
export function answers_of(form: Form, answers: Answers): Record<string, unknown> {
  const sent: Record<string, unknown> = {};
  for (const q of form.questions) {
    const value = answers[q.id];
    if (value === undefined || !is_asked(form, q, answers) || !is_given(value)) continue;
    if (q.type === 'time') sent[q.id] = new Date(value as string).toISOString().replace(/\.\d+Z$/, 'Z');
    else if (q.type === 'number') sent[q.id] = Number(value);
    else if (q.type === 'contact')
      sent[q.id] = Object.fromEntries(person_parts.flatMap((part) => {
        const text = (value as Person)[part].trim();
        return text ? [[part, text]] : [];
      }));
    else sent[q.id] = typeof value === 'string' ? value.trim() : value;
  }
  return sent;
}

// Now, as <input type=datetime-local> wants it.
export function local_now(now: Date): string {
  const shifted = new Date(now.getTime() - now.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}
