// What detection found, from the list to the verdict, and hunting back: in Japanese and English, each page
// clean for axe.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { enter, settled, violations, wide } from './harness.mjs';
import { close, node_for, person } from './world.mjs';

after(close);
const text = (page, selector) => page.locator(selector).first().innerText();
const clean = async (page, where) => assert.deepEqual(await violations(page), [], where);

for (const locale of ['ja-JP', 'en-GB']) {
  const ja = locale === 'ja-JP';

  test(`${locale}: a detection is seen live, judged and suppressed`, async (t) => {
    const node = await node_for(t, { base: false, watches: true });
    const { page, faults } = await person(t, { locale });
    await enter(page, node.url, 'analyst-token', '/watch');
    await page.locator('.rows-detections .a-row').first().waitFor();
    assert.match(await text(page, '.a-row:has-text("pc-1.himori.example")'), /1,240/);
    assert.match(await text(page, '.a-row:has-text("pc-1.himori.example")'), /Mizuno Aya/);
    assert.match(await text(page, '.matrix'), /T1003.001/);
    assert.match(await text(page, '[aria-labelledby=w-sensors] li'), ja ? /mail 沈黙/ : /mail silent/);
    const drifting = await text(page, '[aria-labelledby=w-sensors] li:has-text("edge-2")');
    assert.match(drifting, ja ? /基準が動いています/ : /baseline is drifting/);
    assert.match(drifting, ja ? /プログラム41種類（?.*新しいものを知らせる/ : /41 programs \(new ones are told\)/);
    assert.match(drifting, ja ? /今日知らせたもの11件/ : /11 told today/);
    await clean(page, 'watch');
    // It moves without being asked: a new line, and a count that grows.
    node.find('r-task', 'pc-9.himori.example');
    await page.locator('.a-row', { hasText: 'pc-9.himori.example' }).waitFor();
    node.find('r-shell', 'pc-1.himori.example', 760);
    await page.locator('.a-row', { hasText: '2,000' }).waitFor();
    await page.locator('#w-level').selectOption('high');
    await page.waitForURL('**/watch?level=high');
    await page.locator('.a-row', { hasText: 'pc-9' }).waitFor({ state: 'detached' });

    await page.locator('.a-row', { hasText: 'pc-1.himori.example' }).locator('a').first().click();
    await page.locator('#j-title').waitFor();
    await settled(page);
    assert.match(await text(page, '.samples'), /winword\.exe/);
    await page.locator('details summary').last().click();
    assert.match(await text(page, 'pre.words'), ja ? /を探します/ : /Looks for/);
    await clean(page, 'detection');
    // A note needs words; a verdict does not.
    await page.locator('form.decide .row button').last().click();
    await page.locator('#j-missing').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'j-note');
    await page.locator('#j-note').fill(ja ? '請求書の添付から' : 'From an attached invoice');
    await page.locator('form.decide .check input').check();
    await page.getByRole('button', { name: ja ? '本物の攻撃' : 'A real attack' }).click();
    await page.locator('.told', { hasText: '2' }).waitFor();
    await page.locator('#d-said').waitFor();
    assert.match(await text(page, '.facts'), ja ? /本物/ : /True/);
    await clean(page, 'judged');

    // Suppressing says what is missing, then hides with a reason, an owner and an end.
    await page.getByRole('button', { name: ja ? 'この検知を抑止する…' : 'Suppress this…' }).click();
    await page.locator('#sup-title').waitFor();
    await page.locator('form:has(#sup-title) button[type=submit]').click();
    await page.locator('#sup-wrong').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'sup-reason');
    await clean(page, 'suppress');
    await page.locator('form:has(#sup-title) .check input').first().check();
    await page.locator('#sup-reason').fill('backup');
    await page.locator('#sup-owner').fill('systems');
    await page.locator('form:has(#sup-title) button[type=submit]').click();
    await page.locator('#sup-title').waitFor({ state: 'detached' });
    await page.locator('.tabs a[href="/suppressions"]').click();
    await page.locator('.rows-suppressions .a-row', { hasText: 'backup' }).waitFor();
    await settled(page);
    await clean(page, 'suppressions');
    await page.locator('.rows-suppressions button').first().click();
    await page.locator('#recall-reason').fill('moved');
    await page.locator('dialog button[type=submit]').click();
    await page.locator('.a-row', { hasText: ja ? '取りやめ' : 'Taken back' }).first().waitFor();
    assert.deepEqual(faults, []);
  });

  test(`${locale}: rules with what they came to, and one that is refused`, async (t) => {
    const node = await node_for(t, { base: false, watches: true });
    const { page, faults } = await person(t, { locale });
    await enter(page, node.url, 'auditor-token', '/rules');
    await page.locator('.rows-rules .a-row').first().waitFor();
    assert.equal(await page.locator('.tabs a[href="/hunt"]').count(), 0, 'an auditor does not hunt');
    assert.match(await text(page, '.bars'), /process_creation/);
    await clean(page, 'rules');
    await page.locator('.bars a').first().click();
    await page.waitForURL('**/rules?product=windows&category=process_creation');
    await page.locator('.counts a[href="/rules?state=refused"]').click();
    await page.locator('.rows-rules .a-row').first().waitFor();
    await page.waitForFunction(() => document.querySelectorAll('.rows-rules .a-row').length === 1);
    await page.locator('.rows-rules a').first().click();
    await page.locator('.note.bad').waitFor();
    assert.match(await text(page, '.note.bad'), /line 7/);
    await settled(page);
    await clean(page, 'rule');
    assert.deepEqual(faults, []);
  });

  test(`${locale}: who has met an indicator, with the evidence`, async (t) => {
    const node = await node_for(t, { base: false, watches: true });
    const { page, faults } = await person(t, { locale });
    await enter(page, node.url, 'analyst-token', '/hunt');
    await page.locator('button[type=submit]').click();
    await page.locator('#h-missing').waitFor();
    await clean(page, 'hunt');
    await page.locator('#h-text').fill('bad[.]example\nworse.example');
    await page.locator('form .row [role=status]', { hasText: '2' }).waitFor();
    await page.locator('button[type=submit]').click();
    await page.locator('.rows-met .a-row').first().waitFor();
    assert.match(await text(page, '.rows-met'), /pc-1\.himori\.example/);
    assert.match(await text(page, '.rows-met'), /bad\.example/);
    await clean(page, 'met');
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: ja ? '証拠を保存' : 'Save the evidence' }).click()]);
    assert.match(readFileSync(await file.path(), 'utf8'), /bad\.example/);
    await page.getByRole('button', { name: ja ? '一致したイベントを保全する' : 'Hold what matched' }).click();
    await page.locator('#hold-reason').fill('case 7');
    await page.locator('form.decide button[type=submit]').click();
    await page.locator('#hold-wrong').waitFor();
    await clean(page, 'hold');
    await page.locator('#hold-owner').fill('incident desk');
    await page.locator('form.decide button[type=submit]').click();
    await page.locator('.told', { hasText: ja ? '保全しました' : 'Held' }).waitFor();
    await page.goto(`${node.url}/hunt`);
    await page.locator('.holds li', { hasText: 'case 7' }).waitFor();
    await clean(page, 'holds');
    await page.locator('.holds button').click();
    await page.locator('.holds').waitFor({ state: 'detached' });
    await page.goto(`${node.url}/hunt`);
    await page.locator('#h-text').fill('nobody.example');
    await page.locator('button[type=submit]').click();
    await page.locator('.card.calm').waitFor();
    assert.deepEqual(faults, []);
  });

  test(`${locale}: a file that looks wrong`, async (t) => {
    const node = await node_for(t, { base: false, watches: true });
    const { page, faults } = await person(t, { locale });
    await enter(page, node.url, 'analyst-token', '/hunt');
    await page.locator('#file-file').setInputFiles({ name: 'invoice.bin', mimeType: 'application/octet-stream', buffer: Buffer.from('evil loader') });
    await page.getByRole('button', { name: ja ? '調べる' : 'Look into it', exact: true }).click();
    await page.locator('li', { hasText: 'Loader of the campaign' }).waitFor();
    await clean(page, 'file');
    assert.deepEqual(faults, []);
  });
}

test('the Duty to look leads to the detection, and ends with its verdict', async (t) => {
  const node = await node_for(t, { base: false, watches: true });
  const { page } = await person(t);
  await enter(page, node.url, 'analyst-token', '/approve?kind=judge_detection');
  await page.locator('h2 a[href^="/watch/"]').first().click();
  await page.locator('#j-title').waitFor();
  const waiting = () => [...node.duties.values()].filter((d) => d.kind === 'judge_detection' && d.state === 'open').length;
  const before = waiting();
  if (await page.locator('form.decide .check input').count()) await page.locator('form.decide .check input').check();
  await page.getByRole('button', { name: '問題のない操作' }).click();
  await page.locator('#d-said').waitFor();
  assert.equal(waiting(), before - 1);
});

test('nobody but the node\'s own people has the pages, and an empty node says what to do', async (t) => {
  const node = await node_for(t, { base: false });
  const member = await person(t);
  await enter(member.page, node.url, 'member-token', '/watch');
  assert.equal(await member.page.locator('nav a[href="/watch"]').count(), 0);
  assert.ok(!(await member.page.locator('.rows-detections').count()));
  const { page } = await person(t);
  await enter(page, node.url, 'analyst-token', '/watch');
  await page.locator('.card.calm a[href="/rules"]').click();
  await page.locator('.card.calm').waitFor();
  await page.goto(`${node.url}/suppressions`);
  await page.locator('.card.calm').waitFor();
  await page.goto(`${node.url}/hunt`);
  await page.locator('#h-text').fill('a.example');
  await page.locator('button[type=submit]').click();
  await page.locator('.note.bad', { hasText: 'has kept no events' }).waitFor();
});

test('5,000 detections scroll on a phone, nothing is wider than it, and paper has them', async (t) => {
  const node = await node_for(t, { base: false, watches: true, detections: 5000 });
  const { page } = await person(t, { width: 360, height: 740 });
  await enter(page, node.url, 'analyst-token', '/watch');
  await page.locator('.rows-detections .a-row').first().waitFor();
  for (const path of ['/watch', '/rules', '/suppressions', '/hunt']) {
    await page.goto(node.url + path);
    await settled(page);
    assert.equal(await wide(page), 0, path);
  }
  await page.goto(`${node.url}/watch`);
  await page.locator('.rows-detections .a-row').first().waitFor();
  assert.ok((await page.locator('.rows-detections .a-row').count()) < 80);
  const rows = await page.evaluate(() => [...document.querySelectorAll('.rows-detections [role=cell]')].filter((c) => c.parentElement && c.getBoundingClientRect().bottom > c.parentElement.getBoundingClientRect().bottom + 1).length);
  assert.equal(rows, 0, 'every row holds its cells');
  await page.keyboard.press('g');
  await page.keyboard.press('w');
  assert.equal(new URL(page.url()).pathname, '/watch');
  await page.emulateMedia({ media: 'print' });
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  assert.ok((await page.locator('.rows-detections .a-row').count()) >= 200);
});
