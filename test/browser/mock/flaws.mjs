// Systems, advisories and flaws of the mock (docs/api.md, "Systems and flaws"). A part is known by the name in
// its package URL, and a version by its numbers.
const reaches = ['called', 'present', 'unknown', 'not_called'];
const levels = ['defer', 'scheduled', 'out_of_cycle', 'immediate'];

export function flaws(ctx, { systems: filled = false, many = 0 } = {}) {
  const { at, day, start, error, missing, listed, record, records, duties, members } = ctx;
  const assets = new Map();
  const known = new Map(); // flaws that an advisory is about
  const said = []; // statements
  const exposed = new Map(); // open Records by member and flaw

  const denied = [403, error('denied', 'not for this role')];
  const desk = (who) => who.scope === 'node';
  const numbers = (version) => version.split('.').map(Number);
  const older = (a, b) => {
    const [x, y] = [numbers(a), numbers(b)];
    const i = [0, 1, 2].find((n) => (x[n] ?? 0) !== (y[n] ?? 0));
    return i !== undefined && (x[i] ?? 0) < (y[i] ?? 0);
  };

  function urgency(f, reach) {
    const level = f.malicious || (f.exploited && reach === 'open') ? 3 : f.exploited ? 2 : (f.score ?? 0) >= 7 ? 1 : 0;
    const why = [['malicious', f.malicious], ['exploited', f.exploited], ['ransomware', f.ransomware], ['proof_of_concept', f.proof], ['automatable', f.automatable], [reach, reach !== 'unknown']];
    return { priority: levels[level], least: levels[Math.max(0, level - 1)], most: levels[level], why: why.flatMap(([code, is]) => (is ? [code] : [])) };
  }
  function standing(member, asset, flaw) {
    const all = said.filter((s) => s.member === member && s.flaw === flaw && (!s.systems?.length || s.systems.includes(asset)));
    const one = all.filter((s) => s.systems?.length).at(-1) ?? all.at(-1);
    if (!one || (one.until && one.until <= at(Date.now()))) return null;
    return { status: one.status, justification: one.justification ?? '', detail: one.detail ?? '', by: one.by, said: one.said, until: one.until ?? null, statement: one.id };
  }
  const settled = (s) => !!s && ['not_affected', 'fixed', 'accepted'].includes(s.status);
  function exposure(a, f) {
    const part = a.parts.find((p) => p.key === f.product && (!p.version || !f.fixed_in.length || older(p.version, f.fixed_in[0])));
    if (!part) return null;
    return {
      verdict: part.version ? 'affected' : 'unknown', reason: part.version ? '' : 'no_version', product: part.key, version: part.version, naming: 'package', advisory: `OSV ${f.names.at(-1)}`,
      place: '/affected/0/ranges/0', fixed_in: f.fixed_in, components: 1,
      reached: { is: 'unknown', symbol: '', evidence: '', relation: '', scope: '', ...part.reached }, urgency: urgency(f, a.reach), standing: standing(a.member, a.id, f.flaw),
    };
  }
  const rank = (e) => [e.verdict === 'affected' && !settled(e.standing) ? 1 : 0, e.verdict === 'affected' ? 1 : 0, levels.indexOf(e.urgency.priority)];
  const by_rank = (a, b) => rank(b).join('').localeCompare(rank(a).join(''));
  const of_asset = (a) => [...known.values()].flatMap((f) => {
    const e = exposure(a, f);
    return e ? [{ f, e }] : [];
  }).sort((a, b) => by_rank(a.e, b.e));
  const seen = (who) => [...assets.values()].filter((a) => !a.removed && (desk(who) || a.member === who.member));
  const flaw_of = ({ product: _, fixed_in: __, proof: ___, automatable: ____, ...f }) => f;

  function counts(a) {
    const out = { immediate: 0, out_of_cycle: 0, scheduled: 0, defer: 0, unknown: 0, settled: 0 };
    for (const { e } of of_asset(a)) out[settled(e.standing) ? 'settled' : e.verdict === 'unknown' ? 'unknown' : e.urgency.priority] += 1;
    return out;
  }
  const system_of = (a, who) => {
    const { parts: _, before: __, unnamed: ___, ...plain } = a;
    return { ...plain, member_name: members.get(a.member)?.name ?? a.member, own: a.member === who.member, services: a.services.map((id) => ({ id, name: id })), counts: counts(a) };
  };

  // One part that asks much of a service and has lost its support; the rest says nothing.
  function licences(a, use) {
    const parts = a.components ?? 0;
    const risky = use === 'inside' ? [] : [{
      name: 'net <b>lib</b>', version: '1', said: ['AGPL-3.0-only'], least: 'high', most: 'high', unknown: [],
      classes: [{ id: 'network-copyleft', name: 'Network copyleft', name_ja: 'ネットワーク越しのコピーレフト', duty: 'Offer the source to users.', duty_ja: '利用者にソースコードを渡す。' }],
    }];
    return {
      known: parts > 0, use, parts, risks: { none: 0, low: 0, medium: 0, high: risky.length }, without_licence: parts - risky.length, unsure: 0,
      support: { past: 1, soon: 0, supported: 0, unknown: Math.max(0, parts - 1) }, with_origin: 1, with_digest: 0, with_identity: parts,
      licences: risky, ending: parts ? [{ name: 'net <b>lib</b>', version: '1', state: 'past', ends: at(start - 9 * day) }] : [],
    };
  }

  // What follows for a member: a Duty while something urgent is open, none when it is over.
  function follow() {
    const made = [];
    for (const f of known.values()) {
      const open = new Map();
      for (const a of assets.values()) {
        const e = a.removed ? null : exposure(a, f);
        if (e?.verdict === 'affected' && !settled(e.standing) && levels.indexOf(e.urgency.priority) >= 2) open.set(a.member, [...(open.get(a.member) ?? []), { a, e }]);
      }
      for (const [member, rows] of open) {
        const key = `${member} ${f.flaw}`;
        if (exposed.has(key)) continue;
        const r = record('exposed', { member, flaw: f.flaw, title: f.title }, { title: f.flaw, tlp: 'TLP:AMBER+STRICT' });
        const due = at(Date.now() + (rows[0].e.urgency.priority === 'immediate' ? 2 : 14) * day);
        const duty = record('duty', { kind: 'mend_flaw' }, { title: f.flaw, stands_on: [r] });
        exposed.set(key, { record: r.id, since: r.received, due, overdue: false, duty: duty.id });
        duties.set(duty.id, {
          id: duty.id, kind: 'mend_flaw', subject: r.id, owner: 'analyst', needs: 1, approved_by: [], due, overdue: false, reason: `${f.flaw} ${f.title}`, state: 'open', declined: false,
          counts: { block: 0, url_only: 0 }, title: `弱点を直す: ${f.flaw} ${f.title}`, title_en: `Mend a flaw: ${f.flaw} ${f.title}`, member, member_name: members.get(member)?.name ?? member, received: r.received,
          findings: [], flaw: { name: f.flaw, title: f.title, priority: rows[0].e.urgency.priority, why: rows[0].e.urgency.why, systems: rows.length },
        });
        made.push(r.id);
      }
      for (const [key, one] of exposed)
        if (key.endsWith(` ${f.flaw}`) && !open.has(key.split(' ')[0])) {
          duties.get(one.duty).state = 'done';
          exposed.delete(key);
        }
    }
    return made;
  }

  function list_flaws(query, who) {
    const items = [...known.values()].flatMap((f) => {
      const rows = seen(who).filter((a) => !query.get('member') || a.member === query.get('member')).flatMap((a) => {
        const e = exposure(a, f);
        return e ? [{ a, e }] : [];
      }).sort((x, y) => by_rank(x.e, y.e));
      if (!rows.length) return [];
      const open = rows.filter(({ e }) => e.verdict === 'affected' && !settled(e.standing));
      const worst = (open[0] ?? rows[0]).e;
      const dues = open.map(({ a }) => exposed.get(`${a.member} ${f.flaw}`)?.due).filter(Boolean).sort();
      return [{
        ...flaw_of(f), urgency: worst.urgency, open: open.length > 0, systems: open.length, members: new Set(open.map(({ a }) => a.member)).size,
        unknown: rows.filter(({ e }) => e.verdict === 'unknown' && !settled(e.standing)).length, settled: rows.filter(({ e }) => settled(e.standing)).length,
        product: worst.product, version: worst.version, fixed_in: worst.fixed_in, due: dues[0] ?? null, overdue: false,
        reachability: open.length ? reaches.find((r) => open.some(({ e }) => e.reached.is === r)) : null,
      }];
    });
    const state = query.get('state') || 'open';
    const q = (query.get('q') ?? '').normalize('NFKC').toLowerCase();
    const kept = items.filter((f) => (state === 'all' || (f.open && (state !== 'urgent' || levels.indexOf(f.urgency.priority) >= 2))) && `${f.names.join(' ')} ${f.title}`.toLowerCase().includes(q))
      .sort((a, b) => Number(b.open) - Number(a.open) || (query.get('sort') === 'reachability' ? reaches.indexOf(a.reachability) - reaches.indexOf(b.reachability) : 0) || levels.indexOf(b.urgency.priority) - levels.indexOf(a.urgency.priority) || (b.score ?? -1) - (a.score ?? -1));
    return listed(kept, query, { total: kept.length, complete: true });
  }
  function view(f, who) {
    const by_member = new Map();
    for (const a of seen(who)) {
      const e = exposure(a, f);
      if (e) by_member.set(a.member, [...(by_member.get(a.member) ?? []), { ...e, id: a.id, name: a.name, kind: a.kind, reach: a.reach }]);
    }
    return { ...flaw_of(f), who: [...by_member].map(([member, systems]) => ({ member, member_name: members.get(member)?.name ?? member, own: member === who.member, exposed: exposed.get(`${member} ${f.flaw}`) ?? null, systems })) };
  }
  function state(f, input, who) {
    const must = ['not_affected', 'accepted'].includes(input.status);
    if (must && !input.detail) return [400, error('invalid', 'it is not said why', 'detail', 'Say in words why nothing is to be done')];
    if (input.status === 'accepted' && (!input.until || Date.parse(input.until) > Date.now() + 366 * day)) return [400, error('invalid', 'a risk is accepted until a time', 'until', 'Choose a time within 366 days')];
    if (input.systems?.some((id) => assets.get(id)?.member !== who.member)) return [404, error('missing', 'no such system of yours', 'systems', 'GET /api/v1/systems lists them')];
    const r = record('statement', input, { title: input.status });
    said.push({ ...input, id: r.id, member: who.member, flaw: f.flaw, by: who.name, said: r.received });
    follow();
    return [201, { statement: r.id }];
  }

  function read(bytes) {
    let sbom;
    try {
      sbom = JSON.parse(bytes.toString());
    } catch { /* answered below */ }
    if (!Array.isArray(sbom?.components)) return null;
    const out = { parts: [], unnamed: [], refused: [], nameless: 0, format: `CycloneDX ${sbom.specVersion}` };
    sbom.components.forEach((c, n) => {
      if (!c.name) out.refused.push({ kind: 'invalid', what: 'a component has no name', where: `/components/${n}/name`, remedy: 'Name it' });
      const [, key] = /^pkg:([^@?]+)/.exec(c.purl ?? '') ?? [];
      if (!key) {
        out.nameless += 1;
        if (c.name) out.unnamed.push({ name: c.name, maker: c.publisher ?? '', version: c.version ?? '', kind: c.type ?? 'application', count: 1 });
      }
      else {
        const [frame] = c.evidence?.callstack?.frames ?? [];
        const reached = frame && { is: 'called', symbol: `${frame.package}.${frame.function}`, evidence: `${frame.package}.${frame.function} (${frame.fullFilename})`, relation: 'direct' };
        out.parts.push({ key, version: c.version ?? '', reached });
      }
      out.total = n + 1;
    });
    return out;
  }
  function put(query, bytes, who) {
    const name = query.get('name') ?? '';
    const old = [...assets.values()].find((a) => a.member === who.member && a.name === name && !a.removed);
    if (!name) return [400, error('invalid', 'the system has no name', 'name', 'Name it as your people call it: ?name=mail.example')];
    const got = bytes.length ? read(bytes) : undefined;
    if (got === null) return [400, error('invalid', 'no inventory that is known', 'body', 'Send an SBOM or a package list as the body; docs/inventory.md lists the formats')];
    if (!old && !got && query.get('kind') !== 'device') return [400, error('invalid', 'it is not said what the system runs', 'body', 'Send an SBOM or a package list as the body')];
    const answer = { system: null, format: got?.format ?? '', components: got?.total ?? 0, nameless: got?.nameless ?? 0, affected: 0, unknown: 0, urgent: [], refused_count: got?.refused.length ?? 0, refused: got?.refused ?? [] };
    if (query.get('dry_run') === '1') return [200, answer];
    const made = record('asset', { name }, { title: name, tlp: 'TLP:AMBER+STRICT' });
    const a = old ?? {
      id: made.id, member: who.member, name, kind: 'system', reach: 'unknown', services: [], place: '', maker: '', model: '', firmware: '', format: '', components: 0, nameless: 0, refused: 0,
      inventory: null, since: made.received, told: made.received, tlp: 'TLP:AMBER+STRICT', parts: [], unnamed: [], before: null,
    };
    for (const key of ['kind', 'reach', 'place', 'maker', 'model', 'firmware']) if (query.get(key)) a[key] = query.get(key);
    if (query.get('services')) a.services = query.get('services').split(',');
    if (got) {
      a.before = old ? a.parts : null;
      Object.assign(a, { parts: got.parts, unnamed: got.unnamed, format: got.format, components: got.total, nameless: got.nameless, refused: got.refused.length, told: made.received });
      a.inventory = record('inventory', bytes.toString(), { title: name }).id;
    }
    assets.set(a.id, a);
    const urgent = follow();
    const found = of_asset(a);
    return [201, { ...answer, system: a.id, urgent, affected: found.filter(({ e }) => e.verdict === 'affected').length, unknown: found.filter(({ e }) => e.verdict === 'unknown').length }];
  }
  // What a part that only a name tells may be, and what its member said of it.
  const cpe = (product) => `cpe:2.3:a:example:${product}:*:*:*:*:*:*:*:*`;
  const may_be = { 'old-tool': ['old_tool', 'old_tool_server'] };
  const named = []; // newest last
  function questions(a) {
    return [200, {
      items: a.unnamed.map((one) => ({
        ...one,
        answers: [...new Map(named.filter((s) => s.member === a.member && s.name === one.name).map((s) => [s.identity, s])).values()].filter((s) => s.answer !== 'taken_back')
          .map(({ identity, answer, detail, by, said: when, record: id }) => ({ identity, answer, detail, by, said: when, record: id })),
        proposals: (may_be[one.name] ?? []).map((product, n) => ({ identity: cpe(product), product: `cpe/a/example/${product}`, score: 80 - 17 * n, why: [n ? 'part_of_name' : 'same_name', 'maker_not_said'], flaws: n ? 0 : 2 })),
      })), next: null, total: a.unnamed.length,
    }];
  }
  function name_it(a, input, who) {
    if (!a.unnamed.some((one) => one.name === input.name)) return [404, error('missing', 'no component of this name and maker is without an identity', 'name', 'GET /api/v1/systems/ID/identities lists them')];
    if (!/^(pkg:|cpe:)./.test(input.identity)) return [400, error('invalid', 'no name of a product that a machine can go by', 'identity', 'Write a package URL or a CPE name')];
    const r = record('identity', input, { title: input.name, tlp: 'TLP:AMBER+STRICT' });
    named.push({ ...input, detail: input.detail ?? '', member: a.member, by: who.name, said: r.received, record: r.id });
    return [201, { record: r.id, systems: 1, affected: input.answer === 'confirmed' ? 2 : 0, unknown: 0, urgent: [] }];
  }
  function changes(a) {
    const now = new Map(a.parts.map((p) => [p.key, p.version]));
    const then = new Map((a.before ?? []).map((p) => [p.key, p.version]));
    const out = { since: at(Date.now() - day), known: !!a.before, added: [], removed: [], changed: [] };
    if (!a.before) return out;
    for (const [name, version] of now) if (!then.has(name)) out.added.push({ name, version });
      else if (then.get(name) !== version) out.changed.push({ name, from: then.get(name), to: version });
    for (const [name, version] of then) if (!now.has(name)) out.removed.push({ name, version });
    return out;
  }

  // An OSV document, or a list of exploited flaws.
  function advise(bytes) {
    const answer = { record: '', advisories: 0, exploited: 0, likelihoods: 0, urgent: [], refused_count: 0, refused: [] };
    let given;
    try {
      given = JSON.parse(bytes.toString());
    } catch { /* answered below */ }
    for (const one of given?.vulnerabilities ?? [given ?? {}]) {
      if (one.cveID) {
        answer.exploited += 1;
        for (const f of known.values()) if (f.names.includes(one.cveID)) Object.assign(f, { exploited: true, exploited_since: at(start) });
      } else if (one.affected) {
        answer.advisories += 1;
        bring(one.aliases?.[0] ?? one.id, [...(one.aliases ?? []), one.id], one.summary ?? '', `npm/${one.affected[0].package.name}`, one.affected[0].ranges[0].events.flatMap((e) => e.fixed ?? []), {});
      } else answer.refused.push({ kind: 'invalid', what: 'no advisory that is known', where: 'the document', remedy: 'docs/advisories.md lists the formats' });
    }
    answer.refused_count = answer.refused.length;
    if (!answer.advisories && !answer.exploited) return [400, error('invalid', 'nothing in it could be read', 'body', 'docs/advisories.md lists the formats')];
    answer.record = record('advisory', '', { title: 'advisories' }).id;
    answer.urgent = follow();
    return [201, answer];
  }
  function bring(flaw, names, title, product, fixed_in, more) {
    known.set(flaw, {
      flaw, names, title, score: null, severity: '', vector: null, likelihood: null, exploited: false, exploited_since: null, ransomware: false, malicious: false, weaknesses: [], product, fixed_in,
      ...more,
    });
  }

  if (filled) {
    bring('CVE-2026-1001', ['CVE-2026-1001', 'GHSA-aaaa-bbbb-cccc'], 'Anybody may sign in to the gate', 'npm/gate', ['1.5.0'],
      { score: 9.8, severity: 'critical', vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', likelihood: 0.9423, exploited: true, exploited_since: at(start - 3 * day), ransomware: true, automatable: true, weaknesses: ['CWE-287'] });
    bring('CVE-2026-1002', ['CVE-2026-1002', 'GHSA-dddd-eeee-ffff'], 'A picture stops the lamp server', 'npm/lamp', ['2.1.0', '3.0.2'], { score: 7.5, severity: 'high', likelihood: 0.0041, proof: true, weaknesses: ['CWE-400'] });
    bring('MAL-2026-7', ['MAL-2026-7'], 'lamp-helper steals passwords', 'npm/lamp-helper', [], { malicious: true });
    bring('CVE-2026-1003', ['CVE-2026-1003'], '', 'npm/notes', [], { score: 3.1, severity: 'low', likelihood: 0.0002 });
    const sbom = (...parts) => Buffer.from(JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.5', components: parts.map(([name, version, bare, called]) => ({
      name, version, purl: bare ? undefined : `pkg:npm/${name}@${version}`,
      evidence: called && { callstack: { frames: [{ package: name, module: name, function: called, fullFilename: `${name}.js` }] } },
    })) }));
    const as = (member) => ({ member, name: '', may: [] });
    const tell = (member, query, ...parts) => put(new URLSearchParams(query), sbom(...parts), as(member));
    tell('minato-hospital', { name: '予約サーバー', reach: 'open', services: 'ward', place: '本館 2階' }, ['gate', '1.4.0'], ['lamp', '2.1.0'], ['clock', '1.0.0']);
    tell('minato-hospital', { name: '予約サーバー' }, ['gate', '1.4.0', false, 'enter'], ['lamp', '2.0.0'], ['paper', '3.3.0'], ['old-tool', '9', true], ['older-tool', '8', true]);
    tell('minato-hospital', { name: '検査室の端末', reach: 'small' }, ['gate', ''], ['notes', '0.9.0']);
    tell('tanigawa-village', { name: '住民メール', reach: 'open' }, ['gate', '1.3.2']);
    tell('misaki-water', { name: 'ポンプ監視', reach: 'controlled', kind: 'device', maker: 'Himori', model: 'gate-7', firmware: '2.1' }, ['gate', '1.2.0'], ['lamp-helper', '1.0.0']);
    for (let n = 0; n < many; ++n) {
      bring(`CVE-2026-${5000 + n}`, [`CVE-2026-${5000 + n}`], `Flaw ${n} of the lamp`, 'npm/lamp', ['2.1.0'], { score: (n % 100) / 10 });
      tell('misaki-water', { name: `端末 ${n}`, reach: 'small' }, ['clock', '1.0.0']);
    }
    follow();
  }

  function api(method, noun, id, verb, query, input, who, bytes) {
    if (!['systems', 'flaws', 'advisories'].includes(noun)) return undefined;
    const [posts, may] = [method === 'POST', (act) => who.may.includes(act)];
    const name = decodeURIComponent(id ?? '');
    if (noun === 'advisories') return may('detect') && desk(who) ? advise(bytes) : denied;
    if (posts && (!may('report') || !who.member)) return denied;
    if (noun === 'systems' && posts && !id) return put(query, bytes, who);
    if (!may('read_picture')) return denied;
    if (noun === 'systems' && !id) {
      const fits = (a) => (!query.get('member') || a.member === query.get('member')) && (!query.get('kind') || a.kind === query.get('kind'))
        && (!query.get('service') || a.services.includes(query.get('service'))) && a.name.normalize('NFKC').toLowerCase().includes((query.get('q') ?? '').toLowerCase());
      const [status, page] = listed(seen(who).filter(fits).reverse(), query);
      page.items = page.items.map((a) => system_of(a, who));
      return [status, page];
    }
    if (noun === 'systems') {
      const a = seen(who).find((one) => one.id === name);
      if (!a || (posts && a.member !== who.member)) return [404, error('missing', 'no such system', name, 'GET /api/v1/systems lists those you may know of')];
      if (verb === 'identities') return posts ? name_it(a, input, who) : questions(a);
      if (verb === 'changes') return [200, changes(a)];
      if (verb === 'licences') return [200, licences(a, query.get('use') || 'inside')];
      if (!posts) return [200, { ...system_of(a, who), flaws: of_asset(a).map(({ f, e }) => ({ ...flaw_of(f), exposure: e })) }];
      a.removed = true;
      record('asset', { removed: true }, { title: a.name });
      follow();
      return [200, { system: a.id, removed: true }];
    }
    if (!id) return list_flaws(query, who);
    const f = [...known.values()].find((one) => one.names.includes(name));
    if (!f) return [404, error('missing', 'no advisory is about it', name, 'Check its name: CVE-2026-1234')];
    return posts ? state(f, input, who) : [200, view(f, who)];
  }
  const next_of = (who) => [...duties.values()].filter((d) => d.kind === 'mend_flaw' && d.state === 'open' && d.member === who.member && who.may.includes('report')).sort((a, b) => a.due.localeCompare(b.due))[0];
  return { api, assets, next_of };
}
