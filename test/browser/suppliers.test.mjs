// On whom services stand, and telling of it: in Japanese and English, by keyboard, each page clean for axe.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { enter, settled, violations } from './harness.mjs';
import { close, node_for, person } from './world.mjs';

after(close);
const text = (page, selector) => page.locator(selector).first().innerText();
const clean = async (page, where) => assert.deepEqual(await violations(page), [], where);

for (const locale of ['ja-JP', 'en-GB']) {
  const ja = locale === 'ja-JP';

  test(`${locale}: who is lost without whom, by which chain`, async (t) => {
    const node = await node_for(t, { base: false });
    const { page, faults } = await person(t, { locale });
    await enter(page, node.url, 'analyst-token', '/suppliers');
    await page.locator('.rows-suppliers .a-row').first().waitFor();
    assert.equal(await page.locator('.rows-suppliers .a-row').count(), 3);
    const cloud = page.locator('.rows-suppliers .a-row', { hasText: '雲ホスティング' });
    assert.match(await cloud.innerText(), ja ? /2件の100%/ : /100% of 2/);
    assert.match(await cloud.innerText(), ja ? /サービス1件/ : /services: 1/);
    const other = page.locator('.rows-suppliers .a-row', { hasText: 'Soko <b>hosting</b>' });
    assert.match(await other.innerText(), ja ? /すべて代わりあり/ : /all could be replaced/);
    // Shares of 1, 2 and 1 of 4: 625 + 2,500 + 625.
    assert.match(await text(page, '.tiers tbody tr'), ja ? /3,750\s*集中/ : /3,750\s*concentrated/);
    assert.match(await text(page, '.supplies'), ja ? /まもなく終了/ : /ends soon/);
    await clean(page, 'suppliers');
    await page.locator('#su-role').selectOption('makes');
    await page.waitForURL('**/suppliers?roles=makes');
    await other.waitFor({ state: 'detached' });
    await page.locator('#su-role').selectOption('');
    await cloud.locator('a').focus();
    await page.keyboard.press('Enter');
    await page.locator('#su-dep').waitFor();
    await settled(page);
    assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'H1');
    const lines = await page.locator('.dependents li').allInnerTexts();
    assert.equal(lines.length, 2);
    assert.match(lines.join('\n'), ja ? /代わりなし：止まります[^]*送水 → 雲ホスティング \(ホスティング\)/ : /no alternative: it stops[^]*送水 → 雲ホスティング \(hosts\)/);
    assert.match(lines.join('\n'), ja ? /代わり1/ : /alternatives: 1/);
    await clean(page, 'supplier');
    assert.deepEqual(faults, []);
  });

  test(`${locale}: telling of a supplier, alone and as a table`, async (t) => {
    const node = await node_for(t, { base: false });
    const { page, faults } = await person(t, { locale });
    await enter(page, node.url, 'member-token', '/suppliers');
    await page.locator('.rows-suppliers .a-row').first().waitFor();
    assert.doesNotMatch(await text(page, 'main'), /川制御|ひもり水道/, 'a member sees nothing of another');
    await page.locator('#sf-title').scrollIntoViewIfNeeded();
    await page.getByRole('button', { name: ja ? '登録する' : 'Tell', exact: true }).click();
    await page.locator('#sf-missing').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'sf-supplier');
    await clean(page, 'what is missing');
    await page.locator('#sf-supplier').fill('Kura backup');
    await page.locator('#sf-role').selectOption('maintains');
    await page.locator('#sf-services').fill('hospital/records');
    await page.locator('#sf-supplier').press('Enter');
    await page.locator('.supplies li', { hasText: 'Kura backup' }).waitFor();
    assert.match(await page.locator('form .told').last().innerText(), /1/);
    await page.locator('#si-file').setInputFiles({ name: 'suppliers.csv', mimeType: 'text/csv', buffer: Buffer.from('supplier,role\nHako,makes\n,makes\n') });
    await page.getByRole('button', { name: ja ? '何が変わるかを見る' : 'See what would change' }).click();
    await page.locator('[aria-labelledby=si-title] li', { hasText: 'line 3' }).waitFor();
    assert.equal(await page.locator('.supplies li', { hasText: 'Hako' }).count(), 0, 'nothing is kept yet');
    await page.getByRole('button', { name: ja ? '取り込む' : 'Import', exact: true }).click();
    await page.locator('.supplies li', { hasText: 'Hako' }).waitFor();
    // Of a long list only the rows on the screen are there.
    await page.evaluate(() => scrollTo(0, 0));
    await page.locator('.rows-suppliers .a-row', { hasText: 'Hako' }).waitFor();
    await clean(page, 'imported');
    assert.deepEqual(faults, []);
  });

  test(`${locale}: what became of a supplier is told once, and a member answers`, async (t) => {
    const node = await node_for(t, { base: false });
    const { page, faults } = await person(t, { locale });
    await enter(page, node.url, 'analyst-token', '/suppliers/name:%E9%9B%B2%E3%83%9B%E3%82%B9%E3%83%86%E3%82%A3%E3%83%B3%E3%82%B0');
    await page.locator('#sx-title').waitFor();
    await page.getByRole('button', { name: ja ? 'だれに影響するかを見る' : 'See whom it concerns' }).click();
    await page.locator('#sx-missing').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'sx-evidence');
    await page.locator('#sx-evidence').fill('notice 7');
    await page.locator('#sx-text').fill('鍵を替える <b>now</b>');
    await page.getByRole('button', { name: ja ? 'だれに影響するかを見る' : 'See whom it concerns' }).click();
    await page.locator('.concerns li').waitFor();
    assert.match(await text(page, '.concerns'), /ひもり水道[^]*送水 → 雲ホスティング/);
    assert.doesNotMatch(await text(page, '.concerns'), /みなと病院/, 'it has another');
    assert.equal(await page.locator('.changes li').count(), 0, 'nothing is kept yet');
    await clean(page, 'before it is told');
    await page.getByRole('button', { name: ja ? '伝える' : 'Tell', exact: true }).click();
    await page.locator('.changes li').waitFor();
    assert.match(await text(page, '.changes'), ja ? /侵害された[^]*答えを待っている会員：1/ : /compromised[^]*have not answered: 1 of 1/);
    await page.getByRole('button', { name: ja ? 'だれに影響するか' : 'Whom it concerns', exact: true }).click();
    assert.match(await text(page, '.changes .concerns'), ja ? /答え待ち/ : /not answered yet/);
    await clean(page, 'told');
    const duty = [...node.duties.values()].find((d) => d.kind === 'secure_supply');
    await page.goto(`${node.url}/approve/${duty.id}`);
    await page.locator('h1', { hasText: '送水 → 雲ホスティング' }).waitFor();
    assert.match(await text(page, 'main'), ja ? /答えるのは ひもり水道/ : /ひもり水道 answers this/);
    assert.match(await text(page, 'main'), /鍵を替える <b>now<\/b>/);
    await clean(page, 'the duty');
    assert.deepEqual(faults, []);
  });
}

test('two products beside each other, by keyboard, on paper and as CSV', async (t) => {
  const node = await node_for(t, { base: false });
  const { page, faults } = await person(t, { locale: 'en-GB' });
  await enter(page, node.url, 'member-token', '/compare');
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await page.locator('#cp-missing').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'cp-name-a');
  await page.locator('#cp-name-a').fill('Pump');
  await page.locator('#cp-file-a').setInputFiles({ name: 'pump.json', mimeType: 'application/json', buffer: Buffer.from('{"bomFormat":"CycloneDX"}') });
  await page.locator('#cp-name-b').fill('Other <b>pump</b>');
  await page.locator('#cp-name-b').press('Enter');
  await page.locator('.comparison').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'cp-result');
  const table = await text(page, '.comparison');
  assert.match(table, /Other <b>pump<\/b>/);
  assert.match(table, /SBOM\s+yes\s+unknown/);
  assert.match(table, /10 \(1 of 2\)/);
  assert.match(await text(page, 'main'), /Product B has no name/);
  await clean(page, 'compare');
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save as CSV' }).click()]);
  const csv = readFileSync(await file.path(), 'utf8');
  assert.match(csv, /sbom,SBOM,yes,unknown,pump.json,/);
  assert.match(csv, /CVE-2026-1001; =cmd <b>/);
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.locator('#cp-name-a').isVisible(), false);
  assert.equal(await page.locator('.comparison').isVisible(), true);
  assert.deepEqual(faults, []);
});

test('on paper there is the list, and no form', async (t) => {
  const node = await node_for(t, { base: false });
  const { page } = await person(t, { locale: 'en-GB' });
  await enter(page, node.url, 'analyst-token', '/suppliers');
  await page.locator('.rows-suppliers .a-row').first().waitFor();
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.locator('#sf-supplier').isVisible(), false);
  assert.equal(await page.locator('.rows-suppliers .a-row').first().isVisible(), true);
});
