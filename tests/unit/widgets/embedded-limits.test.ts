import { describe, expect, test } from 'vitest';
import { listLimits } from '../../../src/widgets/embedded-limits/model.ts';

describe('what the embedded cluster does not do', () => {
  test.each(['differences', 'resources', 'plugins', 'requests'] as const)(
    'is told with the same entries in both languages: %s',
    (part) => {
      const [english, chinese] = [listLimits(part, 'en'), listLimits(part, 'zh-cn')];
      expect(english.entries.length).toBeGreaterThan(0);
      expect(chinese.entries.map(({ names }) => names)).toEqual(english.entries.map(({ names }) => names));
      for (const { reason } of chinese.entries) expect(reason).toMatch(/。$/);
      for (const { reason } of english.entries) expect(reason).toMatch(/\.$/);
    },
  );

  test('names resources in full, with the answer to who asks for them', () => {
    const certificates = listLimits('resources', 'en').entries.find(({ names }) =>
      names.includes('certificatesigningrequests.v1.certificates.k8s.io'),
    );
    expect(certificates?.refusal).toMatch(/^404 the embedded cluster does not serve /);
  });

  test('puts plugins with one reason together', () => {
    const reasons = listLimits('plugins', 'en').entries.map(({ reason }) => reason);
    expect(new Set(reasons).size).toBe(reasons.length);
  });
});
