import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { chromium } from 'playwright';
import { build } from 'vite';
import { browserArguments, findBrowser } from '../../scripts/find-browser.ts';
import { quantile } from '../harness/statistics.ts';

const moves = 60;

/** Of each round the 95th percentile of the time from a move of the mouse to the frame that shows it, in milliseconds. */
export async function measureHover(rounds: number): Promise<number[]> {
  const site = await startSite();
  const browser = await chromium.launch({ executablePath: await findBrowser(), args: browserArguments });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 700 } });
    page.on('pageerror', (error) => {
      throw error;
    });
    await page.goto(site.url);
    const chart = page.locator('.chart');
    await chart.locator('path.line').first().waitFor({ state: 'attached' });
    const box = (await chart.boundingBox())!;
    const figures: number[] = [];
    for (let round = -1; round < rounds; round++) {
      await page.evaluate('hovered.length = 0');
      for (let move = 0; move < moves; move++) {
        // Far enough apart that each is another bucket.
        const at = ((move * 37) % moves) / moves;
        await page.mouse.move(box.x + 70 + at * (box.width - 120), box.y + 60 + (move % 5) * 20);
        await page.waitForFunction(`hovered.length > ${move}`);
      }
      if (round === -1) {
        if ((await page.locator('.lc-tooltip-root').count()) !== 1)
          throw new Error('The hover shows no tooltip');
        continue;
      }
      figures.push(quantile(await page.evaluate<number[]>('hovered'), 0.95));
    }
    return figures;
  } finally {
    await browser.close();
    site.close();
  }
}

/** The charts of the dashboard alone, built as for production. */
async function startSite(): Promise<{ url: string; close(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'lakegauge-bench-hover-'));
  await build({
    root: join(import.meta.dirname, 'hover'),
    configFile: false,
    logLevel: 'error',
    plugins: [svelte({ configFile: false })],
    // Outside SvelteKit there is nobody else to say that this is a browser.
    resolve: { alias: { '$app/env': join(import.meta.dirname, 'hover/app-env.ts') } },
    build: { outDir: folder, emptyOutDir: true }
  });
  const server = createServer((request, response) => {
    const path = request.url === '/' ? '/index.html' : (request.url ?? '');
    const type = { js: 'text/javascript', css: 'text/css', html: 'text/html' }[path.split('.').at(-1) ?? ''];
    try {
      response.setHeader('content-type', type ?? 'text/plain').end(readFileSync(join(folder, path)));
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close() {
      server.close();
      server.closeAllConnections();
      rmSync(folder, { recursive: true, force: true });
    }
  };
}
