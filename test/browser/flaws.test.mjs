// What is wrong with what members run: from telling it to mending it or saying why not, at a member's and at the
// desk; in Japanese and English, each page clean for axe.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { enter, settled, violations, wide } from './harness.mjs';
import { close, node_for, person } from './world.mjs';

after(close);
const text = (page, selector) => page.locator(selector).first().innerText();
const clean = async (page, where) => assert.deepEqual(await violations(page), [], where);
const focus = (page) => page.evaluate(() => document.activeElement?.id);
const file = (name, what) => ({ name, mimeType: 'application/json', buffer: Buffer.from(typeof what === 'string' ? what : JSON.stringify(what)) });
const sbom = (...components) => ({ bomFormat: 'CycloneDX', specVersion: '1.5', components });
const osv = (id, name, fixed) => ({ id, summary: `a hole in ${name}`, affected: [{ package: { ecosystem: 'npm', name }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed }] }] }] });

for (const locale of ['ja-JP', 'en-GB']) {
  const ja = locale === 'ja-JP';

  test(`${locale}: a member is told what to mend, and says why one of it is none`, async (t) => {
    const node = await node_for(t, { base: false, systems: true });
    const { page, faults } = await person(t, { locale });
    await enter(page, node.url, 'member-token');
    // The one next action leads to the flaw itself.
    assert.match(await text(page, '.next .kicker'), ja ? /弱点を直す/ : /Mend a flaw/);
    await page.locator('.next a.large').click();
    await page.locator('#f-now').waitFor();
    assert.equal(new URL(page.url()).pathname, '/flaws/CVE-2026-1001');
    const now = await text(page, 'section.next');
    assert.match(now, ja ? /gate 1\.4\.0 を 1\.5\.0 以降に更新する/ : /Update gate 1\.4\.0 to 1\.5\.0 or later/);
    assert.match(now, ja ? /いますぐ/ : /At once/);
    assert.match(await text(page, '.facts'), ja ? /実際に攻撃に使われている/ : /It is used in attacks/);
    assert.match(await text(page, '.facts'), /SSVC: Out-of-cycle.*Immediate/);
    // Only its own systems, each with its evidence; what is unknown says why.
    assert.equal(await page.locator('section[aria-labelledby^="who-"]').count(), 1);
    const who = page.locator('section[aria-labelledby="who-minato-hospital"]');
    assert.match(await who.innerText(), ja ? /使っている版が書かれていません/ : /Which version runs is not told/);
    await who.locator('summary').first().click();
    assert.match(await who.innerText(), /OSV GHSA-aaaa-bbbb-cccc/);
    // Whether the flawed code is used, with the frame that says so.
    assert.match(await who.innerText(), ja ? /呼ばれている/ : /The flawed code is called/);
    assert.match(await who.innerText(), /gate\.enter \(gate\.js\)/);
    await clean(page, 'flaw');

    // Saying why it is none needs words; the error is beside its field and takes the focus.
    const form = page.locator('form:has(#st-title)');
    await form.locator('input[value=not_affected]').check();
    await form.locator('button[type=submit]').click();
    await page.locator('#st-wrong').waitFor();
    assert.equal(await focus(page), 'st-detail');
    await clean(page, 'statement without words');
    await form.locator('#st-why').selectOption('vulnerable_code_not_in_execute_path');
    await form.locator('#st-detail').fill(ja ? '受付では使っていない' : 'Not used at the desk');
    await form.locator('input[type=checkbox]').first().check();
    await form.locator('button[type=submit]').click();
    await page.locator('.told', { hasText: ja ? '記録しました' : 'on record' }).waitFor();
    await page.locator('section.next').waitFor({ state: 'detached' });
    assert.match(await who.innerText(), ja ? /受付では使っていない/ : /Not used at the desk/);
    assert.match(await who.innerText(), ja ? /動くことがない/ : /never runs/);
    assert.ok([...node.duties.values()].some((d) => d.member === 'minato-hospital' && d.state === 'done'));
    await clean(page, 'said');
    // Living with it needs a day within a year, and no more.
    await form.locator('input[value=accepted]').check();
    await form.locator('#st-detail').fill('x');
    await form.locator('#st-until').fill('2090-01-01');
    await form.locator('button[type=submit]').click();
    await page.locator('#st-wrong').waitFor();
    assert.equal(await focus(page), 'st-until');
    assert.deepEqual(faults, []);
  });

  test(`${locale}: a desk of two tells what it runs, sends a newer list, and removes it`, async (t) => {
    const node = await node_for(t, { base: false });
    const { page, faults } = await person(t, { locale });
    await enter(page, node.url, 'member-token', '/flaws');
    assert.match(await text(page, '.card.calm'), ja ? /何を使っているかを知らせると/ : /Tell what you run/);
    await clean(page, 'no flaws');
    await page.locator('.card.calm a.button').click();
    await page.waitForURL('**/systems');
    await settled(page);
    await clean(page, 'no systems');
    await page.locator('.card.calm button').click();
    const form = page.locator('form:has(#sf-title)');
    const submit = form.locator('button[type=submit]');
    // What is missing is asked for, one after the other.
    for (const [id, mend] of [['sf-name', () => page.locator('#sf-name').fill('住民メール')], ['sf-reach', () => page.locator('#sf-reach').check()], ['sf-file', async () => {}]]) {
      await submit.click();
      await page.waitForFunction((wanted) => document.activeElement?.id === wanted, id);
      await page.locator('#sf-wrong').waitFor();
      await clean(page, id);
      await mend();
    }
    // A file that is none: told in place, nothing is kept.
    await page.locator('#sf-file').setInputFiles(file('photo.json', 'no list at all'));
    await submit.click();
    await page.locator('form .note.bad', { hasText: 'docs/inventory.md' }).waitFor();
    // First what could be read of it, with the place of what could not.
    await page.locator('#sf-file').setInputFiles(file('list.json', sbom({ name: 'gate', version: '1.4.0', purl: 'pkg:npm/gate@1.4.0' }, { name: 'old-tool', version: '9' }, { version: '1', purl: 'pkg:npm/x@1' })));
    await submit.click();
    await page.locator('#sf-read').waitFor();
    await page.waitForFunction(() => document.activeElement?.id === 'sf-read');
    const read = await text(page, 'section[aria-labelledby=sf-read]');
    assert.match(read, ja ? /3個の部品/ : /3 parts were read/);
    assert.match(read, ja ? /3個のうち1個/ : /Of 3 parts, 1 have no name/);
    assert.match(read, /\/components\/2\/name/);
    await clean(page, 'read');
    assert.equal(node.systems.size, 0, 'nothing is kept yet');
    await submit.click();
    await page.locator('h1', { hasText: '住民メール' }).waitFor();
    await settled(page);
    assert.equal([...node.systems.values()][0].reach, 'open');
    assert.match(await text(page, 'section[aria-labelledby=y-gaps]'), ja ? /purl/ : /purl/);
    assert.match(await text(page, 'section[aria-labelledby=y-changes]'), ja ? /まだ一覧がありませんでした/ : /no list yet/);
    await clean(page, 'system');

    // A newer list: the name stays, and what changed is told.
    await page.getByRole('button', { name: ja ? '変える・新しい一覧を送る' : 'Change it or send a new list' }).click();
    assert.ok(await page.locator('#sf-name').evaluate((e) => e.readOnly));
    await page.locator('#sf-file').setInputFiles(file('list.json', sbom({ name: 'gate', version: '1.5.0', purl: 'pkg:npm/gate@1.5.0' }, { name: 'lamp', version: '2', purl: 'pkg:npm/lamp@2' })));
    await submit.click();
    await page.locator('#sf-read').waitFor();
    await submit.click();
    await page.locator('.told', { hasText: ja ? '記録し' : 'On record' }).waitFor();
    await page.locator('section[aria-labelledby=y-changes] li', { hasText: '1.4.0 → 1.5.0' }).waitFor();
    await clean(page, 'changed');

    await page.getByRole('button', { name: ja ? '取り除く…' : 'Remove…' }).click();
    await page.locator('dialog').waitFor();
    await clean(page, 'remove?');
    await page.locator('dialog button.quiet').click();
    assert.equal([...node.systems.values()].filter((s) => !s.removed).length, 1, 'asked first');
    await page.getByRole('button', { name: ja ? '取り除く…' : 'Remove…' }).click();
    await page.locator('dialog button').first().click();
    await page.waitForURL('**/systems');
    await page.locator('.card.calm').waitFor();
    assert.deepEqual(faults, []);
  });

  test(`${locale}: a person says which product a part is that only a name tells`, async (t) => {
    const node = await node_for(t, { base: false, systems: true });
    const { page, faults } = await person(t, { locale });
    const [id] = [...node.systems.values()].filter((s) => s.name === '予約サーバー').map((s) => s.id);
    await enter(page, node.url, 'member-token', `/systems/${id}`);
    const names = page.locator('section[aria-labelledby=y-names]');
    await names.waitFor();
    const part = names.locator('li', { hasText: 'old-tool 9' });
    assert.match(await part.innerText(), /example:old_tool:/);
    assert.match(await part.innerText(), ja ? /名前が同じ、メーカーは書かれていない/ : /same name, no maker is told/);
    assert.match(await part.innerText(), ja ? /2件/ : /2 flaws/);
    assert.match(await names.locator('li', { hasText: 'older-tool 8' }).innerText(), ja ? /思い当たる製品はまだありません/ : /No product comes to mind/);
    await clean(page, 'asked');
    // It is not the one, and is the other; both are told with who said so.
    await part.getByRole('button', { name: ja ? /^ちがいます.*old_tool_server/ : /^It is not.*old_tool_server/ }).click();
    await page.locator('.told', { hasText: ja ? '記録しました' : 'On record' }).waitFor();
    await part.getByText(ja ? 'この製品ではありません' : 'It is not cpe').waitFor();
    await part.getByRole('button', { name: ja ? /^これです.*old_tool:/ : /^It is this.*old_tool:/ }).click();
    await page.locator('.told', { hasText: ja ? '弱点が2件' : 'flaws found: 2' }).waitFor();
    await part.getByText(ja ? 'この製品です' : 'It is cpe').waitFor();
    assert.equal(await part.getByRole('button', { name: ja ? /^これです/ : /^It is this/ }).count(), 0, 'who it is stands fast');
    await clean(page, 'answered');
    // Taken back, it is asked again; another name may be written, and one that is none is told in place.
    await part.getByRole('button', { name: ja ? /^取り消す.*old_tool:/ : /^Take back.*old_tool:/ }).click();
    await part.getByText(ja ? 'もしかして' : 'May be').waitFor();
    await part.locator('summary').click();
    await part.locator('input').fill('old tool');
    await part.locator('form button').click();
    await part.locator('.note.bad', { hasText: 'CPE' }).waitFor();
    await clean(page, 'no identity');
    await part.locator('input').fill('pkg:generic/old-tool');
    await part.locator('form button').click();
    await part.locator('code', { hasText: 'pkg:generic/old-tool' }).waitFor();
    assert.deepEqual(faults, []);
  });

  test(`${locale}: the desk brings in advisories and sees who is concerned`, async (t) => {
    const node = await node_for(t, { base: false, systems: true });
    const { page, faults } = await person(t, { locale });
    await enter(page, node.url, 'analyst-token', '/flaws');
    await page.locator('.rows-flaws .a-row').first().waitFor();
    // The most urgent first; what to do stands in the list.
    assert.match(await text(page, '.rows-flaws .a-row'), /CVE-2026-1001/);
    assert.match(await text(page, '.rows-flaws .a-row'), ja ? /1\.5\.0 以降に更新する/ : /to 1\.5\.0 or later/);
    assert.match(await text(page, '.rows-flaws .a-row'), ja ? /システム3件[^]*3組織/ : /3 systems[^]*3 members/);
    const malicious = await text(page, '.a-row:has-text("MAL-2026-7")');
    assert.match(malicious, ja ? /取り除く/ : /Remove lamp-helper/);
    await clean(page, 'flaws');
    await page.locator('#f-state').selectOption('urgent');
    await page.waitForURL('**/flaws?state=urgent');
    await page.locator('.a-row', { hasText: 'CVE-2026-1002' }).waitFor({ state: 'detached' });
    await page.locator('#f-state').selectOption('');
    await page.locator('#f-q').fill('GHSA-dddd');
    await page.waitForURL('**/flaws?q=GHSA-dddd');
    await page.locator('.a-row', { hasText: 'CVE-2026-1001' }).waitFor({ state: 'detached' });
    await page.locator('#f-q').fill('no such thing');
    await page.locator('.card.calm').waitFor();
    await page.locator('#f-q').fill('');
    await page.locator('.a-row', { hasText: 'CVE-2026-1001' }).waitFor();
    const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: ja ? 'CSVで保存' : 'Save as CSV' }).click()]);
    assert.match(readFileSync(await saved.path(), 'utf8'), /CVE-2026-1001,CVE-2026-1001 GHSA-aaaa-bbbb-cccc,Anybody may sign in to the gate,immediate,/);

    // Nothing readable: told in place. Then an advisory, then that it is exploited: urgent, and a Duty.
    await page.locator('details summary').first().click();
    const bring = page.getByRole('button', { name: ja ? '取り込む' : 'Bring in', exact: true });
    await page.locator('#ad-file').setInputFiles(file('notes.json', '{"a": 1}'));
    await bring.click();
    await page.locator('.note.bad', { hasText: 'docs/advisories.md' }).waitFor();
    await clean(page, 'no advisory');
    await page.locator('#ad-file').setInputFiles(file('osv.json', { vulnerabilities: [osv('CVE-2026-1009', 'paper', '4.0.0'), { what: 'else' }] }));
    await bring.click();
    await page.locator('#ad-done').waitFor();
    assert.match(await text(page, 'section[aria-labelledby=ad-done]'), ja ? /弱点の情報 1[^]*急ぐものはありません/ : /1 advisory[^]*Nothing new is urgent/);
    assert.match(await text(page, 'section[aria-labelledby=ad-done]'), /the document/);
    await page.locator('.a-row', { hasText: 'CVE-2026-1009' }).waitFor();
    await clean(page, 'advised');
    await page.locator('#ad-file').setInputFiles(file('kev.json', { vulnerabilities: [{ cveID: 'CVE-2026-1009' }] }));
    await bring.click();
    await page.locator('section[aria-labelledby=ad-done] strong', { hasText: ja ? '新しく1件' : '1 new urgent' }).waitFor();

    // Who has it, by member, and that only the member speaks for it.
    await page.goto(`${node.url}/flaws/CVE-2026-1001`);
    await settled(page);
    assert.equal(await page.locator('section[aria-labelledby^="who-"]').count(), 3);
    assert.match(await text(page, 'main'), ja ? /言えるのは、そのシステムを使う組織だけ/ : /Only those who run the system/);
    assert.equal(await page.locator('#st-title').count(), 0);
    await clean(page, 'flaw at the desk');
    await page.locator('section[aria-labelledby="who-misaki-water"] li a').first().click();
    await page.locator('h1', { hasText: 'ポンプ監視' }).waitFor();
    await settled(page);
    assert.match(await text(page, 'section[aria-labelledby=y-what]'), /Himori gate-7/);
    assert.equal(await page.getByRole('button', { name: ja ? '取り除く…' : 'Remove…' }).count(), 0, 'not its own');
    await clean(page, 'system at the desk');
    await page.locator('.tabs a[href="/systems"]').click();
    await page.locator('.rows-systems .a-row').first().waitFor();
    await clean(page, 'systems');
    await page.locator('#y-member').fill('谷川');
    await page.locator('#y-member-list option').first().waitFor({ state: 'attached' });
    await page.locator('#y-member').fill('谷川村役場');
    await page.waitForURL('**/systems?member=tanigawa-village');
    await page.waitForFunction(() => document.querySelectorAll('.rows-systems .a-row').length === 1);
    await clean(page, 'systems of one member');
    assert.deepEqual(faults, []);
  });
}

test('the Duty to mend leads to the flaw; only its member mends it', async (t) => {
  const node = await node_for(t, { base: false, systems: true });
  const { page } = await person(t);
  await enter(page, node.url, 'approver-token', '/approve?kind=mend_flaw');
  await page.locator('.cards .card').first().waitFor();
  assert.match(await text(page, '.cards'), /直すのは .* です/);
  assert.match(await page.locator('.cards h2 a').first().getAttribute('href'), /^\/flaws\//);
  const duty = [...node.duties.values()].find((d) => d.kind === 'mend_flaw');
  await page.goto(`${node.url}/approve/${duty.id}`);
  await settled(page);
  assert.match(await text(page, '.facts'), /実際に攻撃に使われている/);
  assert.equal(await page.locator('form').count(), 0, 'nothing to approve');
  await clean(page, 'duty');
  await page.locator('a.large').click();
  await page.locator('#f-who').waitFor();
});

test('many flaws and systems, on a phone, on paper, and by keyboard', async (t) => {
  const node = await node_for(t, { base: false, systems: true, flaws: 400 });
  const { page } = await person(t, { width: 360, height: 740 });
  await enter(page, node.url, 'member-token', '/flaws');
  await page.locator('.rows-flaws .a-row').first().waitFor();
  const one = [...node.systems.values()].find((s) => s.name === '予約サーバー');
  for (const path of ['/flaws', '/flaws/CVE-2026-1001', '/systems', `/systems/${one.id}`]) {
    await page.goto(node.url + path);
    await settled(page);
    assert.equal(await wide(page), 0, path);
  }
  await page.getByRole('button', { name: '変える・新しい一覧を送る' }).click();
  assert.equal(await wide(page), 0, 'form');
  await clean(page, 'form on a phone');
  for (const path of ['/flaws', '/systems']) {
    await page.goto(node.url + path);
    await page.locator('.rows .a-row').first().waitFor();
    assert.ok((await page.locator('.rows .a-row').count()) < 80, 'only what is on screen is drawn');
    const cut = await page.evaluate(() => [...document.querySelectorAll('.rows [role=cell]')].filter((c) => c.getBoundingClientRect().bottom > c.parentElement.getBoundingClientRect().bottom + 1).length);
    assert.equal(cut, 0, `${path}: every row holds its cells`);
  }
  await page.keyboard.press('g');
  await page.keyboard.press('f');
  await page.locator('.rows-flaws .a-row').first().waitFor();
  assert.equal(new URL(page.url()).pathname, '/flaws');
  await page.emulateMedia({ media: 'print' });
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  assert.ok((await page.locator('.rows-flaws .a-row').count()) >= 200);
});

test('a role that may not report sees no way to tell or to say', async (t) => {
  const node = await node_for(t, { base: false, systems: true });
  const { page } = await person(t);
  await enter(page, node.url, 'auditor-token', '/systems');
  await page.locator('.rows-systems .a-row').first().waitFor();
  assert.equal(await page.getByRole('button', { name: 'システムを知らせる' }).count(), 0);
  await page.goto(`${node.url}/flaws`);
  await page.locator('.rows-flaws .a-row').first().waitFor();
  assert.equal(await page.locator('#ad-file').count(), 0);
});
