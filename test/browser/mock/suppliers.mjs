// Suppliers of the mock (docs/api.md, "Suppliers"): the waterworks and the hospital stand on a few organisations.
export function suppliers(ctx) {
  const { at, day, start, error, missing, listed, record, duties } = ctx;
  const supplies = new Map();
  const services = new Map([['works/water', '送水'], ['hospital/records', '診療録']]);
  const member_names = { 'himori-center': 'ひもりセンター', 'himori-works': 'ひもり水道', 'minato-hospital': 'みなと病院' };

  function tell(fields, who) {
    const made = record('supply', fields, { title: fields.supplier, origin: fields.member });
    const supply = {
      what: '', services: [], assets: [], group: '', least: 1, from: null, until: null, evidence: '', consent: 'desk', state: 'in_force',
      member_name: member_names[fields.member] ?? fields.member, ...fields, id: made.id, by: who, since: made.received, told: made.received,
    };
    supplies.set(supply.id, supply);
    return supply;
  }
  tell({ member: 'himori-works', supplier: '川制御', role: 'makes', what: 'ポンプ制御', services: ['works/water'] }, 'Mori');
  tell({ member: 'himori-works', supplier: '雲ホスティング', role: 'hosts', services: ['works/water'], until: at(start + 30 * day), state: 'ends_soon' }, 'Mori');
  tell({ member: 'minato-hospital', supplier: '雲ホスティング', role: 'hosts', services: ['hospital/records'], group: 'hosting' }, 'Ono');
  tell({ member: 'minato-hospital', supplier: 'Soko <b>hosting</b>', role: 'hosts', services: ['hospital/records'], group: 'hosting' }, 'Ono');

  const seen = (who) => [...supplies.values()].filter((s) => who.scope === 'node' || s.member === who.member);
  const id_of = (name) => `name:${name.toLowerCase()}`;

  function dependents(name, who, role) {
    const out = [];
    for (const s of seen(who)) {
      if (s.supplier !== name || (role && s.role !== role)) continue;
      const spare = s.group ? seen(who).filter((o) => o.member === s.member && o.group === s.group).length - 1 : 0;
      for (const service of s.services)
        out.push({
          service, service_name: services.get(service) ?? service, member: s.member, member_name: s.member_name, tier: 1, stops: spare === 0,
          chains: [[{ role: s.role, id: id_of(name), name, spare }]],
        });
    }
    return out;
  }
  function standings(who, role) {
    return [...new Set(seen(who).map((s) => s.supplier))].flatMap((name) => {
      const on_it = dependents(name, who, role);
      const lost = on_it.filter((d) => d.stops);
      const members = (all) => new Set(all.map((d) => d.member)).size;
      if (!on_it.length) return [];
      return [{
        id: id_of(name), name, is_member: false, services: on_it.length, members: members(on_it), sectors: members(on_it), tiers: [on_it.length, 0, 0, 0, 0, 0, 0, 0],
        lost_services: lost.length, lost_members: members(lost), lost_sectors: members(lost),
      }];
    }).sort((a, b) => b.lost_services - a.lost_services || b.services - a.services);
  }

  // What became of a supplier: a Duty for each member of which something stops.
  const changes = new Map();
  const concerns_of = (supplier, change) => {
    const lost = dependents(supplier, { scope: 'node' }, '').filter((d) => d.stops);
    return [...new Set(lost.map((d) => d.member))].map((id) => {
      const own = lost.filter((d) => d.member === id);
      const duty = change && duties.get(change.duty_of[id]);
      return {
        id, name: member_names[id] ?? id, services: own.map((d) => ({ id: d.service, name: d.service_name })), tier: 1, chain: [own[0].service_name, supplier],
        state: !duty ? 'told' : duty.state === 'open' ? 'waiting' : 'answered',
      };
    });
  };
  function change_of(c, who) {
    const { duty_of, ...plain } = c;
    const waiting = Object.values(duty_of).filter((d) => duties.get(d).state === 'open').length;
    const mine = duty_of[who.member];
    const shown = { ...plain, duty: mine && duties.get(mine).state === 'open' ? mine : null };
    if (who.scope === 'node') return { ...shown, members: Object.keys(duty_of).length, waiting };
    for (const key of ['supplier', 'evidence', 'by', 'roles']) delete shown[key];
    return shown;
  }
  function tell_change(input, who, dry) {
    if (!input.evidence) return [400, error('invalid', 'it is not said what shows it', 'evidence', 'Name a notice')];
    const found = concerns_of(input.supplier);
    const answer = { change: null, is_new: true, told: found.length, withheld: 0, concerns: found };
    if (dry) return [200, answer];
    const made = record('supplier_change', input, { title: input.supplier });
    const change = { id: made.id, what: input.what, text: input.text ?? '', successor: '', at: null, over: false, since: made.received, told: made.received, supplier: input.supplier, roles: [], evidence: input.evidence, by: who.name, duty_of: {} };
    changes.set(change.id, change);
    for (const one of found) {
      const duty = record('duty', { kind: 'secure_supply' }, { title: input.supplier, stands_on: [made] });
      const reason = one.chain.join(' → ');
      change.duty_of[one.id] = duty.id;
      duties.set(duty.id, {
        id: duty.id, kind: 'secure_supply', subject: change.id, owner: 'analyst', needs: 1, approved_by: [], due: at(Date.now() + 2 * day), overdue: false, reason, state: 'open', declined: false,
        counts: { block: 0, url_only: 0 }, title: `供給の手当て: ${reason}`, title_en: `Secure a supply: ${reason}`, member: one.id, member_name: one.name, received: duty.received,
        findings: [], supplier: { id: id_of(input.supplier), what: change.what, text: change.text, successor: '', at: null },
      });
    }
    return [201, { ...answer, change: change.id, concerns: concerns_of(input.supplier, change) }];
  }
  function changes_api(method, id, verb, query, input, who) {
    const known = [...changes.values()].filter((c) => who.scope === 'node' || c.duty_of[who.member]);
    if (!id) return method === 'GET' ? listed(known.filter((c) => !c.over).map((c) => change_of(c, who)).reverse(), query) : tell_change(input, who, query.get('dry_run') === '1');
    const one = known.find((c) => c.id === id);
    if (!one) return missing();
    if (verb === 'answer') duties.get(one.duty_of[who.member]).state = 'done';
    if (verb === 'end') {
      one.over = true;
      for (const duty of Object.values(one.duty_of)) duties.get(duty).state = 'done';
    }
    if (verb) return [200, { change: id }];
    return [200, { ...change_of(one, who), ...(who.scope === 'node' ? { concerns: concerns_of(one.supplier, one) } : {}) }];
  }
  const changes_on = (name, who) => [...changes.values()].filter((c) => !c.over && c.supplier === name && (who.scope === 'node' || c.duty_of[who.member])).map((c) => change_of(c, who));

  return {
    api(method, noun, id, verb, query, input, who, bytes) {
      if (noun === 'products') {
        const figure = (value, evidence = []) => ({ value, evidence });
        if (!input.a || !input.b) return [400, error('invalid', 'a product is missing', 'a')];
        return [200, {
          a: input.a.name ?? 'A', b: input.b.name ?? 'B', nameless: input.b.cpes ? [] : ['b'],
          rows: [
            { id: 'sbom', title: 'SBOM', a: input.a.sbom ? figure('yes', [input.a.file]) : figure(null), b: figure(null) },
            { id: 'flaws', title: 'Flaws', a: figure('2', ['CVE-2026-1001', '=cmd <b>']), b: figure(null) },
            { id: 'fix.median', title: 'Days', a: { value: '10', part: 1, whole: 2, evidence: [] }, b: figure(null) },
          ],
        }];
      }
      if (noun === 'supplier-changes') return changes_api(method, id, verb, query, input, who);
      if (noun === 'suppliers' && !id) {
        const role = query.get('roles') ?? '';
        const q = (query.get('q') ?? '').toLowerCase();
        const all = standings(who, role);
        const pairs = all.reduce((n, s) => n + s.services, 0);
        const index = Math.round(all.reduce((n, s) => n + (100 * s.services / pairs) ** 2, 0));
        const fit = all.filter((s) => s.name.toLowerCase().includes(q));
        return listed(fit, query, {
          total: fit.length, services: who.scope === 'node' ? services.size : 1,
          concentration: pairs ? [0, 1].map((tier) => ({ tier, organisations: all.length, pairs, index })) : [],
        });
      }
      if (noun === 'suppliers') {
        const found = standings(who, '').find((s) => s.id === id);
        if (!found) return missing();
        if (verb === 'systems') return [200, { use: 'inside', items: [], total: 0 }];
        return [200, { id: found.id, name: found.name, is_member: false, dependents: dependents(found.name, who, ''), supplies: seen(who).filter((s) => s.supplier === found.name), changes: changes_on(found.name, who) }];
      }
      if (noun !== 'supplies') return undefined;
      if (method === 'GET') return listed(seen(who).reverse(), query, { total: seen(who).length });
      if (!who.may.includes('report')) return [403, error('denied', 'not for this role')];
      if (id === 'import') {
        const [, ...lines] = bytes.toString().trim().split('\n');
        const good = lines.filter((line) => line.split(',')[0]);
        if (query.get('dry_run') !== '1') for (const line of good) tell({ member: who.member, supplier: line.split(',')[0], role: line.split(',')[1], services: ['works/water'] }, who.name);
        const refused = lines.flatMap((line, i) => (line.split(',')[0] ? [] : [error('invalid', 'it is not said who supplies', `line ${i + 2}`, 'Give the id or the name of an organisation').error]));
        return [200, { added: good.length, changed: 0, unchanged: 0, ignored: [], refused_count: refused.length, refused }];
      }
      if (verb === 'removal') {
        if (!supplies.delete(id)) return missing();
        return [200, { supply: id, removed: true }];
      }
      const supply = tell({ member: who.member, ...input }, who.name);
      return [201, { supply: supply.id, is_new: true, is_changed: true, dependents: dependents(supply.supplier, who, '') }];
    },
  };
}
