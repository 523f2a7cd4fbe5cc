import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createSeededRandom, systemClock } from '../../../../../src/base/index.ts';
import { createCluster } from '../../../../../src/embedded/index.ts';
import { askRule, defaultServiceAccount, type RecordedCases, ruleNamespace, type Send } from './rule-case.ts';

const folder = new URL('recorded/', import.meta.url);
const recorded = readdirSync(folder).map((file) => ({
  file,
  cases: (JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as RecordedCases).cases,
}));

const cluster = createCluster({ clock: systemClock, random: createSeededRandom(1), authorization: 'AlwaysAllow' });
const send: Send = (method, path, body) =>
  cluster.fetch(
    new Request(`https://cluster${path}`, {
      method,
      headers: { 'content-type': 'application/json', 'user-agent': 'rules' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  );
const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: ruleNamespace } };
await send('POST', '/api/v1/namespaces', namespace);
await send('POST', `/api/v1/namespaces/${ruleNamespace}/serviceaccounts`, defaultServiceAccount);

describe('the rules of a kind', () => {
  for (const { file, cases } of recorded) {
    test.each(cases)(`answer as a real API server: ${file}: $title`, async (ruleCase) => {
      expect(await askRule(send, ruleCase)).toEqual(ruleCase.answer);
    });
  }
});
