// The node's API (docs/api.md) as types and one way to call it.
import type { FindingKind, PlanStep } from './devices';

export type Verdict = 'block' | 'url_only' | 'watch' | 'hold';
export type State = 'proposed' | 'published' | 'declined' | 'recalled' | 'expired' | 'none';
export const duty_kinds = [
  'approve', 'approve_letter', 'answer_appeal', 'review_emergency', 'review_access', 'approve_access', 'file_form', 'mend_contact', 'renew_agreement', 'judge_detection', 'tell_owner', 'mend_flaw', 'secure_supply',
] as const;
export type DutyKind = (typeof duty_kinds)[number];

export const verdicts: readonly Verdict[] = ['block', 'url_only', 'watch', 'hold'];
export const states: readonly State[] = ['proposed', 'published', 'declined', 'recalled', 'expired', 'none'];
export const types = [
  'ipv4', 'ipv6', 'network', 'domain', 'url', 'email', 'md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512',
] as const;

export interface Me {
  name: string;
  role: string;
  member: string;
  member_name?: string;
  node: { name: string; exercise: boolean; version: string; approvals_needed: number };
  may: string[];
  scope?: string; // "member", "group:NAME" or "node"
  csrf?: string; // with a session
  until?: string; // end of the session
  totp?: boolean;
  glass_until?: string | null; // more rights than usual, for a while
}
export interface Indicator { type: string; value: string; original?: string }
export interface Reason { code: string; cap: Verdict; list?: string; entry?: string; ja?: string; en?: string }
export interface Evidence {
  report: string; source: string; place: string; confidence: number; reliability: number; seen: string;
}
export interface Finding {
  id: string;
  position: number;
  indicator: Indicator;
  verdict: Verdict;
  score: number;
  expires: string | null;
  tlp: string;
  pap: string;
  state: State;
  published_until: string | null;
  reasons: Reason[];
  evidence?: Evidence[];
}
export interface Refused { kind: string; what: string; where: string; remedy: string }
export type Counts = Partial<Record<Verdict | 'claims' | 'refused', number>>;
export interface ReportResult {
  report: string | null;
  duty: string | null;
  head: { format: string; encoding: string; title: string; author: string; tlp: string; pap: string };
  counts: Counts;
  findings: Finding[];
  refused: Refused[];
}
export interface ReportItem {
  id: string; position: number; received: string; origin: string; title: string; format: string; tlp: string;
  exercise: boolean; counts: Counts; duty: string | null;
}
export interface Duty {
  id: string;
  kind: DutyKind;
  subject: string;
  owner: string;
  needs: number;
  approved_by: string[];
  due: string;
  overdue: boolean;
  reason: string;
  state: 'open' | 'done';
  counts: Counts;
  title: string;
  title_en?: string;
  member?: string | null; // whose decision; the node's own without
  member_name?: string | null;
  received: string;
  appeal?: { value: string; contact: string; reason: string };
  contact?: { id: string; member: string; member_name: string; role: string; holder: string }; // to mend
  flaw?: { name: string; title: string; priority: string; why: string[]; systems: number }; // to mend
  device?: { id: string; name: string; finding: FindingKind; subjects: string[]; priority: string; plan: { who: PlanStep['who']; due: string; text: { ja: string; en: string } }[] }; // to mend
  supplier?: { id: string; what: SupplierTurn; text: string; successor: string; at: string | null }; // to secure
  findings?: Finding[];
}
export type SupplierTurn = 'replaced' | 'ends' | 'support_ends' | 'compromised' | 'insolvent' | 'foreign_order';
export interface Decision {
  approval: string; state: 'open' | 'done'; missing: number; notice: string | null; published: number;
  review: string | null; letter?: string | null;
}
export interface Link { id: string; kind: string; title: string }
export interface RecordView {
  id: string; position: number; kind: string; origin: string; received: string; format: string; tlp: string;
  pap: string; exercise: boolean; size: number; sha256: string; body: unknown; stands_on: Link[]; led_to: Link[];
}
export interface Check {
  ok: boolean; position: number; leaf: string; path: number; checkpoint: string; signer: string;
  verifier_key: string;
}
export interface Page<T> { items: T[]; next: string | null; total?: number }

// What went wrong. Status 0: the node could not be reached.
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly kind: string,
    readonly what: string,
    readonly where = '',
    readonly remedy = '',
    readonly body?: unknown, // an answer that says more than an error does
  ) {
    super(what);
  }
}

// Every answer says what time it is on the node.
let dated: (date: string | null) => void = () => {};
export function hear_dates(listener: typeof dated): void {
  dated = listener;
}

// A token, or else the session's cookie with its guard against forged requests.
export interface Access { token: string; csrf: string; refused: () => void }
let access: Access = { token: '', csrf: '', refused: () => {} };
export function use_access(next: Access): void {
  access = next;
}

function problem_of(status: number, text: string): Problem {
  try {
    const body = JSON.parse(text);
    const { error } = body;
    if (!error) return new Problem(status, status === 400 ? 'invalid' : 'status', '', '', '', body);
    return new Problem(status, error.kind, error.what, error.where ?? '', error.remedy ?? '');
  } catch {
    return new Problem(status, status === 503 || status === 429 ? 'busy' : 'status', `HTTP ${status}`);
  }
}

function query_of(query: Query): string {
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    value === undefined || value === '' ? [] : [[key, String(value ?? '')]],
  );
  return pairs.length ? `?${new URLSearchParams(pairs as string[][])}` : '';
}

// What is undefined or empty is not sent; null is sent empty, to take away what is there.
export type Query = Record<string, string | number | null | undefined>;

// own: as the one who is signed in; open: as nobody; enter: the answer may begin a session.
type As = 'own' | 'open' | 'enter';

async function request(path: string, init: RequestInit, as: As): Promise<Response> {
  const { token, csrf } = access;
  const headers = new Headers(init.headers);
  if (as === 'own' && token) headers.set('Authorization', `Bearer ${token}`);
  else if (as === 'own' && init.method === 'POST') headers.set('X-Hinomi-CSRF', csrf);
  const credentials = as === 'open' || (as === 'own' && token) ? 'omit' : 'same-origin';
  let response: Response;
  try {
    response = await fetch(path, { ...init, headers, cache: 'no-store', credentials });
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new Problem(0, 'offline', String(cause));
  }
  dated(response.headers.get('Date'));
  if (response.ok) return response;
  const problem = problem_of(response.status, await response.text());
  if (response.status === 401 && as === 'own' && token === access.token) access.refused();
  throw problem;
}

export async function get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  return (await request(path + query_of(query), { signal }, 'own')).json();
}

export async function get_open<T>(path: string, query: Query = {}): Promise<T> {
  return (await request(path + query_of(query), {}, 'open')).json();
}

export async function stream(path: string, signal: AbortSignal): Promise<Response> {
  return request(path, { signal, headers: { Accept: 'text/event-stream' } }, 'own');
}

export async function post<T>(path: string, body: unknown, as: As = 'own'): Promise<T> {
  const headers = { 'Content-Type': 'application/json' };
  return (await request(path, { method: 'POST', headers, body: JSON.stringify(body) }, as)).json();
}

// A file as it is, with the answer in JSON.
export async function post_file<T>(path: string, query: Query, body: Blob): Promise<T> {
  const headers = { 'Content-Type': body.type || 'application/octet-stream' };
  return (await request(path + query_of(query), { method: 'POST', headers, body }, 'own')).json();
}

export async function bytes(path: string, query: Query = {}): Promise<Blob> {
  return (await request(path + query_of(query), {}, 'own')).blob();
}

// What may be large goes up by XMLHttpRequest: fetch does not tell how much was sent.
interface Sending { signal?: AbortSignal; progress?: (part: number) => void }
export const send_report = (body: Blob, query: Query, how: Sending = {}): Promise<ReportResult> => send('/api/v1/reports', body, query, how);
export function send<T>(path: string, body: Blob, query: Query, { signal, progress }: Sending = {}): Promise<T> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    const { token, csrf } = access;
    xhr.open('POST', path + query_of(query));
    if (token) xhr.setRequestHeader('Authorization', `Bearer ${token}`);
    else xhr.setRequestHeader('X-Hinomi-CSRF', csrf);
    xhr.setRequestHeader('Content-Type', body.type || 'application/octet-stream');
    if (progress) xhr.upload.onprogress = (e) => e.lengthComputable && progress(e.loaded / e.total);
    xhr.onload = () => {
      if (xhr.status === 401 && token === access.token) access.refused();
      if (xhr.status < 200 || xhr.status > 299) reject(problem_of(xhr.status, xhr.responseText));
      else {
        try {
          resolve(JSON.parse(xhr.responseText));
        } catch (cause) {
          reject(new Problem(xhr.status, 'status', String(cause)));
        }
      }
    };
    xhr.onerror = () => reject(new Problem(0, 'offline', 'no answer'));
    xhr.onabort = () => reject(new DOMException('stopped', 'AbortError'));
    signal?.addEventListener('abort', () => xhr.abort(), { once: true });
    xhr.send(body);
  });
}

export const key_of = (indicator: Indicator): string => `${indicator.type}:${indicator.value}`;
