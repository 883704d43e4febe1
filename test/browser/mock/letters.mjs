// Letters of the mock: drafts with a preview, letters, receipts, feedback, what is in danger now.
const says = {
  sector: ['選ばれた分野の組織です', 'A member of a chosen sector'],
  group: ['選ばれたグループの組織です', 'A member of a chosen group'],
  everyone: ['すべての組織が宛先です', 'Every member is addressed'],
  member: ['名前で選ばれました', 'Chosen by name'],
  needs: ['選ばれたサービスに頼っています', 'It needs a chosen service'],
  group_only: ['この印では、グループの外へは知らせられません', 'The marking keeps it within the group'],
  not_addressed: ['宛先にあてはまりません', 'Not addressed'],
};
const why = (code, detail = '') => ({ code, detail, ja: says[code][0], en: says[code][1] });
const minutes = 60_000;

export function letters(ctx, people, { letters: many = 0 } = {}) {
  const { at, day, start, error, missing, listed, record, records, duties, open_duty, exercise } = ctx;
  const drafts = new Map();
  const all = new Map();
  const feedback = [];
  const desk = (who) => who.member === 'himori-center';
  const denied = [403, error('denied', 'not for this role')];

  // What names the victim leaves the text; here that is every member's name and domain.
  function conceal(text) {
    const parts = [];
    let rest = text;
    const found = /みなと病院|ひもり電力|[a-z-]+\.himori-works\.example|Minato Hospital/;
    for (let m = found.exec(rest); m; m = found.exec(rest)) {
      if (m.index) parts.push({ text: rest.slice(0, m.index), instead: '', taken_out: false });
      parts.push({ text: m[0], instead: '［伏せました］', taken_out: true });
      rest = rest.slice(m.index + m[0].length);
    }
    if (rest) parts.push({ text: rest, instead: '', taken_out: false });
    return parts;
  }
  const told_text = (parts) => parts.map((p) => (p.taken_out ? p.instead : p.text)).join('');

  function preview_of(d) {
    const to = d.to ?? {};
    const has = (key, value) => (to[key] ?? []).includes(value);
    const needing = new Set((to.services ?? []).flatMap((id) => [id, ...[...people.services.values()].filter((s) => s.needs.includes(id)).map((s) => s.id)]).map((id) => people.services.get(id)?.member));
    const rows = [];
    for (const m of people.members.values()) {
      const because = to.everyone ? ['everyone'] : [has('sectors', m.sector) && 'sector', m.groups.some((g) => has('groups', g)) && 'group', has('members', m.id) && 'member', has('kinds', m.kind) && 'group', needing.has(m.id) && 'needs'].filter(Boolean);
      const must = because.length > 0;
      const may = d.tlp !== 'TLP:RED' || m.groups.includes('tier-one');
      if (!must) continue;
      const reach = people.by_member(m.id).filter((c) => people.state_of(c) !== 'dead').map((c) => c.id);
      rows.push({ member: m.id, name: m.name, sector: m.sector, must, may, told: may, why: may ? because.map((code) => why(code)) : [why('group_only')], contacts: may ? reach : [] });
    }
    const diff = Object.fromEntries(['title', 'text', 'title_en', 'text_en'].map((part) => [part, d.deidentify ? conceal(d[part] ?? '') : [{ text: d[part] ?? '', instead: '', taken_out: false }]]));
    const told = rows.filter((r) => r.told);
    return {
      title: told_text(diff.title), text: told_text(diff.text), title_en: told_text(diff.title_en), text_en: told_text(diff.text_en),
      tlp: d.tlp || 'TLP:AMBER', pap: 'PAP:CLEAR', groups: null, purpose: d.purpose, urgency: d.urgency, basis: d.basis ?? '', until: d.until ?? null, diff,
      counts: { must: rows.length, told: told.length, withheld: rows.length - told.length, unreachable: told.filter((r) => !r.contacts.length).length, contacts: told.reduce((n, r) => n + r.contacts.length, 0) },
      rows,
    };
  }

  function write(input, who) {
    const preview = preview_of(input);
    if (input.dry_run) return [200, { draft: null, duty: null, preview: { ...preview, rows: preview.rows.slice(0, 1000) } }];
    if (!input.title) return [400, error('invalid', 'no title', 'title', 'Write one')];
    const r = record('draft', input, { title: input.title });
    const draft = { ...input, draft: r.id, letter: null, by: who.name, received: r.received, preview };
    drafts.set(r.id, draft);
    draft.duty = open_duty('approve_letter', r, [], input.title, [], {}).id;
    return [201, { draft: r.id, duty: draft.duty, preview }];
  }

  // Called when an approve_letter duty is decided with approval.
  function send(draft_id, who, input) {
    const d = drafts.get(draft_id);
    const p = d.preview;
    const approval = [...records.values()].at(-1);
    const r = record('letter', { title: p.title, text: p.text, approver: who.name, basis: input.basis || d.basis }, { title: p.title, stands_on: [approval] });
    const to = p.rows.filter((row) => row.told).flatMap((row) => row.contacts.map((id) => ({ row, c: people.contacts.get(id) })));
    const letter = {
      id: r.id, received: r.received, origin: 'himori-center', purpose: d.purpose, urgency: d.urgency, title: p.title, text: p.text, title_en: p.title_en, text_en: p.text_en,
      tlp: p.tlp, basis: input.basis || d.basis, approver: who.name, until: input.until ?? d.until ?? null, about: null, recalls: false, recalled_by: null, follow_ups: [], exercise,
      answer_by: at(Date.now() + 60 * minutes), draft: draft_id,
      to: to.map(({ row, c }, n) => ({ member: row.member, name: row.name, sector: row.sector, contact: c.id, role: c.role, holder: c.holder, channel: c.channels[0]?.kind ?? 'page', state: n % 9 === 8 ? 'failed' : 'sent', at: r.received, attempts: 1, note: n % 9 === 8 ? '550 no such user' : '', instead_of: null, why: row.why })),
    };
    all.set(r.id, letter);
    d.letter = r.id;
    if (d.follows && drafts.get(d.follows)?.letter) all.get(drafts.get(d.follows).letter).follow_ups.push(r.id);
    return r.id;
  }

  const tally = (l) => {
    const counts = { to: 0, waiting: 0, sent: 0, delivered: 0, failed: 0, opened: 0, acknowledged: 0, acted: 0 };
    if (l.light) return { ...counts, ...l.light };
    for (const d of l.to) counts[d.state ?? 'waiting'] += 1;
    return { ...counts, to: l.to.length };
  };
  function view(l, who, whole) {
    const { to, light: _, text, text_en, ...rest } = l;
    const sent = desk(who);
    const own = sent ? null : to.filter((d) => d.member === who.member).sort((a, b) => String(b.at).localeCompare(a.at))[0];
    const counts = sent ? tally(l) : null;
    return { ...rest, ...(whole ? { text, text_en } : {}), box: sent ? 'sent' : 'received', counts, mine: own ? { state: own.state, at: own.at, contact: own.contact } : null, draft: sent ? l.draft : null };
  }
  const knows = (l, who) => desk(who) || l.to.some((d) => d.member === who.member);
  const done = ['acknowledged', 'acted'];

  function list(query, who) {
    const q = (query.get('q') ?? '').normalize('NFKC').toLowerCase();
    const box = query.get('box') ?? 'sent';
    if ((box === 'sent') !== desk(who)) return listed([], query, { total: 0 });
    let items = [...all.values()].filter((l) => knows(l, who) && (!q || `${l.title} ${l.title_en}`.normalize('NFKC').toLowerCase().includes(q)) && (!query.get('purpose') || l.purpose === query.get('purpose')));
    const state = query.get('state');
    if (state) items = items.filter((l) => {
      const c = tally(desk(who) ? l : { to: l.to.filter((d) => d.member === who.member) });
      const complete = c.acknowledged + c.acted === c.to;
      return { answered: complete, unanswered: !complete, failed: c.failed > 0, recalled: !!l.recalled_by }[state];
    });
    const sort = query.get('sort') || '-received';
    if (sort === 'title') items.sort((a, b) => (a.title < b.title ? -1 : 1));
    else if (sort === '-received') items.reverse();
    const [status, page] = listed(items, query, { total: items.length });
    page.items = page.items.map((l) => view(l, who, false));
    return [status, page];
  }

  function receipt(l, input, who) {
    const own = l.to.filter((d) => d.member === who.member && (!input.contact || d.contact === input.contact));
    if (!own.length) return missing();
    const r = record('receipt', { letter: l.id, state: input.state, by: who.name, note: input.note ?? '' }, { title: input.state, stands_on: [records.get(l.id)] });
    for (const d of own) {
      if (input.state === 'opened' && done.includes(d.state)) continue;
      Object.assign(d, { state: input.state, at: r.received, note: input.note ?? d.note });
    }
    return [201, { receipt: r.id }];
  }
  function recall(l, input, who) {
    if (!who.may.includes('recall')) return denied;
    if (!input.reason) return [400, error('invalid', 'no reason', 'reason', 'Say why')];
    if (l.recalled_by) return [409, error('conflict', 'already recalled')];
    const cause = record('recall', { by: who.name, reason: input.reason }, { title: input.reason, stands_on: [records.get(l.id)] });
    const r = record('letter', { title: l.title, recalls: true }, { title: `取り消し: ${l.title}`, stands_on: [cause] });
    all.set(r.id, { ...l, id: r.id, received: r.received, title: `取り消し: ${l.title}`, title_en: `Recalled: ${l.title_en || l.title}`, text: input.reason, text_en: '', about: l.id, recalls: true, follow_ups: [], to: l.to.map((d) => ({ ...d, state: 'sent', at: r.received, note: '' })) });
    l.recalled_by = r.id;
    return [200, { letter: r.id, members: new Set(l.to.map((d) => d.member)).size, contacts: l.to.length }];
  }
  function deliveries(l, query) {
    const q = (query.get('q') ?? '').normalize('NFKC').toLowerCase();
    const items = l.to.filter((d) => (!q || `${d.name} ${d.holder}`.toLowerCase().includes(q)) && (!query.get('state') || (d.state ?? 'waiting') === query.get('state')) && (!query.get('sector') || d.sector === query.get('sector')));
    const key = query.get('sort') || 'name';
    items.sort((a, b) => String(a[key] ?? '').localeCompare(String(b[key] ?? '')) * (key === 'at' ? -1 : 1));
    return listed(items, query, { total: items.length });
  }
  function by_sector(l) {
    const rows = new Map();
    for (const d of l.to) {
      const row = rows.get(d.sector) ?? { name: d.sector, to: 0, answered: 0 };
      rows.set(d.sector, { ...row, to: row.to + 1, answered: row.answered + (done.includes(d.state) ? 1 : 0) });
    }
    return [200, { items: [...rows.values()].map((r) => ({ ...r, rate: r.answered / r.to })) }];
  }

  function now(who) {
    const zero = { duties: 0, overdue: 0, unanswered: 0, dead: 0, uncovered: 0, waiting: 0 };
    if (!desk(who)) {
      const mine = [...all.values()].filter((l) => !l.recalled_by && l.to.some((d) => d.member === who.member && !done.includes(d.state)));
      const mend = ctx.mend(who);
      const next = mine[0] ? { what: 'letter', ...view(mine[0], who, false) } : mend ? { what: 'duty', ...mend } : null;
      return [200, {
        danger: mine.map((l) => ({ kind: 'letter', title: l.title, title_en: l.title_en, id: l.id, since: l.received, count: 1, urgency: l.urgency })),
        next, by: next?.answer_by ?? next?.due ?? null, counts: { ...zero, unanswered: mine.length, duties: mend ? 1 : 0 },
      }];
    }
    const open = [...duties.values()].filter((d) => d.state === 'open').sort((a, b) => a.due.localeCompare(b.due));
    const { findings: _, ...first } = open.find((d) => who.may.includes('approve') && !d.approved_by.includes(who.name)) ?? {};
    const dead = [...people.contacts.values()].filter((c) => people.state_of(c) === 'dead').map(people.contact_of);
    const waiting = [...all.values()].filter((l) => !l.recalled_by && tally(l).to > tally(l).acknowledged + tally(l).acted);
    return [200, {
      danger: [
        ...open.filter((d) => d.kind === 'approve').slice(0, 2).map((d) => ({ kind: 'indicator', title: d.title, title_en: '', id: d.subject, since: d.received, count: (d.counts.block ?? 0) + (d.counts.url_only ?? 0), urgency: 'now' })),
        ...waiting.slice(-2).map((l) => ({ kind: 'letter', title: l.title, title_en: l.title_en, id: l.id, since: l.received, count: tally(l).to - tally(l).acknowledged - tally(l).acted, urgency: l.urgency })),
        ...dead.map((c) => ({ kind: 'contact', title: `${c.member_name} ${c.role}`, title_en: `${c.member} ${c.role}`, id: c.id, since: c.failed, count: c.failures, urgency: 'today' })),
      ],
      next: first.id ? { what: 'duty', ...first } : null, by: first.due ?? null,
      counts: { ...zero, duties: open.length, overdue: open.filter((d) => d.overdue).length, dead: dead.length, uncovered: 1, waiting: waiting.length },
    }];
  }

  function api(method, noun, id, verb, query, input, who) {
    if (noun === 'now') return now(who);
    if (noun === 'drafts' && method === 'POST') return who.may.includes('write_letters') ? write(input, who) : denied;
    if (noun === 'drafts' && id) {
      const d = drafts.get(id);
      if (!d || !desk(who)) return missing();
      const q = (query.get('q') ?? '').toLowerCase();
      const rows = d.preview.rows.filter((r) => r.name.toLowerCase().includes(q) && (!query.get('told') || (query.get('told') === 'yes') === r.told));
      const from = Number(query.get('after')) || 0;
      return [200, { ...d, preview: { ...d.preview, rows: rows.slice(from, from + 1000), next: from + 1000 < rows.length ? String(from + 1000) : null } }];
    }
    if (noun === 'drafts') return listed(desk(who) ? [...drafts.values()].map(({ preview: _, ...d }) => d) : [], query);
    if (noun === 'feedback' && method === 'POST') {
      const r = record('feedback', input, { title: input.says });
      feedback.push({ id: r.id, says: input.says, text: input.text ?? '', member: who.member, received: r.received, subject: input.subject });
      return [201, { feedback: r.id }];
    }
    if (noun === 'feedback') return listed(feedback.filter((f) => f.subject === query.get('subject') && (desk(who) || f.member === who.member)), query);
    if (noun !== 'letters') return undefined;
    if (!id) return list(query, who);
    const l = all.get(id);
    if (!l || !knows(l, who)) return missing();
    if (!verb) return [200, view(l, who, true)];
    if (verb === 'receipt') return receipt(l, input, who);
    if (verb === 'recall') return recall(l, input, who);
    if (verb === 'print') return [200, `<!doctype html><title>${l.title}</title>`, 'text/html'];
    if (!desk(who)) return missing();
    if (verb === 'deliveries') return deliveries(l, query);
    if (verb === 'sectors') return by_sector(l);
    return missing();
  }

  for (let n = 0; n < many; ++n) {
    const id = `01900000-0000-7000-9000-${String(n).padStart(12, '0')}`;
    all.set(id, {
      id, received: at(start - (many - n) * minutes), origin: 'himori-center', purpose: n % 5 ? 'warning' : 'advice', urgency: n % 7 ? 'routine' : 'now', title: `通知 ${n}`, text: '本文', title_en: `Notice ${n}`, text_en: 'Text', tlp: 'TLP:GREEN', basis: '協定', approver: 'Kato',
      until: null, about: null, recalls: false, recalled_by: null, follow_ups: [], exercise, answer_by: null, draft: null, to: [], light: { to: 21, acknowledged: n % 22 },
    });
  }
  // A letter that is on its way, for the pages that show one.
  function base() {
    const [, { draft, duty }] = write({ title: '偽の請求メールが広がっています', text: 'みなと病院をかたるメールが届いています。\n添付のファイルを開かず、届いたら知らせてください。', title_en: 'False invoices are spreading', text_en: 'Mail that poses as Minato Hospital is arriving.\nDo not open what is attached; tell us when it comes.', purpose: 'warning', urgency: 'now', to: { everyone: true }, basis: '協定 第3条', tlp: 'TLP:GREEN', sources: [], deidentify: true }, { name: 'Abe' });
    const d = duties.get(duty);
    d.state = 'done';
    d.approved_by = ['Kato'];
    const id = send(draft, { name: 'Kato' }, {});
    all.get(id).to.forEach((one, n) => {
      if (n % 3 === 0) Object.assign(one, { state: 'acknowledged', at: at(Date.now() - n * 1000) });
      if (one.member === 'minato-hospital') one.state = 'delivered';
    });
    return id;
  }
  return { api, send, base, all, drafts };
}
