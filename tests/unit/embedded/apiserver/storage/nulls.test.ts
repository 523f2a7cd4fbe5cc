import { expect, test } from 'vitest';
import { newAsked } from '../../ask.ts';

test('what Go writes as null is null in what is stored', async () => {
  const { inDefault } = newAsked({ serviceAccountController: 'built-in' });
  await inDefault('POST', 'pods', { metadata: { name: 'a' }, spec: { containers: [{ name: 'c', image: 'x' }] } });
  const condition = { type: 'Ready', status: 'False', lastTransitionTime: '2026-01-01T00:00:00Z' };
  const { body } = await inDefault(
    'PATCH',
    'pods/a/status',
    { status: { conditions: [condition] } },
    { 'content-type': 'application/strategic-merge-patch+json' },
  );
  expect(body.status.conditions).toEqual([{ ...condition, lastProbeTime: null }]);
});
