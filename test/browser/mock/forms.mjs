// Forms of the mock: the real ones of content/forms, with simple drafts.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../../content/forms/', import.meta.url));
const read = (name) => JSON.parse(readFileSync(folder + name, 'utf8'));
const shared = new Map(read('shared.json').questions.map((q) => [q.id, q]));
const all = new Map(readdirSync(folder).filter((name) => name.endsWith('.json') && name !== 'shared.json').map((name) => {
  const form = read(name);
  return [form.id, { ...form, questions: form.questions.map((q) => (typeof q === 'string' ? shared.get(q) : q)) }];
}));
const authorities = {
  police: { ja: '警察', en: 'Police' }, privacy_commission: { ja: '個人情報保護委員会', en: 'Privacy commission' },
  ministry: { ja: '所管省庁', en: 'Ministry' }, centre: { ja: 'サイバー対処センター', en: 'Cyber centre' },
};

function holds(answers, when) {
  if (!when) return true;
  const value = answers[when.question];
  const given = Array.isArray(value) ? value : [value === true ? 'yes' : value === false ? 'no' : value];
  return given.some((one) => when.is.includes(one));
}

export function forms(ctx) {
  const { error, missing, at, day, record, open_duty } = ctx;

  function file(form, answers, dry, origin) {
    const problems = form.questions.filter((q) => q.required && holds(answers, q.when) && answers[q.id] === undefined)
      .map((q) => ({ question: q.id, what: 'not answered', remedy: 'Answer it' }));
    if (String(answers.organisation ?? '').includes('?')) problems.push({ question: 'organisation', what: 'not a name', remedy: 'Write the name' });
    if (problems.length) return [400, { report: null, drafts: [], problems }];
    const source = dry ? null : record('report', { answers, form: form.id, version: 1 }, { title: form.title.ja, origin, format: 'application/vnd.hinomi.form+json' });
    const drafts = form.recipients.filter((r) => holds(answers, r.when)).flatMap((r) => {
      const stages = new Map();
      for (const clock of r.clocks) if (!stages.has(clock.stage) && holds(answers, clock.when)) stages.set(clock.stage, clock);
      return [...stages.values()].map((clock) => ({
        draft: null, duty: source ? open_duty('approve_letter', source, [], r.title.ja).id : null, authority: r.authority, authority_words: authorities[r.authority],
        stage: clock.stage, title: r.title, rule: r.rule, overdue: false,
        text: { ja: r.text.ja.replaceAll('{organisation}', answers.organisation), en: r.text.en.replaceAll('{organisation}', answers.organisation) },
        due: clock.days ? at(new Date(answers[r.trigger]).getTime() + clock.days * day) : null,
      }));
    });
    return [dry ? 200 : 201, { report: source?.id ?? null, drafts, problems: [] }];
  }

  return {
    open(method, path, input) {
      const [, , , noun, id] = path.split('/');
      if (noun === 'forms' && method === 'GET' && !id)
        return [200, { items: [...all.values()].map((f) => ({ id: f.id, title: f.title, intro: f.intro, citizen: f.id.startsWith('citizen') })), next: null }];
      if (noun === 'forms' && method === 'GET') return all.has(id) ? [200, all.get(id)] : missing();
      if (noun === 'citizen-reports') {
        const [status, answer] = file(all.get(input.form ?? 'citizen-phishing'), input.answers, false, 'citizen');
        return status === 400 ? [400, answer] : [202, { report: answer.report }];
      }
      return undefined;
    },
    api(noun, id, verb, query, input, who) {
      if (noun === 'forms') return who.may.includes('report') ? file(all.get(id), input.answers, input.dry_run, who.member) : [403, error('denied', 'not for this role')];
      if (noun === 'reports' && verb === 'form') return [200, `form ${id} as ${query.get('format')}`, 'application/octet-stream'];
      return undefined;
    },
  };
}
