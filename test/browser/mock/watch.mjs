// Detections, suppressions, rules and hunts of the mock (docs/api.md, "Watch").
const rank = ['informational', 'low', 'medium', 'high', 'critical'];

export function watch(ctx, { detections: many = 0, watches = true } = {}) {
  const { at, day, start, error, missing, listed, record, duties, exercise } = ctx;
  const rules = new Map();
  const found = new Map(); // by id, the newest last
  const hidden = new Map();
  const said = new Map();
  const hunts = new Map();
  const holds = new Map();

  function rule(id, title, level, techniques, source, more = {}) {
    const [product = '', category = '', service = ''] = source;
    rules.set(id, {
      id, by: 'rule', title, author: 'Mizuno Aya', level, status: 'test', product, category, service, techniques, tactics: ['execution'],
      file: `${id}.yml`, state: 'used', refusal: null, text: `title: ${title}\nid: ${id}\nlevel: ${level}\n`,
      words: { ja: `「${title}」を探します。\n  Image が \\cmd.exe で終わる`, en: `Looks for “${title}”.\n  Image ends with \\cmd.exe` }, ...more,
    });
  }
  if (watches) {
    rule('r-shell', 'Office program starts a shell', 'high', ['T1059.001'], ['windows', 'process_creation']);
    rule('r-task', 'Task made from a download folder', 'medium', ['T1053.005'], ['windows', 'process_creation'], { tactics: ['persistence'] });
    rule('r-dump', 'Memory of the logon process is read', 'critical', ['T1003.001'], ['windows', 'process_access'], { tactics: ['credential-access'] });
    rule('r-broken', 'Broken rule', 'low', [], ['linux', '', 'auditd'],
      { state: 'refused', refusal: { kind: 'invalid', what: 'unknown modifier: containz', where: 'line 7', remedy: 'Write contains' }, words: null });
  }

  // The second learned a while ago and drifts, the third has begun.
  const baseline = (n) => {
    const values = (state, known) => ({ state, known, came: 9000, came_new: 2 });
    const is = n === 1 ? { hours: 48, a_day: 9000, a_day_a_week_ago: 4500, shift: 0.1, drifted: true } : { hours: 3, a_day: null, a_day_a_week_ago: null, shift: null, drifted: false };
    return {
      ...is, since: at(start - 60 * day), first_seen: { process: values('settled', 41), user: values('changing', 900), domain: values('too_varied', 0) },
      pairs: 70, usual_pairs: 4, told_today: { volume: 1, first_seen: 10, beaconing: 0 }, withheld_today: { volume: 0, first_seen: 7, beaconing: 0 }, late: 0, ahead: 0,
      words: n === 1
        ? { ja: '1日の見込みは9000件、1週間前は4500件（+100%）。時間帯の移り10%。基準が動いています。', en: 'Expected a day: 9000 events, a week ago 4500 (+100%); 10% moved to other hours. The baseline is drifting.' }
        : { ja: '学習中: 48の時間帯のうち3を学びました。', en: 'Learning: 3 of 48 kinds of hours are known.' },
    };
  };

  const sensors = !watches ? [] : ['edge-1', 'edge-2', 'mail'].map((name, n) => ({
    name, source: `192.0.2.${n + 7}`, first_seen: at(start - 9 * day), last_seen: at(start - n * 3_600_000), events: 1000 * (n + 1), bytes: 1, refused: n, lost: 0, usual_seconds: 60,
    baseline: n === 0 ? null : baseline(n),
    silent: n === 2, words: n === 2 ? { ja: 'mail から2時間の間イベントが届いていません。', en: 'mail has sent no event for 2 hours.' } : null,
  }));
  const tally = (id) => {
    const all = [...found.values()].filter((d) => d.rule === id);
    const open = all.filter((d) => !d.suppression);
    const count = (state) => open.filter((d) => d.state === state).length;
    const [yes, no] = [count('true_positive'), count('false_positive')];
    return {
      hits: open.reduce((n, d) => n + d.count, 0), detections: open.length, hidden: all.filter((d) => d.suppression).reduce((n, d) => n + d.count, 0),
      last: all.map((d) => d.last).sort().at(-1) ?? null, true_positive: yes, false_positive: no, benign: count('benign'),
      precision: yes + no ? yes / (yes + no) : null,
    };
  };
  const event = (n, entity) => JSON.stringify({ Computer: entity, EventID: 1, Image: 'C:\\Windows\\System32\\cmd.exe', ParentImage: 'C:\\Office\\winword.exe', CommandLine: `cmd.exe /c echo ${n}` });

  // What a node's stream brings in: a new line, or more of one that is there.
  function find(of, entity, count = 1, more = {}) {
    const r = rules.get(of);
    const known = [...found.values()].find((d) => d.rule === of && d.entity === entity && !d.suppression && !more.suppression);
    if (known) {
      known.count += count;
      if (known.judged) known.since_verdict += count;
      known.last = known.told = at(Date.now());
      found.delete(known.id);
      found.set(known.id, known);
      record('detection', { continues: known.id }, { title: r.title });
      return known;
    }
    const made = record('detection', { what: of }, { title: r.title });
    const d = {
      id: made.id, position: made.position, by: 'rule', rule: of, title: r.title, author: r.author, level: r.level, techniques: r.techniques,
      sensor: 'edge-1', entity_kind: 'host', entity, count, first: at(start - 3_600_000), last: at(Date.now()), begun: at(Date.now()), told: at(Date.now()),
      state: more.suppression ? 'suppressed' : 'open', suppression: null, judged_by: null, judged: null, since_verdict: 0, duty: null, exercise, ...more,
    };
    found.set(d.id, d);
    const asked = [...duties.values()].find((one) => one.kind === 'judge_detection' && one.state === 'open' && found.get(one.subject)?.rule === of);
    if (rank.indexOf(d.level) >= 3 && !d.suppression) {
      const duty = asked ?? {
        id: record('duty', { kind: 'judge_detection' }, { title: r.title, stands_on: [made] }).id, kind: 'judge_detection', subject: d.id, owner: 'analyst', needs: 1,
        approved_by: [], due: at(Date.now() + 4 * 3_600_000), overdue: false, reason: r.title, state: 'open', declined: false, counts: { block: 0, url_only: 0 },
        title: `検知を確かめる: ${r.title}`, title_en: `Look at a detection: ${r.title}`, member: null, member_name: null, received: at(Date.now()), findings: [],
      };
      duties.set(duty.id, duty);
      d.duty = duty.id;
    }
    return d;
  }

  const plain = ({ ...d }) => d;
  function view(d) {
    const samples = Array.from({ length: Math.min(3, d.count) }, (_, n) => ({
      source: '192.0.2.7', record: 17 + n, time: d.last, cut: false, event: event(n, d.entity),
      matched: [{ field: 'Image', text: 'C:\\Windows\\System32\\cmd.exe' }, { field: 'ParentImage', text: 'C:\\Office\\winword.exe' }],
    }));
    return {
      ...d, record: tally(d.rule), samples, judgements: said.get(d.id) ?? [], words: rules.get(d.rule)?.words ?? null,
      open_alike: [...found.values()].filter((one) => one.rule === d.rule && one.state === 'open').length,
    };
  }
  function judge(d, input, who) {
    if (!['true_positive', 'false_positive', 'benign', 'note'].includes(input.verdict)) return [400, error('invalid', 'no such verdict', 'verdict', 'One of')];
    if (input.verdict === 'note' && !input.note) return [400, error('invalid', 'a note has words', 'note', 'Write what you saw')];
    const all = input.alike ? [...found.values()].filter((one) => one.rule === d.rule && (one.state === 'open' || one === d)) : [d];
    const made = record('judgement', input, { title: input.verdict });
    for (const one of all) {
      said.set(one.id, [{ id: made.id, verdict: input.verdict, note: input.note ?? '', by: who.name, received: made.received, detections: all.length }, ...(said.get(one.id) ?? [])]);
      if (input.verdict !== 'note') Object.assign(one, { state: input.verdict, judged: made.received, judged_by: who.name, since_verdict: 0, duty: null });
    }
    let ended = null;
    const waits = [...found.values()].some((one) => one.rule === d.rule && one.state === 'open');
    for (const duty of duties.values())
      if (!waits && duty.kind === 'judge_detection' && duty.state === 'open' && found.get(duty.subject)?.rule === d.rule) {
        duty.state = 'done';
        ended = duty.id;
      }
    return [201, { judgement: made.id, judged: all.length, duty: ended }];
  }
  const state_of = (s) => (s.recalled ? 'recalled' : s.until > at(Date.now()) ? 'active' : 'over');
  const suppression_of = (s) => ({ ...s, state: state_of(s), hidden: [...found.values()].filter((d) => d.suppression === s.id).reduce((n, d) => n + d.count, 0) });
  function suppress(input, who) {
    if (!input.reason || !input.owner || !input.until) return [400, error('invalid', 'the reason has 1 to 2000 bytes', 'reason', 'Say why')];
    const made = record('suppression', input, { title: input.reason });
    hidden.set(made.id, {
      id: made.id, rule: input.rule, title: rules.get(input.rule)?.title ?? input.rule, where: input.where ?? [], reason: input.reason, owner: input.owner, by: who.name,
      until: input.until, received: made.received, recalled: null, recalled_by: null, recalled_why: null, last: null,
    });
    return [201, { suppression: made.id }];
  }
  const rule_of = ({ text: _, words: __, tactics: ___, ...r }) => ({ ...r, suppressions: [...hidden.values()].filter((s) => s.rule === r.id && state_of(s) === 'active').length, record: tally(r.id) });
  function by_sort(items, sort, key) {
    const [name, down] = [sort.replace('-', ''), sort.startsWith('-') ? -1 : 1];
    return items.sort((a, b) => down * (key(a, name) < key(b, name) ? -1 : key(a, name) > key(b, name) ? 1 : 0));
  }
  function list_rules(query) {
    const all = [...rules.values()].map(rule_of);
    const fits = (r) => (!query.get('q') || r.title.toLowerCase().includes(query.get('q').toLowerCase())) && (!query.get('state') || r.state === query.get('state') || (query.get('state') === 'hit' && r.record.hits > 0))
      && (!query.get('category') || r.category === query.get('category')) && (!query.get('level') || rank.indexOf(r.level) >= rank.indexOf(query.get('level')));
    const items = by_sort(all.filter(fits), query.get('sort') || 'title', (r, name) => (name === 'level' ? rank.indexOf(r.level) : r.record[name] ?? r[name] ?? ''));
    const states = { used: 0, refused: 0, gone: 0 };
    for (const r of all) states[r.state] += 1;
    const sources = new Map();
    for (const r of all.filter((one) => one.state === 'used')) {
      const key = [r.product, r.category, r.service].join('/');
      const s = sources.get(key) ?? { product: r.product, category: r.category, service: r.service, rules: 0, hits: 0 };
      sources.set(key, { ...s, rules: s.rules + 1, hits: s.hits + r.record.hits });
    }
    return listed(items, query, { total: items.length, states, sources: [...sources.values()].sort((a, b) => b.rules - a.rules) });
  }
  function list_detections(query) {
    const state = query.get('state') ?? '';
    const q = (query.get('q') ?? '').toLowerCase();
    const fits = (d) => (state === 'all' || (state === '' ? d.state !== 'suppressed' : state === 'judged' ? !['open', 'suppressed'].includes(d.state) : d.state === state))
      && (!query.get('level') || rank.indexOf(d.level) >= rank.indexOf(query.get('level'))) && (!q || `${d.title} ${d.entity} ${d.sensor}`.toLowerCase().includes(q))
      && ['rule', 'sensor'].every((key) => !query.get(key) || d[key] === query.get(key)) && (!query.get('technique') || d.techniques.some((x) => x === query.get('technique')));
    let items = [...found.values()].filter(fits).reverse();
    const sort = query.get('sort');
    if (sort) items = by_sort(items, sort, (d, name) => (name === 'level' ? rank.indexOf(d.level) : d[name]));
    return listed(items.map(plain), query, { total: items.length });
  }
  function techniques() {
    const all = new Map();
    for (const r of rules.values())
      for (const x of r.techniques) {
        const t = tally(r.id);
        all.set(x, {
          technique: x, tactics: r.tactics, rules: 1, hits: t.hits, detections: t.detections, level: t.detections ? r.level : null,
          open: [...found.values()].filter((d) => d.rule === r.id && d.state === 'open').length,
        });
      }
    return [...all.values()].sort((a, b) => (a.technique < b.technique ? -1 : 1));
  }
  function hunt(input, who) {
    if (!watches) return [404, error('missing', 'this node has kept no events yet', '', 'See docs/watch.md')];
    if (!input.indicators?.length === !input.rule) return [400, error('invalid', 'a hunt is for indicators or for a rule', 'indicators', 'Send one')];
    const id = `hunt-${hunts.size + 1}`;
    const meets = (input.indicators ?? [input.rule]).filter((v) => !v.includes('nobody'));
    hunts.set(id, {
      id, state: 'running', asked: input.indicators?.length ?? 1, rule: !!input.rule, by: who.name, from: input.from ?? null, to: input.to ?? null, begun: at(Date.now()),
      looked: 0, of: 3, events: 0, hits: 0, met: [], met_count: 0, samples: [], problems: [], meets,
    });
    return [201, told_hunt(id)];
  }
  const told_hunt = (id) => (({ meets: _, ...h }) => h)(hunts.get(id));
  function look(id) {
    const h = hunts.get(id);
    if (!h) return missing();
    if (h.state === 'running' && (h.looked += 1) >= h.of) {
      h.state = 'done';
      h.events = 1_200;
      h.met = h.meets.map((by, n) => ({ by: h.rule ? 'a rule' : `domain:${by.replaceAll('[.]', '.')}`, sensor: 'edge-1', entity_kind: 'host', entity: `pc-${n + 1}.himori.example`, count: 3 - (n % 3), first: at(start - 9 * day), last: at(start - day) }));
      h.met_count = h.met.length;
      h.hits = h.met.reduce((n, m) => n + m.count, 0);
      h.samples = h.met.slice(0, 3).map((m, n) => ({ by: m.by, sensor: m.sensor, source: '192.0.2.7', record: n + 1, time: m.last, cut: false, event: event(n, m.entity), matched: [{ field: 'QueryName', text: m.by }] }));
    }
    return [200, told_hunt(id)];
  }

  function hold(id, input, who) {
    if (!hunts.has(id)) return missing();
    if (!input.reason || !input.owner || !input.until) return [400, error('invalid', 'a hold says why', 'reason', 'Write it')];
    const made = { name: `hunt-${id}`, by: who.name, owner: input.owner, reason: input.reason, since: at(Date.now()), until: input.until, over: false, segments: 2 };
    holds.set(made.name, made);
    return [201, made];
  }
  const scan = () => [200, {
    type: 'bundle', id: 'bundle--1', objects: [
      { type: 'file', hashes: { 'SHA-256': 'c4b466f0115667486fe86b1019ae45ccdd38a67ee288408c2d55674189894563' } },
      { type: 'malware-analysis', product: 'yara', result: 'suspicious', result_name: 'Loader', external_references: [{ source_name: 'yara-rule', description: 'Loader of the campaign' }] },
    ],
  }];

  if (watches) {
    find('r-task', 'pc-3.himori.example', 2);
    find('r-shell', 'pc-1.himori.example', 1_240);
    find('r-shell', 'pc-2.himori.example', 12);
    find('r-dump', 'dc-1.himori.example', 1);
    for (let n = 0; n < many; ++n) find('r-task', `pc-${n + 10}.himori.example`, 1 + (n % 9));
  }

  function api(method, noun, id, verb, query, input, who) {
    if (!['detections', 'suppressions', 'rules', 'techniques', 'sensors', 'hunts', 'holds', 'files'].includes(noun)) return undefined;
    if (who.scope !== 'node' || !who.may.includes('read_picture')) return [403, error('denied', "detections are the node's own organisation's")];
    const posts = method === 'POST';
    if ((posts || ['hunts', 'holds', 'files'].includes(noun)) && !who.may.includes('detect')) return [403, error('denied', 'not for this role')];
    if (noun === 'detections' && !id) return list_detections(query);
    if (noun === 'detections') return !found.has(id) ? missing() : verb === 'judgement' ? judge(found.get(id), input, who) : [200, view(found.get(id))];
    if (noun === 'suppressions' && verb === 'recall') {
      Object.assign(hidden.get(id), { recalled: at(Date.now()), recalled_by: who.name, recalled_why: input.reason });
      return [201, { suppression: record('suppression', input).id }];
    }
    if (noun === 'suppressions' && posts) return suppress(input, who);
    if (noun === 'suppressions') {
      const items = [...hidden.values()].map(suppression_of).filter((s) => !query.get('state') || s.state === query.get('state')).reverse();
      return listed(items, query, { total: items.length });
    }
    if (noun === 'rules' && !id) return list_rules(query);
    if (noun === 'rules') {
      const r = rules.get(decodeURIComponent(id));
      return r ? [200, { ...rule_of(r), text: r.text, words: r.words, suppressed: [...hidden.values()].filter((s) => s.rule === r.id).map(suppression_of) }] : missing();
    }
    if (noun === 'sensors') return listed(sensors, query, { total: sensors.length, silent: sensors.filter((s) => s.silent).length });
    if (noun === 'techniques') return listed(techniques(), query);
    if (noun === 'holds' && posts) return holds.delete(decodeURIComponent(id)) ? [200, { released: id }] : missing();
    if (noun === 'holds') return listed([...holds.values()], query);
    if (noun === 'files') return posts ? scan() : [200, { rules: watches ? 2 : 0, refused: [], most_bytes: 64 << 20, most_seconds: 60 }];
    if (verb === 'hold') return hold(id, input, who);
    if (posts) return hunt(input, who);
    if (verb === 'evidence') return [200, hunts.get(id).met.map((m) => JSON.stringify(m)).join('\n') + '\n', 'application/x-ndjson'];
    return look(id);
  }
  return { api, find };
}
