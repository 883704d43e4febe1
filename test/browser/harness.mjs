// Debian's Chromium, driven by playwright-core; axe-core reads each page.
import axe from 'axe-core';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const args = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

// One browser with a fresh profile. A context gives one person with one language and screen.
export async function browser() {
  const profile = mkdtempSync(join(tmpdir(), 'hinomi-chromium-'));
  const opened = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args,
    env: { ...process.env, HOME: profile, XDG_CONFIG_HOME: profile, XDG_CACHE_HOME: profile },
  });
  return {
    async person({ locale = 'ja-JP', width = 1280, height = 900, dark = false, ...more } = {}) {
      const context = await opened.newContext({
        locale, timezoneId: 'Asia/Tokyo', viewport: { width, height }, colorScheme: dark ? 'dark' : 'light',
        reducedMotion: 'reduce', acceptDownloads: true, ignoreHTTPSErrors: true, ...more,
      });
      context.setDefaultTimeout(45_000);
      const page = await context.newPage();
      const faults = [];
      page.on('pageerror', (cause) => faults.push(String(cause)));
      page.on('console', (message) => {
        if (/Content Security Policy|no word/.test(message.text())) faults.push(message.text());
      });
      return { context, page, faults };
    },
    async close() {
      await opened.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

// Signs in by a link, as the command line prints it, and waits for the page's heading.
export async function enter(page, url, token, path = '/') {
  await page.goto(`${url}${path}#token=${token}`);
  await page.locator('.who').waitFor();
  await settled(page);
}

export async function settled(page) {
  await page.locator('h1').first().waitFor();
  await page.waitForFunction(() => !document.querySelector('.wait, [aria-busy=true]'));
}

// What axe finds wrong under WCAG 2.2 A and AA, as short lines.
export async function violations(page) {
  await page.evaluate(axe.source);
  const { violations: found } = await page.evaluate(() =>
    globalThis.axe.run(document, {
      runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
    }),
  );
  return found.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(' ')} ${n.failureSummary?.split('\n')[1] ?? ''}`));
}

export const wide = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
