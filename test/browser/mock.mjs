// A node in memory that speaks docs/api.md, so that the pages can be tested without one.
// All names end in .example and all addresses are from the documentation ranges.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { devices } from './mock/devices.mjs';
import { flaws } from './mock/flaws.mjs';
import { forms } from './mock/forms.mjs';
import { letters } from './mock/letters.mjs';
import { mine } from './mock/mine.mjs';
import { people } from './mock/people.mjs';
import { signin } from './mock/signin.mjs';
import { suppliers } from './mock/suppliers.mjs';
import { watch } from './mock/watch.mjs';

const media = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml',
};
// What a node sends with every page (a page that needs more than this fails its test).
const policy = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const pages = fileURLToPath(new URL('../../web/dist/', import.meta.url));
const day = 86_400_000;
const at = (ms) => new Date(ms).toISOString().replace('Z', '000Z');

const words = {
  popular_domain: ['よく使われるサイトなので、ドメイン全体は遮断しません', 'A popular site: the whole domain is not blocked'],
  own_network: ['病院のネットワークと重なっています', 'It overlaps the network of a hospital'],
  reserved: ['私的な範囲のアドレスです', 'A private address'],
  confident: ['信頼できる情報源が、最近の悪用を報告しています', 'A reliable source reports recent abuse'],
  low_confidence: ['根拠が少なく、まだ断定できません', 'The evidence is thin'],
  context: ['報告では参考情報とされています', 'The report gives it as context only'],
};
const reason = (code, cap, list = '', entry = '') => ({ code, cap, list, entry, ja: words[code][0], en: words[code][1] });

const desk = { member: 'himori-center', scope: 'node' };
const decides = ['read_feeds', 'report', 'read_letters', 'read_picture', 'allow', 'write_letters', 'approve', 'recall', 'prove'];
const made_tokens = () => ({
  'approver-token': { ...desk, name: 'Sato', role: 'approver', may: decides },
  'second-token': { ...desk, name: 'Tanaka', role: 'approver', may: decides },
  'analyst-token': { ...desk, name: 'Abe', role: 'analyst', may: ['read_feeds', 'report', 'read_letters', 'read_picture', 'allow', 'write_letters', 'detect'] },
  'admin-token': { ...desk, name: 'Kato', role: 'administrator', may: ['read_feeds', 'report', 'read_letters', 'read_picture', 'administer', 'prove', 'detect'] },
  'auditor-token': { ...desk, name: 'Ueda', role: 'auditor', may: ['read_letters', 'read_picture', 'prove', 'audit'] },
  'reporter-token': { name: 'Mori', role: 'reporter', member: 'himori-works', scope: 'member', may: ['report', 'read_letters'] },
  'member-token': { name: 'Ono', role: 'analyst', member: 'minato-hospital', scope: 'member', may: ['report', 'read_letters', 'read_picture'] },
  'outsider-token': { name: 'Hara', role: 'analyst', member: 'elsewhere', scope: 'member', may: ['report', 'read_letters', 'read_picture'] },
});

// `many` adds that many decisions, `members` and `letters` so many of these; `base` false starts empty.
export async function mock({ port = 0, needs = 1, exercise = true, many = 0, base = true, members = 40, letters: sent = 0, looks, detections = 0, watches = false, systems = false, flaws: many_flaws = 0 } = {}) {
  const tokens = made_tokens();
  for (const [token, who] of Object.entries(tokens)) who.token = token;
  let count = 0;
  const records = new Map();
  const findings = new Map(); // by key: the present Finding
  const duties = new Map();
  const streams = new Set();
  const start = Date.now();

  const id_at = (n) => `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`;
  function record(kind, body, { title = '', stands_on = [], format = 'application/json', origin = 'himori-center', tlp = 'TLP:AMBER' } = {}) {
    const position = (count += 1);
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const made = {
      id: id_at(position), position, kind, origin, received: at(Date.now()), format, tlp, pap: 'PAP:CLEAR', exercise,
      size: Buffer.byteLength(text), sha256: createHash('sha256').update(text).digest('hex'), body,
      stands_on: stands_on.map((r) => ({ id: r.id, kind: r.kind, title: r.title })), led_to: [], title,
    };
    records.set(made.id, made);
    for (const r of stands_on) records.get(r.id).led_to.push({ id: made.id, kind, title });
    for (const { stream, who } of streams)
      stream.write(who.member === desk.member ? `event: journal\ndata: ${position}\n\n` : `event: changed\ndata: ${(who.changes = (who.changes ?? 0) + 1)}\n\n`);
    return made;
  }

  const refang = (text) => text.normalize('NFKC').replace(/hxxp/gi, 'http').replace(/[[({](?:\.|dot|。)[\])}]/gi, '.').replaceAll('。', '.');
  function indicator_of(word) {
    const value = refang(word).trim();
    if (/^https?:\/\//i.test(value)) return { type: 'url', value: new URL(value).href, original: word };
    if (/^\d+(\.\d+){3}\/\d+$/.test(value)) return { type: 'network', value, original: word };
    if (/^\d+(\.\d+){3}$/.test(value)) return { type: 'ipv4', value, original: word };
    if (/^[0-9a-f]{64}$/i.test(value)) return { type: 'sha256', value: value.toLowerCase(), original: word };
    if (/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(value)) return { type: 'domain', value: value.toLowerCase(), original: word };
    return null;
  }
  function judge(indicator) {
    const v = indicator.value;
    if (v.startsWith('203.0.113.')) return ['hold', [reason('own_network', 'hold', 'himori-hospital', '203.0.113.0/24')]];
    if (/^(10|192\.168)\./.test(v)) return ['hold', [reason('reserved', 'hold', 'RFC 1918', v)]];
    if (v.includes('sites.example')) return ['url_only', [reason('popular_domain', 'url_only', 'popular-10k', 'sites.example'), reason('confident', 'block')]];
    if (v.includes('maybe')) return ['watch', [reason('low_confidence', 'watch')]];
    return ['block', [reason('confident', 'block', 'himori-works', '')]];
  }
  const finding_of = (indicator, source, n) => {
    const [verdict, reasons] = judge(indicator);
    return {
      id: '', position: 0, indicator, verdict, score: 40 + (indicator.value.length * 7) % 60, expires: at(start + (5 + n % 60) * day),
      tlp: 'TLP:AMBER', pap: 'PAP:CLEAR', state: verdict === 'block' || verdict === 'url_only' ? 'proposed' : 'none', published_until: null,
      reasons, evidence: [{ report: source, source: 'himori-works', place: `line ${n + 1}`, confidence: 75, reliability: 75, seen: at(start - day) }],
    };
  };
  const tally = (list) => list.reduce((sum, f) => ({ ...sum, [f.verdict]: (sum[f.verdict] ?? 0) + 1 }), {});

  function read(text) {
    const [claims, refused] = [[], []];
    text.split(/\r?\n/).forEach((line, n) => {
      for (const word of line.split(/[\s,、「」（）()]+/)) {
        const plain = refang(word);
        if (!/[.:/]|^[0-9a-f]{64}$/i.test(plain)) continue;
        let indicator = null;
        try {
          indicator = indicator_of(word);
        } catch { /* not an address after all: refused below */ }
        if (/^\d+(\.\d+){3}$/.test(plain) && plain.split('.').some((p) => Number(p) > 255)) indicator = null;
        if (indicator) claims.push([indicator, n]);
        else if (/\d\.\d|:\/\//.test(plain)) refused.push({ kind: 'invalid', what: 'not an address', where: `line ${n + 1}`, remedy: 'Write four numbers from 0 to 255' });
      }
    });
    return { claims, refused };
  }

  function report(bytes, query, who) {
    const text = bytes.toString('utf8');
    const { claims, refused } = read(text);
    const dry = query.get('dry_run') === '1';
    const title = query.get('title') ?? '';
    const tlp = query.get('tlp') || 'TLP:AMBER';
    const made = claims.map(([indicator, n]) => finding_of(indicator, '', n));
    const answer = {
      report: null, duty: null,
      head: { format: query.get('format') || 'text', encoding: 'UTF-8', title, author: '', tlp, pap: 'PAP:CLEAR' },
      counts: { claims: made.length, refused: refused.length, block: 0, url_only: 0, watch: 0, hold: 0, ...tally(made) },
      findings: made.slice(0, 1000), refused,
    };
    if (dry) return [200, answer];
    const source = record('report', text, { title, format: 'text/plain', origin: who.name.toLowerCase(), tlp });
    const stored = made.map((f) => {
      f.evidence[0].report = source.id;
      const r = record('finding', { indicator: f.indicator, verdict: f.verdict, score: f.score }, { title: f.indicator.value, stands_on: [source], tlp });
      Object.assign(f, { id: r.id, position: r.position, tlp });
      findings.set(`${f.indicator.type}:${f.indicator.value}`, f);
      return r;
    });
    answer.report = source.id;
    answer.duty = open_duty('approve', source, made.filter((f) => f.state === 'proposed').length ? made : [], title || text.slice(0, 40), stored)?.id ?? null;
    source.summary = { id: source.id, position: source.position, received: source.received, origin: source.origin, title, format: 'text', tlp, exercise, counts: answer.counts, duty: answer.duty };
    return [201, answer];
  }

  function open_duty(kind, subject, list, title, stored = [], extra = {}) {
    if (kind === 'approve' && !list.length) return null;
    const reasons = { approve: 'A report waits for a decision.', review_emergency: 'One person released this alone.', answer_appeal: 'Somebody says that a block harms them.', approve_letter: 'A letter waits.', review_access: 'More rights were taken.' };
    const r = record('duty', { kind, owner: 'approver', reason: reasons[kind] }, { title, stands_on: [records.get(subject.id), ...stored] });
    const duty = {
      id: r.id, kind, subject: subject.id, owner: 'approver', needs: kind === 'approve' || kind === 'approve_letter' ? needs : 1, approved_by: [],
      due: at(Date.now() + (2 + duties.size * 3) * 3_600_000), overdue: false, reason: reasons[kind], state: 'open',
      counts: tally(list), title, received: subject.received ?? at(Date.now()), findings: list, ...extra,
    };
    duties.set(r.id, duty);
    return duty;
  }

  function decide(duty, input, who) {
    if (duty.state === 'done' || duty.approved_by.includes(who.name)) return [409, error('conflict', 'already decided')];
    if (input.decision === 'approve' && duty.kind === 'approve' && !input.basis) return [400, error('invalid', 'no legal basis', 'basis', 'Say on what legal basis')];
    const approval = record('approval', { by: who.name, basis: input.basis ?? '', decision: input.decision, note: input.note ?? '' }, { title: `${who.name}: ${input.decision}`, stands_on: [records.get(duty.id)] });
    const answer = { approval: approval.id, state: 'done', missing: 0, notice: null, published: 0, review: null };
    const withdraw = () => {
      for (const f of duty.findings) if (f.state === 'published') f.state = 'recalled';
      answer.notice = record('notice', { withdraw: true, approver: who.name }, { title: 'withdrawn', stands_on: [approval] }).id;
    };
    if (input.decision === 'decline') {
      if (duty.kind === 'approve') for (const f of duty.findings) if (f.state === 'proposed') f.state = 'declined';
      if (duty.kind === 'review_emergency') withdraw();
    } else {
      duty.approved_by.push(who.name);
      answer.missing = input.emergency ? 0 : Math.max(0, duty.needs - duty.approved_by.length);
      if (answer.missing) return [200, { ...answer, state: 'open' }];
      if (duty.kind === 'approve') {
        const left_out = new Set(input.except ?? []);
        const out = duty.findings.filter((f) => f.state === 'proposed' && !left_out.has(`${f.indicator.type}:${f.indicator.value}`));
        for (const f of duty.findings) if (f.state === 'proposed') f.state = out.includes(f) ? 'published' : 'declined';
        for (const f of out) f.published_until = input.until ?? f.expires;
        answer.published = out.length;
        const notice = record('notice', { approver: who.name, basis: input.basis, until: input.until ?? at(start + 30 * day) },
          { title: `${out.length}`, stands_on: [approval, ...out.map((f) => records.get(f.id))] });
        answer.notice = notice.id;
        if (input.emergency) answer.review = open_duty('review_emergency', approval, out, duty.title).id;
      } else if (duty.kind === 'approve_letter') answer.letter = post.send(duty.subject, who, input);
      else if (duty.kind === 'answer_appeal') withdraw();
    }
    duty.state = 'done';
    return [200, answer];
  }

  const error = (kind, what, where = '', remedy = '') => ({ error: { kind, what, where, remedy } });
  const missing = () => [404, error('missing', 'no such thing')];
  function listed(items, query, extra = {}) {
    const limit = Math.min(1000, Number(query.get('limit')) || 100);
    const from = Number(query.get('after')) || 0;
    const next = from + limit < items.length ? String(from + limit) : null;
    return [200, { items: items.slice(from, from + limit), next, ...extra }];
  }

  // The story of an exercise, as the demonstration tells it.
  const told = { paused: false, speed: 1, at: 1 };
  const scenes = [['事務担当者があやしいメールを知らせる', 'A clerk reports a suspicious mail', true], ['分析者が通知を書く', 'An analyst writes a notice', false], ['承認者が送る', 'An approver sends it', false]];
  function story(method, input) {
    if (!exercise) return missing();
    if (method === 'POST') Object.assign(told, input);
    return [200, { steps: scenes.map(([say, say_en, done]) => ({ say, say_en, done, held: done, problem: '' })), ...told }];
  }

  const ctx = {
    at, day, start, error, missing, listed, record, records, duties, open_duty, exercise,
    me: ({ session: _, token: __, changes: ___, ...who }, more) => ({ ...who, node: { name: 'himori', exercise, version: '0.1.0', approvals_needed: needs }, ...more }),
  };
  const ways = signin(ctx, tokens);
  const register = people(ctx, { members });
  const paper = forms(ctx);
  const own = mine(ctx, { looks });
  const post = letters(ctx, register, { letters: sent });
  ctx.members = register.members;
  const runs = flaws(ctx, { systems, many: many_flaws });
  ctx.mend = runs.next_of;
  const seen = watch(ctx, { detections, watches });
  const stands = suppliers(ctx);
  const things = devices(ctx);

  function api(method, path, query, input, who, bytes, request) {
    const may = (act) => who.may.includes(act);
    const denied = [403, error('denied', 'not for this role')];
    const [, , , noun, id, verb] = path.split('/');
    if (noun === 'me') return [200, ctx.me(who, who.session ? { csrf: who.session.csrf, until: at(Date.now() + day / 3), totp: !!who.session.account.code } : {})];
    const early = ways.api(noun, id, verb, input, who, request) ?? paper.api(noun, id, verb, query, input, who) ?? (noun === 'story' ? story(method, input) : undefined);
    if (early) return early;
    const run = runs.api(method, noun, id, verb, query, input, who, bytes);
    if (run) return run;
    const watched = seen.api(method, noun, id, verb, query, input, who) ?? things.api(method, noun, id, verb, query, input, who);
    if (watched) return watched;
    const supplied = stands.api(method, noun, id && decodeURIComponent(id), verb, query, input, who, bytes);
    if (supplied) return supplied;
    const personal = own.api(method, noun, id, verb, query, input, who);
    if (personal) return personal;
    if (['now', 'letters', 'feedback'].includes(noun)) return post.api(method, noun, id, verb, query, input, who);
    if (noun === 'reports' && method === 'POST') return may('report') ? report(bytes, query, who) : denied;
    if (!may('read_picture')) return denied;
    const found = post.api(method, noun, id, verb, query, input, who) ?? register.api(method, noun, id, verb, query, input, who, bytes);
    if (found) return found;
    const own_duties = [...duties.values()].filter((d) => d.member === who.member);
    if (!who.scope.startsWith('node') && noun === 'duties') {
      if (!id) return listed(own_duties.filter((d) => query.get('state') === 'all' || d.state === (query.get('state') ?? 'open')), query);
      const one = own_duties.find((d) => d.id === id);
      return one ? [200, one] : missing();
    }
    if (!who.scope.startsWith('node')) return noun === 'shield' || noun === 'reports' ? listed([], query, { total: 0 }) : missing();
    if (noun === 'reports') return listed([...records.values()].flatMap((r) => r.summary ?? []).reverse(), query);
    if (noun === 'duties' && !id) {
      const state = query.get('state') ?? 'open';
      return listed([...duties.values()].filter((d) => state === 'all' || d.state === state).map(({ findings: _, ...d }) => d), query);
    }
    if (noun === 'duties' && verb === 'decision') return duties.has(id) ? decide(duties.get(id), input, who) : missing();
    if (noun === 'duties') return duties.has(id) ? [200, { ...duties.get(id), findings: duties.get(id).findings.slice(0, 1000) }] : missing();
    if (noun === 'shield') {
      const q = refang(query.get('q') ?? '').toLowerCase();
      const fits = (f) => (!q || f.indicator.value.toLowerCase().includes(q))
        && (!query.get('verdict') || f.verdict === query.get('verdict')) && (!query.get('state') || f.state === query.get('state'))
        && (!query.get('type') || f.indicator.type === query.get('type')) && (!query.get('report') || f.evidence[0]?.report === query.get('report'));
      const all = [...findings.values()].filter(fits).reverse();
      const sort = query.get('sort');
      if (sort === 'value') all.sort((a, b) => (a.indicator.value < b.indicator.value ? -1 : 1));
      if (sort === 'expires') all.sort((a, b) => a.expires.localeCompare(b.expires));
      if (sort === 'score') all.sort((a, b) => b.score - a.score);
      const [status, page] = listed(all, query, { total: all.length });
      page.items = page.items.map(({ evidence: _, ...f }) => f);
      return [status, page];
    }
    if (noun === 'lookup') {
      const indicator = indicator_of(query.get('value') ?? '');
      if (!indicator) return [400, error('invalid', 'not an indicator', 'value', 'Write an address, a name, a URL or a digest')];
      return [200, { indicator, finding: findings.get(`${indicator.type}:${indicator.value}`) ?? null }];
    }
    if (noun === 'recalls') {
      const found = [...findings.values()].filter((f) => f.state === 'published' && (f.id === input.finding || f.indicator.value === input.value || f.evidence[0]?.report === input.report));
      if (!input.reason) return [400, error('invalid', 'no reason', 'reason', 'Say why')];
      const recall = record('recall', { by: who.name, reason: input.reason }, { title: input.reason, stands_on: found.map((f) => records.get(f.id)) });
      for (const f of found) f.state = 'recalled';
      const notice = record('notice', { withdraw: true, approver: who.name }, { title: 'withdrawn', stands_on: [recall] });
      return [200, { recall: recall.id, notice: notice.id, withdrawn: found.length }];
    }
    if (noun === 'records') {
      const r = records.get(id);
      if (!r) return missing();
      if (verb === 'body') return [200, typeof r.body === 'string' ? r.body : JSON.stringify(r.body), 'application/octet-stream'];
      if (verb === 'proof') return [200, JSON.stringify({ position: r.position }), 'application/octet-stream'];
      if (verb === 'check') return [200, { ok: true, position: r.position, leaf: r.sha256, path: Math.ceil(Math.log2(count + 1)), checkpoint: 'himori', signer: 'himori', verifier_key: 'himori+0+key' }];
      const { title: _, summary: __, ...view } = r;
      return [200, view];
    }
    return missing();
  }

  function file(path, response) {
    let found = join(pages, normalize(path));
    if (!found.startsWith(pages) || !existsSync(found) || path.endsWith('/')) found = join(pages, 'index.html');
    if (extname(path) && !found.endsWith(extname(path))) return response.writeHead(404).end();
    response.writeHead(200, { 'Content-Type': media[extname(found)] ?? 'application/octet-stream', 'Content-Security-Policy': policy, 'X-Content-Type-Options': 'nosniff' });
    response.end(readFileSync(found));
  }

  async function handle(request, response) {
    const url = new URL(request.url, 'http://node');
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    const answer = (status, body, type = 'application/json') => {
      response.writeHead(status, { 'Content-Type': type });
      response.end(type === 'application/json' ? JSON.stringify(body) : body);
    };
    if (url.pathname === '/health') return answer(200, { status: 'ok', name: 'himori', exercise });
    if (!url.pathname.startsWith('/api/')) return file(url.pathname, response);
    const json = () => JSON.parse(bytes.toString() || '{}');
    if (url.pathname === '/api/v1/appeals') {
      const input = json();
      const r = record('appeal', input, { title: input.value });
      const of = [...findings.values()].filter((f) => input.value.includes(f.indicator.value));
      open_duty('answer_appeal', r, of, '', [], { appeal: input });
      return answer(202, { appeal: r.id, answer_by: at(Date.now() + 3 * day) });
    }
    const early = request.method === 'POST' && /\/(signin|signin\/invitation|citizen-reports)$/.test(url.pathname) ? json() : {};
    const way = ways.open(request.method, url.pathname, early, request, response) ?? paper.open(request.method, url.pathname, early);
    if (way) return answer(...way);
    const who = tokens[(request.headers.authorization ?? '').replace(/^Bearer /, '')] ?? ways.who(request);
    if (!who) return answer(401, error('denied', 'no or wrong token'));
    if (url.pathname === '/api/v1/events') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write(': open\n\n');
      const one = { stream: response, who };
      streams.add(one);
      response.on('close', () => streams.delete(one));
      return;
    }
    const posted = request.method === 'POST' && !/\/(reports|import|files|systems|advisories|evidence)$/.test(url.pathname) ? json() : {};
    answer(...api(request.method, url.pathname, url.searchParams, posted, who, bytes, request));
  }

  if (base) {
    const who = tokens['reporter-token'];
    const q = (title) => new URLSearchParams({ title });
    report(Buffer.from('hxxps://files.sites[.]example/himori-works/login\nlogin-himori[.]example\n198.51.100.7\n198.51.100.9\nhttps://parcel-track.example/jp/confirm\n203.0.113.0/24\nmaybe-bad.example\nhttps://pay.sites.example/renew\nbilling-himori.example\n300.1.1.1'), q('工場の事務担当者から: 偽の請求メール'), who);
    const [, old] = report(Buffer.from(Array.from({ length: 18 }, (_, n) => (n % 3 ? `parcel-${n}.example` : `192.0.2.${n + 10}`)).join('\n')), q('宅配便をかたるSMS'), who);
    decide(duties.get(old.duty), { decision: 'approve', basis: '電気通信事業法 正当業務行為としての遮断' }, { name: 'Kato' });
    if (needs > 1) decide(duties.get(old.duty), { decision: 'approve', basis: '電気通信事業法 正当業務行為としての遮断' }, { name: 'Ueda' });
    report(Buffer.from(Array.from({ length: 14 }, (_, n) => `https://bank-${n}.sites.example/signin`).join('\n')), q('銀行をかたるページ 14件'), who);
  }
  if (base) ctx.letter = post.base();
  for (let n = 0; n < many; ++n) {
    const f = finding_of({ type: 'domain', value: `many-${n}.example`, original: '' }, '', n);
    const r = record('finding', {}, { title: f.indicator.value });
    findings.set(`domain:many-${n}.example`, { ...f, id: r.id, position: r.position });
  }

  const server = createServer((request, response) => handle(request, response).catch((cause) => {
    if (!response.headersSent) response.writeHead(500);
    response.end(JSON.stringify(error('io', String(cause)))); // the test shows what went wrong
  }));
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${server.address().port}`;
  return {
    url: address,
    port: server.address().port,
    duties, systems: runs.assets, register, letters: post.all, find: seen.find, letter: ctx.letter,
    async stop() {
      for (const { stream } of streams) stream.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await mock({ port: Number(process.env.PORT ?? 8421), needs: Number(process.env.NEEDS ?? 1) });
  console.log(`${url}/#token=approver-token`);
}
