// Consent, scores and who looked, of the mock (docs/api.md, "Letters" and "Access").
const sayings = ['useful', 'not_useful', 'false_positive', 'seen', 'enrichment', 'answer'];
const points = { useful: 3, not_useful: -1, false_positive: -5, seen: 2, enrichment: 2, answer: 0 };

export function mine(ctx, { looks: many = 3 } = {}) {
  const { at, day, start, error, listed, record } = ctx;
  const consents = [];
  const id_at = (n) => `01900000-0000-7000-a000-${String(n).padStart(12, '0')}`;
  const contributions = {
    'himori-works': [{ id: id_at(1), title: '宅配便をかたるSMS', said: { useful: 2, seen: 1 } }, { id: id_at(2), title: '', said: {} }],
    'minato-hospital': [{ id: id_at(3), title: '偽の請求メール', said: { useful: 1, false_positive: 1 } }],
  };
  const whole = (said) => Object.fromEntries(sayings.map((w) => [w, said[w] ?? 0]));
  const desk = (who) => who.member === 'himori-center';
  const reports = (who) => (contributions[who.member] ?? []).map((r, n) => ({ ...r, received: at(start - (n + 1) * day), format: 'text', tlp: 'TLP:AMBER', pap: 'PAP:CLEAR', exercise: true, said: whole(r.said) }));

  function consent(input, who) {
    if (!who.may.includes('report')) return [403, error('denied', 'not for this role')];
    if (!input.to?.length) return [400, error('invalid', 'nobody is named', 'to', 'Name whom')];
    for (const c of consents) if (c.subject === input.subject && c.member === who.member) c.in_force = false;
    const r = record('consent', input, { title: 'consent', origin: who.member });
    const title = reports(who).find((one) => one.id === input.subject)?.title ?? '';
    consents.unshift({
      id: r.id, subject: input.subject, title, to: input.to, deidentified_only: input.deidentified_only ?? true, until: input.until ?? null,
      withdrawn: !!input.withdraw, in_force: !input.withdraw, by: who.name, member: who.member, member_name: who.member, received: r.received,
    });
    return [201, { consent: r.id }];
  }
  function score(member, explain) {
    const said = (contributions[member] ?? []).reduce((sum, r) => Object.fromEntries(sayings.map((w) => [w, (sum[w] ?? 0) + (r.said[w] ?? 0)])), {});
    const because = sayings.flatMap((w) => Array.from({ length: said[w] ?? 0 }, (_, n) => ({ record: id_at(100 + n), says: w, points: points[w] })));
    return { member, name: member, reports: contributions[member]?.length ?? 0, ...whole(said), score: because.reduce((n, b) => n + b.points, 0), ...(explain ? { because } : {}) };
  }
  const looks = (who) => Array.from({ length: desk(who) ? 0 : many }, (_, n) => ({
    at: at(start - n * 60_000), who: ['node', 'other', 'nobody'][n % 3], role: n % 3 === 2 ? '' : 'analyst',
    what: n % 2 ? 'GET /api/v1/records/{}/body' : 'GET /api/v1/reports/{}', subject: id_at(1), kind: 'report', title: '宅配便をかたるSMS', answer: n % 3 === 2 ? 'denied' : 'given', times: 1 + (n % 4), glass: n % 7 === 6,
  }));
  const told = Array.from({ length: 40 }, (_, n) => ({
    id: id_at(500 + n), at: at(start - n * 1000), by: n % 2 ? 'Abe' : 'Ono', member: n % 2 ? 'himori-center' : 'minato-hospital', role: 'analyst', way: 'token',
    what: 'GET /api/v1/records/{}', subject: id_at(n % 5), answer: n % 6 ? 'given' : 'denied', why: n % 6 ? '' : 'role', count: 0, times: 1,
  }));

  function api(method, noun, id, verb, query, input, who) {
    if (noun === 'consents' && method === 'POST') return consent(input, who);
    if (noun === 'consents') return listed(consents.filter((c) => desk(who) || c.member === who.member), query);
    if (noun === 'contributions') return listed(reports(who), query);
    if (noun === 'scores') {
      const known = desk(who) ? Object.keys(contributions) : [who.member].filter((m) => m in contributions);
      return listed(known.filter((m) => !query.get('explain') || m === query.get('explain')).map((m) => score(m, query.get('explain'))), query);
    }
    if (noun === 'disclosures' && id === 'own') return listed(looks(who), query);
    if (noun === 'disclosures' && !who.may.includes('audit')) return [403, error('denied', 'not for this role')];
    if (noun === 'disclosures' && verb === 'proof') return [200, '{}', 'application/octet-stream'];
    if (noun === 'disclosures')
      return listed(told.filter((l) => (!query.get('by') || l.by === query.get('by')) && (!query.get('member') || l.member === query.get('member')) && (!query.get('subject') || l.subject.includes(query.get('subject'))) && (!query.get('answer') || l.answer === query.get('answer'))), query);
    return undefined;
  }
  return { api };
}
