// Screenshots of every page for looking at: node shots.mjs FOLDER
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { browser, enter, settled } from './harness.mjs';
import { mock } from './mock.mjs';

const folder = process.argv[2] ?? 'shots';
mkdirSync(folder, { recursive: true });
const report = 'お世話になっております。次のURLに注意してください。\nhxxps://login[.]sites[.]example/ｈｉｍｏｒｉ\n１９８．５１．１００．２３、bad-invoice[.]example\n203.0.113.40\n300.1.1.1';
const looks = {
  ja: {}, en: { locale: 'en-GB' }, dark: { dark: true }, phone: { width: 390, height: 844 },
};
const node = await mock({ needs: 2 });
const chromium = await browser();
for (const [look, how] of Object.entries(looks)) {
  const { page, context } = await chromium.person(how);
  const shot = (name) => page.screenshot({ path: join(folder, `${look}-${name}.png`), fullPage: true });
  const top = (name) => page.screenshot({ path: join(folder, `${look}-${name}-top.png`) });
  await page.goto(node.url);
  await settled(page);
  await shot('signin');
  await page.goto(`${node.url}/appeal`);
  await settled(page);
  await shot('appeal');
  await enter(page, node.url, 'approver-token');
  await shot('home');
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
