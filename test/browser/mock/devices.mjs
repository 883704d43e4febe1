// Devices and cases of devices of the mock (docs/api.md, "Devices").
const day = 86_400_000;

export function devices({ at, error, missing, listed }) {
  const words = (en, ja) => ({ en, ja });
  const now = Date.now();
  const states = { unmet: 1, expired: 0, unknown: 66, met: 1, not_asked: 0 };
  const pump = {
    id: '01900000-0000-7000-8000-00000000d001', member: 'centre', member_name: 'Himori Centre', name: 'pump-1', kind: 'device', reach: 'open',
    place: 'pump house', maker: 'Himori Keiki', model: 'HM-200', firmware: '1.9', told: at(now - day), own: true,
    findings: [
      { kind: 'default_credential', subject: 'http on 80/tcp', confidence: 'observed', expired: false, since: at(now - day),
        reason: words('It accepts a credential as it was set in the factory: http on 80/tcp', '出荷時のままの認証情報で入れる：http on 80/tcp'), evidence: [1] },
      { kind: 'open_management', subject: 'ssh on 22/tcp', confidence: 'observed', expired: true, since: at(now - 50 * day),
        reason: words('A service to manage it is open: ssh on 22/tcp', '管理用サービスが開いている：ssh on 22/tcp'), evidence: [0] }],
    plan: [
      { finding: 'default_credential', subject: 'http on 80/tcp', who: 'isp', due: at(now + day), text: words('Find the customer of this address and pass the warning on', 'このアドレスの契約者を確かめ、注意喚起を届ける') },
      { finding: 'default_credential', subject: 'http on 80/tcp', who: 'owner', due: at(now + 2 * day), text: words('Change the credential; until that is done, take the device off the internet', '初期パスワードを変える。終わるまで機器をインターネットから外す') }],
    gaps: [{ what: 'mud', who: 'maker', text: words('What it is meant to communicate with is not known (no MUD file)', '本来の通信先が分からない（MUDファイルがない）') }],
    catalogues: [{ catalogue: 'en-303-645', counts: states }],
  };
  const whole = {
    ...pump,
    evidence: [
      { kind: 'declaration', by: 'centre', place: pump.id, trust: 'valid', said: at(now - day), until: at(now + 300 * day) },
      { kind: 'scan', by: 'nmap', place: 'scan line 7', trust: 'valid', said: at(now - day), until: at(now + 29 * day) }],
    addresses: ['192.0.2.7'],
    catalogues: [{ catalogue: 'en-303-645', edition: 'ETSI EN 303 645 V2.1.1 (2020-06)', counts: states, provisions: [
      { number: '5.1-1', state: 'unmet', mandatory: true, evidence: [1] }, { number: '5.3-13', state: 'met', mandatory: true, declared: true, evidence: [0] },
      { number: '5.2-2', state: 'unknown', mandatory: false }] }],
    texts: [{ catalogue: 'en-303-645', name: words('ETSI EN 303 645', 'ETSI EN 303 645'), provisions: {
      '5.1-1': words('Once in use, every password is the device\'s own or chosen by its user', '使い始めた後のパスワードは、機器ごとに異なるか、利用者が決めたものである'),
      '5.3-13': words('The maker publishes how long it is supported', '製造者がサポート期間を公開している'), '5.2-2': words('Flaws that are reported are dealt with in good time', '報告された脆弱性に適時に対応する') } }],
  };
  const one = (n, state, overdue, more = {}) => ({
    id: `01900000-0000-7000-8000-00000000e00${n}`, pseudonym: String(n).repeat(64), isp: { id: 'centre', name: 'Himori Net' }, scanner: { id: 'eye', name: 'Scanner' },
    finding: 'clear_management', subject: 'telnet on 23/tcp', maker: 'Himori Keiki', model: 'HM-200', state, first_seen: at(now - 9 * day), last_seen: at(now - day),
    looked: at(now - day), due: at(now + (overdue ? -1 : 3) * day), overdue, returned: 0, basis: 'Act on NICT, article 18', told: at(now - day), own: true, note: '', by: 'scan-machine', duty: null, ...more,
  });
  const cases = new Map([one(1, 'opened', true), one(2, 'told', false, { returned: 2 }), one(3, 'gone', false)].map((c) => [c.id, c]));

  function api(method, noun, id, verb, query, input, who) {
    if (!['devices', 'device-cases'].includes(noun)) return undefined;
    if (!who.may.includes('read_picture')) return [403, error('denied', 'not for this role')];
    if (who.scope !== 'node') return id ? missing() : listed([], query);
    if (noun === 'devices' && method === 'POST' && verb === 'evidence') return [201, { device: id, format: 'scan', urgent: [] }];
    if (noun === 'devices') return !id ? listed([pump], query) : id === pump.id ? [200, whole] : missing();
    if (method === 'POST' && verb === 'state') {
      const c = cases.get(id);
      if (!c) return missing();
      Object.assign(c, { state: input.state, overdue: false });
      return [200, c];
    }
    if (id) return cases.has(id) ? [200, cases.get(id)] : missing();
    const state = query.get('state');
    const items = [...cases.values()].filter((c) => (!state ? c.state !== 'gone' : state === 'all' || c.state === state) && (!query.get('finding') || c.finding === query.get('finding')));
    return listed(items, query);
  }
  return { api };
}
