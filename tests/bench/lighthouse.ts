// Lighthouse's mobile scores for a prose page and a lab page of the built site: `node tests/bench/lighthouse.ts [PATH ...]`.
import { createServer } from 'node:net';
import lighthouse from 'lighthouse';
import { launchBrowser } from '../../scripts/lib/browser.ts';
import { dist, pagesOf } from '../e2e/harness.ts';
import { startStaticServer } from '../lib/static-server.ts';
import { type Figure, report } from './lib/report.ts';

const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const probe = createServer().on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });

const port = await freePort();
await using server = await startStaticServer(dist);
const browser = await launchBrowser([`--remote-debugging-port=${port}`]);
try {
  const pages = await pagesOf();
  const lab = pages.find((path) => /^\/zh-cn\/labs\/[^/]+\/$/.test(path));
  const chosen = ['/zh-cn/pod-path/', ...(lab === undefined ? [] : [lab])];
  const paths = process.argv.length > 2 ? process.argv.slice(2) : chosen;
  const figures: Figure[] = [];
  for (const path of paths) {
    const result = await lighthouse(`${server.origin}${path}`, {
      port,
      output: 'json',
      logLevel: 'error',
      onlyCategories: ['performance', 'accessibility', 'best-practices', 'seo'],
    });
    if (result === undefined || result.lhr.runtimeError !== undefined)
      throw new Error(`Lighthouse failed on ${path}: ${result?.lhr.runtimeError?.message ?? 'no result'}`);
    for (const [name, category] of Object.entries(result.lhr.categories))
      figures.push({
        what: `${path} ${name}`,
        value: Math.round((category.score ?? 0) * 100),
        unit: 'of 100',
        limit: 100,
        atLeast: true,
      });
    const numberOf = (id: string) => result.lhr.audits[id]?.numericValue ?? Number.NaN;
    figures.push({ what: `${path} layout shift`, value: numberOf('cumulative-layout-shift'), unit: '', limit: 0 });
    figures.push({ what: `${path} largest paint`, value: numberOf('largest-contentful-paint') / 1000, unit: 's' });
    figures.push({ what: `${path} blocking time`, value: numberOf('total-blocking-time'), unit: 'ms' });
    for (const audit of Object.values(result.lhr.audits))
      if (
        audit.score !== null &&
        audit.score < 1 &&
        ['binary', 'numeric', 'metricSavings'].includes(audit.scoreDisplayMode)
      )
        process.stdout.write(`  ${path}: ${audit.id} ${audit.score} ${audit.displayValue ?? ''}\n`);
  }
  report('Lighthouse 13, mobile', figures);
} finally {
  await browser.close();
}
