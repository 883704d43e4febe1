// Screenshots of every page for looking at: node shots.mjs FOLDER
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { browser, enter, settled } from './harness.mjs';
import { mock } from './mock.mjs';

const folder = process.argv[2] ?? 'shots';
mkdirSync(folder, { recursive: true });
const report = 'お世話になっております。次のURLに注意してください。\nhxxps://login[.]sites[.]example/ｈｉｍｏｒｉ\n１９８．５１．１００．２３、bad-invoice[.]example\n203.0.113.40\n300.1.1.1';
const looks = {
  ja: {}, en: { locale: 'en-GB' }, dark: { dark: true }, phone: { width: 360, height: 780 }, 'phone-dark': { width: 360, height: 780, dark: true, locale: 'en-GB' },
};
const only = process.argv.slice(3); // looks wanted; all without
const node = await mock({ needs: 2 });
const chromium = await browser();
for (const [look, how] of Object.entries(looks).filter(([look]) => !only.length || only.includes(look))) {
  const { page, context } = await chromium.person(how);
  const shot = (name) => page.screenshot({ path: join(folder, `${look}-${name}.png`), fullPage: true });
  const top = (name) => page.screenshot({ path: join(folder, `${look}-${name}-top.png`) });
  await page.goto(node.url);
  await settled(page);
  await shot('signin');
  await page.goto(`${node.url}/appeal`);
  await settled(page);
  await shot('appeal');
  await page.goto(`${node.url}/citizen`);
  await settled(page);
  await page.locator('form button[type=submit]').click();
  await shot('citizen');
  await enter(page, node.url, 'member-token', `/notices/${node.letter}`);
  await shot('letter');
  await enter(page, node.url, 'admin-token', '/members');
  await shot('members');
  await page.getByRole('button', { name: /組織を加える|Add a member/ }).click();
  await shot('guide');
  for (const path of ['members/minato-hospital', 'contacts', 'communities', 'communities/council', 'import', 'access']) {
    await page.goto(`${node.url}/${path}`);
    await settled(page);
    await page.waitForTimeout(300);
    await shot(path.replace('/', '-'));
  }
  await enter(page, node.url, 'analyst-token', '/write');
  await page.locator('#w-title').fill('偽の請求書が みなと病院 をかたっています');
  await page.locator('#w-text').fill('みなと病院の名前で届くメールの添付を開かないでください。');
  await page.locator('.choices input').first().check();
  await page.getByLabel(/匿名化|de-identify/).check();
  await page.locator('.diff del').first().waitFor();
  await shot('write');
  await page.locator('#w-basis').fill('協定 第3条');
  await page.locator('button[type=submit]').click();
  await page.locator('#w-sent').waitFor();
  const letter_duty = [...node.duties.values()].at(-1);
  await enter(page, node.url, 'approver-token', `/approve/${letter_duty.id}`);
  await page.locator('.rows-preview .a-row').first().waitFor();
  await shot('approve-letter');
  for (const path of ['notices', `notices/${node.letter}`, 'report/ransomware']) {
    await page.goto(`${node.url}/${path}`);
    await settled(page);
    await page.waitForTimeout(300);
    await shot(path.replace(/\/.*/, (rest) => (rest.length > 20 ? '-one' : '-form')));
  }
  await enter(page, node.url, 'approver-token');
  await page.waitForTimeout(300);
  await shot('now');
  await page.goto(`${node.url}/report`);
  await settled(page);
  await page.locator('#report-text').fill(report);
  await page.locator('.group').first().waitFor();
  await shot('report');
  for (const path of ['approve', 'shield', 'account', 'help']) {
    await page.goto(`${node.url}/${path}`);
    await settled(page);
    if (path === 'shield') await page.locator('.why').first().click();
    await shot(path);
    await top(path);
  }
  const duty = [...node.duties.values()].find((d) => d.state === 'open');
  await page.goto(`${node.url}/approve/${duty.id}`);
  await settled(page);
  await shot('duty');
  await top('duty');
  await page.emulateMedia({ media: 'print' });
  await shot('duty-print');
  await page.emulateMedia({ media: 'screen' });
  await page.goto(`${node.url}/record?value=parcel-1.example`);
  await settled(page);
  await page.locator('.proof.ok').first().waitFor();
  await shot('record');
  await context.close();
}
await chromium.close();
await node.stop();
