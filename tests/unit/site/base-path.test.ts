import { expect, it } from 'vitest';
import { readSiteAddress } from '../../../src/site/address.ts';
import { withBasePath } from '../../../src/site/after-build/base-path.ts';
import { newPolicy } from '../../../src/site/after-build/csp.ts';

it.each([
  [undefined, { site: 'http://localhost', base: '/' }],
  ['', { site: 'http://localhost', base: '/' }],
  ['https://example.org', { site: 'https://example.org', base: '/' }],
  ['https://example.org/docs/podpath', { site: 'https://example.org', base: '/docs/podpath/' }],
  ['https://example.org/docs/', { site: 'https://example.org', base: '/docs/' }],
])('reads where the site is from %j', (value, address) => {
  expect(readSiteAddress(value)).toEqual(address);
});

it.each([
  ['<a href="/en/labs/">', '<a href="/docs/en/labs/">'],
  ["<a class=x href='/en/#top'>", "<a class=x href='/docs/en/#top'>"],
  ['<img src="/favicon.svg" alt="">', '<img src="/docs/favicon.svg" alt="">'],
  ['<script type="module" src="/docs/_astro/a.js">', '<script type="module" src="/docs/_astro/a.js">'],
  ['<a href="/docs">', '<a href="/docs">'],
  ['<a href="//example.org/en/">', '<a href="//example.org/en/">'],
  ['<a href="https://example.org/en/">', '<a href="https://example.org/en/">'],
  ['<a href="#part">', '<a href="#part">'],
  ['<pre>GET href=/api/v1</pre>', '<pre>GET href=/api/v1</pre>'],
])('puts the path of the site before %s', (html, below) => {
  expect(withBasePath(html, '/docs/')).toBe(below);
});

it('allows a page its own scripts and workers, and no eval of text', () => {
  const policy = newPolicy(['sha256-abc=']);
  expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval' 'sha256-abc='");
  expect(policy).toContain("worker-src 'self'");
  expect(policy).not.toContain("'unsafe-eval'");
});
