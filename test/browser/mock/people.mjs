// The register of the mock: members, contacts, communities, services, as docs/api.md says.
const sectors = ['medical', 'electricity', 'government', 'education', 'water', 'finance', 'railway', 'information'];
const kinds = ['operator', 'municipality', 'university', 'sector_body', 'isp', 'supplier'];
const groups = ['green-team', 'power-isac', 'tier-one', 'tier-two'];
const names = ['みなと病院', 'ひもり電力', '谷川村役場', '湖北大学', '岬水道', '丘の銀行', '海浜鉄道', '北回線'];
const ids = ['minato-hospital', 'himori-power', 'tanigawa-village', 'kohoku-university', 'misaki-water', 'oka-bank', 'kaihin-railway', 'kita-isp'];

// 9 - (sum of digit times weight, mod 9), weights 1 and 2 in turn from the right.
function numbered(n) {
  const rest = String(700000000000 + n);
  const sum = [...rest].reverse().reduce((all, digit, i) => all + Number(digit) * (i % 2 ? 2 : 1), 0);
  return `${9 - (sum % 9)}${rest}`;
}

export function people(ctx, { members: many = 40 } = {}) {
  const { at, day, start, error, missing, listed, record } = ctx;
  const members = new Map();
  const contacts = new Map();
  const services = new Map();
  const communities = new Map();

  function add_contact(member, role, holder, how = {}) {
    const id = `${member}/${role}`;
    contacts.set(id, {
      id, member, role, holder, language: 'ja', channels: [{ kind: 'mail', address: `${role}@${member}.example`, has_key: false }, { kind: 'page', address: '', has_key: false }],
      substitutes: [], quiet_from: 1320, quiet_to: 420, verified: at(start - 10 * day), answered: at(start - 10 * day), failed: null, failures: 0, removed: false, ...how,
    });
  }
  for (let n = 0; n < many; ++n) {
    const id = ids[n] ?? `member-${n}`;
    members.set(id, {
      id, name: names[n] ?? `ひもり組織 ${n}`, relation: 'community', kind: n === 2 ? 'municipality' : n === 3 ? 'university' : kinds[n % kinds.length],
      sector: sectors[n % sectors.length], municipality: n % 3 ? 'himori-city' : 'tanigawa-village', corporate_number: n % 5 ? numbered(n) : '',
      names: [`${id}.example`], networks: n < 200 ? [`203.0.113.${n}/32`] : [], groups: n % 2 ? ['green-team'] : n % 4 ? [] : ['tier-one'],
      products: n % 3 ? [] : ['Kanban Gateway'], obligations: [], agreements: n % 4 ? [] : [{ name: '秘密保持の協定', clauses: ['secrecy'], expires: at(start + 200 * day) }],
      reliability: 75, verifier_key: '', removed: false,
    });
    add_contact(id, 'security', `担当 ${n}`, n === 4 ? { failed: at(start - day), failures: 3, answered: at(start - 300 * day), verified: at(start - 300 * day) }
      : n % 12 === 5 ? { verified: at(start - 120 * day) } : n % 12 === 7 ? { verified: null, answered: null } : {});
    if (n % 2 === 0) add_contact(id, 'executive', `責任者 ${n}`);
    if (n < 8) contacts.get(`${id}/security`).substitutes = n % 2 ? [] : [`${id}/executive`];
  }
  if (members.has('himori-power')) {
    services.set('power', { id: 'power', name: '電気', member: 'himori-power', needs: [] });
    services.set('ward', { id: 'ward', name: '病棟', member: 'minato-hospital', needs: ['power'] });
  }
  communities.set('council', { id: 'council', name: 'ひもり協議会', tiers: ['tier-one', 'tier-two'], clause: 'secrecy', removed: false });
  communities.set('green', { id: 'green', name: '緑の会', tiers: ['green-team'], clause: '', removed: false });

  const state_of = (c) => (c.failures && (!c.answered || c.failed > c.answered) ? 'dead' : !c.verified ? 'unknown' : c.verified < at(Date.now() - 90 * day) ? 'stale' : 'reachable');
  const contact_of = (c) => ({ ...c, channels: c.channels.map(({ key, ...ch }) => ({ ...ch, has_key: ch.has_key || !!key })), member_name: members.get(c.member)?.name ?? '', state: state_of(c) });
  let counted = null; // contacts by member, made anew after a change
  function by_member(id) {
    if (!counted) {
      counted = new Map();
      for (const c of contacts.values()) if (!c.removed) counted.set(c.member, [...(counted.get(c.member) ?? []), c]);
    }
    return counted.get(id) ?? [];
  }
  const member_of = (m) => {
    const list = by_member(m.id);
    return { ...m, contacts: list.length, services: 0, reachable: list.filter((c) => state_of(c) === 'reachable').length };
  };
  const service_of = (s) => ({ ...s, member_name: members.get(s.member)?.name ?? '', needed_by: [...services.values()].filter((o) => o.needs.includes(s.id)).map((o) => o.id) });
  const community_of = (c) => ({ ...c, members: Object.fromEntries(c.tiers.map((t) => [t, [...members.values()].filter((m) => m.groups.includes(t)).length])) });
  const folded = (text) => String(text).normalize('NFKC').toLowerCase();
  const has = (q, ...texts) => !q || texts.some((text) => folded(text).includes(folded(q)));
  const by = (sort, key) => (a, b) => (sort.startsWith('-') ? -1 : 1) * String(a[key] ?? '').localeCompare(String(b[key] ?? ''), 'ja');
  const desk = (who) => who.member === 'himori-center';
  const seen = (who) => (desk(who) ? [...members.values()] : [...members.values()].filter((m) => m.id === who.member));
  const denied = [403, error('denied', 'not for this role')];
  function put(map, id, kind, input, whole) {
    const before = map.get(id);
    map.set(id, { ...whole, ...before, ...input });
    counted = null;
    return record(kind, input, { title: input.name ?? id }).id;
  }

  function import_rows(bytes, query) {
    const answer = { added: 0, changed: 0, unchanged: 0, refused_count: 0, refused: [] };
    let rows;
    if (query.get('format') === 'json') rows = JSON.parse(bytes.toString()).items.map((item, n) => [item, `items/${n}`]);
    else {
      const [head, ...lines] = bytes.toString().replace(/^\uFEFF/, '').split(/\r?\n/).filter(Boolean).map((l) => l.split(','));
      rows = lines.map((l, n) => [Object.fromEntries(head.map((h, i) => [h, l[i] ?? ''])), `line ${n + 2}`]);
    }
    for (const [row, where] of rows) {
      const number = row.corporate_number;
      const bad = !row.id ? ['the id is missing', 'Every row needs an id'] : number && !/^\d{13}$/.test(number) ? ['not a corporate number', 'Write the 13 digits'] : null;
      if (bad) answer.refused.push({ kind: 'invalid', what: bad[0], where, remedy: bad[1] });
      else {
        answer[members.has(row.id) ? (members.get(row.id).name === row.name ? 'unchanged' : 'changed') : 'added'] += 1;
        if (query.get('dry_run') !== '1') put(members, row.id, 'member', { id: row.id, name: row.name, sector: row.sector ?? '' }, { ...[...members.values()][0], corporate_number: '', groups: [], products: [], agreements: [] });
      }
    }
    answer.refused_count = answer.refused.length;
    return [200, answer];
  }

  function hand_over(input) {
    const held = [...contacts.values()].filter((c) => c.holder === input.from && (!input.contacts?.length || input.contacts.includes(c.id)));
    if (!held.length) return [404, error('missing', 'this person holds no role', 'from', 'Check the name')];
    const bare = held.find((c) => !input.to && !c.substitutes.length);
    if (bare) return [409, error('conflict', `the role ${bare.role} of ${bare.member} would be empty`, bare.id, 'Name who follows, or a substitute first')];
    for (const c of held) c.holder = input.to || contacts.get(c.substitutes[0]).holder;
    return [200, { contacts: held.map((c) => c.id), revoked: [input.from], keys: held.filter((c) => c.channels.some((ch) => ch.has_key)).map((c) => c.id) }];
  }

  function reachability(query) {
    const key = query.get('by') || 'sector';
    const rows = new Map();
    for (const c of contacts.values()) {
      const name = members.get(c.member)?.[key] ?? '';
      const row = rows.get(name) ?? { name, contacts: 0, answered: 0 };
      rows.set(name, { ...row, contacts: row.contacts + 1, answered: row.answered + (state_of(c) === 'reachable' ? 1 : 0) });
    }
    return [200, {
      items: [...rows.values()].map((r) => ({ ...r, rate: r.answered / r.contacts })),
      dead: [...contacts.values()].filter((c) => state_of(c) === 'dead').map(contact_of),
      uncovered: members.has('oka-bank') ? [{ member: 'oka-bank', member_name: '丘の銀行', role: 'executive' }] : [], last_check: ctx.last_check ?? null,
    }];
  }

  function api(method, noun, id, verb, query, input, who, bytes) {
    const posts = method === 'POST';
    if (['members', 'contacts', 'communities', 'services'].includes(noun) && posts && !who.may.includes('administer')) return denied;
    if (noun === 'members' && posts) return [201, { member: put(members, input.id, 'member', input, { ...[...members.values()][0], name: '', corporate_number: '', names: [], networks: [], groups: [], products: [], obligations: [], agreements: [], sector: '', municipality: '', verifier_key: '' }) }];
    if (noun === 'members' && id) {
      const m = seen(who).find((one) => one.id === id);
      if (!m) return missing();
      return [200, { ...member_of(m), contact_list: by_member(m.id).map(contact_of), service_list: [...services.values()].filter((s) => s.member === m.id).map(service_of) }];
    }
    if (noun === 'members') {
      const f = (key, list) => !query.get(key) || (list ? list.includes(query.get(key)) : false);
      let items = seen(who).filter((m) => has(query.get('q'), m.name, m.id) && f('sector', [m.sector]) && f('kind', [m.kind]) && f('municipality', [m.municipality]) && f('group', m.groups) && f('product', m.products));
      if (query.get('sort')) items = items.sort(by(query.get('sort'), query.get('sort').replace('-', '')));
      const [status, page] = listed(items, query, { total: items.length, sectors, kinds, groups, municipalities: ['himori-city', 'tanigawa-village'] });
      page.items = page.items.map(member_of);
      return [status, page];
    }
    if (noun === 'contacts' && posts) {
      if (!input.id || !input.holder) return [400, error('invalid', 'nobody is named', 'holder', 'Say who fills the role')];
      return [201, { contact: put(contacts, input.id, 'contact', input, { channels: [], substitutes: [], verified: null, answered: null, failed: null, failures: 0, quiet_from: 0, quiet_to: 0, language: 'ja', removed: false }) }];
    }
    if (noun === 'contacts') {
      const mine = desk(who) ? null : who.member;
      let items = [...contacts.values()].filter((c) => !c.removed && (!mine || c.member === mine) && (!query.get('member') || c.member === query.get('member'))).map(contact_of)
        .filter((c) => has(query.get('q'), c.holder, c.member_name, c.id) && (!query.get('sector') || members.get(c.member).sector === query.get('sector')) && (!query.get('state') || c.state === query.get('state')) && (!query.get('role') || c.role === query.get('role')));
      const sort = query.get('sort');
      if (sort) items = items.sort(by(sort, { member: 'member_name', '-member': 'member_name' }[sort] ?? sort.replace('-', '')));
      return listed(items, query, { total: items.length });
    }
    if (noun === 'communities' && posts) return [201, { community: put(communities, input.id, 'community', input, { tiers: [], clause: '', removed: false }) }];
    if (noun === 'communities' && id) {
      const c = communities.get(id);
      if (!c || !desk(who)) return missing();
      const tier_members = Object.fromEntries(c.tiers.map((t) => [t, [...members.values()].filter((m) => m.groups.includes(t)).map((m) => {
        const held = !c.clause || m.agreements.some((a) => a.clauses.includes(c.clause));
        return { id: m.id, name: m.name, in_force: held, why: held ? '' : 'no agreement in force has the clause' };
      })]));
      return [200, { ...community_of(c), tier_members }];
    }
    if (noun === 'communities') return listed(desk(who) ? [...communities.values()].map(community_of) : [], query, { total: communities.size });
    if (noun === 'services' && posts) return [201, { service: put(services, input.id, 'service', input, { needs: [] }) }];
    if (noun === 'services') return listed([...services.values()].filter((s) => !query.get('member') || s.member === query.get('member')).map(service_of), query, { total: services.size });
    if (noun === 'handover') return who.may.includes('administer') ? hand_over(input) : denied;
    if (noun === 'reachability') return desk(who) ? reachability(query) : denied;
    if (noun === 'register' && id === 'import') return who.may.includes('administer') ? import_rows(bytes, query) : denied;
    if (noun === 'register' && id === 'export') {
      const part = { members, contacts, communities, services }[query.get('part')];
      return [200, query.get('format') === 'csv' ? `id,name\n${[...part.values()].map((m) => `${m.id},${m.name ?? m.holder}`).join('\n')}\n` : JSON.stringify({ items: [...part.values()] }), 'application/octet-stream'];
    }
    return undefined;
  }
  return { api, members, contacts, services, contact_of, by_member, state_of };
}
