import { expect, test } from 'vitest';
import { createOutputFilter } from '../../../src/host/output-filter.ts';
import { createStage } from './run/play.ts';
import { unsafeIn } from './unsafe.ts';

// What somebody else put into objects must not move the cursor of who looks at them, set a title, reach the clipboard, or hide what is
// there: not as kubectl prints it, and not as the terminal shows it.
const esc = '\u001b';
const hostile = [
  `${esc}]0;title\u0007`,
  `${esc}]52;c;ZWNobyBoaQ==\u0007`,
  `${esc}[2J${esc}[H${esc}[?1049h${esc}[6n`,
  `${esc}P1;1|q${esc}\\`,
  '\u009b2J\u009d0;title\u009c',
  '\rover the beginning\b\b\b\u007f\v\f',
  '\u202egnp.exe\u2066\u2069',
  '<script>alert(1)</script><img src=x onerror=alert(1)>&amp;"\'',
  'line one\nline two\tafter a tab\u0000\u0001',
].join(' ');

const objects = {
  configmaps: {
    metadata: { name: 'hostile', annotations: { note: hostile, long: 'x'.repeat(200_000) } },
    data: { a: hostile, 'b.txt': hostile.repeat(50) },
  },
  pods: {
    metadata: { name: 'hostile', annotations: { note: hostile } },
    spec: {
      schedulerName: hostile.replace(/[^a-z]/g, '').slice(0, 20),
      containers: [
        {
          name: 'web',
          image: 'nginx:1.27',
          args: [hostile],
          env: [{ name: 'A', value: hostile }],
          readinessProbe: { exec: { command: ['sh', '-c', hostile] } },
        },
      ],
    },
  },
  events: {
    metadata: { name: 'hostile', namespace: 'hostile' },
    involvedObject: { kind: 'Pod', name: 'hostile', namespace: 'hostile' },
    type: 'Warning',
    reason: hostile.slice(0, 100),
    message: hostile,
    source: { component: hostile.slice(0, 60) },
    firstTimestamp: '2026-01-01T00:00:00Z',
    lastTimestamp: '2026-01-01T00:00:00Z',
    count: 1,
  },
};

const lines = [
  'get configmaps,pods,events',
  'get events -o wide',
  'get pods -o wide --show-labels',
  'get configmap hostile -o yaml',
  'get configmap hostile -o json',
  'get configmap hostile -o kyaml',
  'get configmap hostile -o jsonpath={.data}',
  'get configmap hostile -o go-template={{.data.a}}',
  'get configmap hostile -o custom-columns=A:.data.a',
  'get pod hostile -o yaml',
  'describe configmap hostile',
  'describe pod hostile',
  'events',
  'explain pods',
] as const;

/** As the terminal of a page gets it, in pieces that cut anywhere. */
function shown(printed: string): string {
  const filter = createOutputFilter('plain');
  const bytes = new TextEncoder().encode(printed);
  const decoder = new TextDecoder();
  let text = '';
  for (let at = 0; at < bytes.length; at += 997)
    text += decoder.decode(filter.push(bytes.subarray(at, at + 997)), { stream: true });
  return text + decoder.decode(filter.end());
}

test('what hostile objects hold cannot steer a terminal', { timeout: 60_000 }, async () => {
  using stage = await createStage('hostile');
  for (const [kind, object] of Object.entries(objects)) {
    const made = await stage.cluster.fetch(
      new Request(`https://127.0.0.1:6443/api/v1/namespaces/hostile/${kind}`, {
        method: 'POST',
        headers: { Authorization: 'Bearer token', 'Content-Type': 'application/json' },
        body: JSON.stringify(object),
      }),
    );
    expect(made.status, await made.text()).toBe(201);
  }
  for (const line of lines) {
    const { exitCode, stdout, stderr } = await stage.play(line.split(' '));
    // Upstream's writer of YAML refuses controls that JSON does not escape.
    if (line.endsWith('yaml'))
      expect(`${exitCode}${stderr}`).toMatch(/^(?:0|1error: yaml: control characters are not allowed\n)$/);
    else expect(exitCode, stderr).toBe(0);
    const text = shown(stdout + stderr);
    expect(unsafeIn(text), line).toEqual([]);
    // Tables and descriptions say themselves that there was an escape, as upstream's do.
    if (/^(?:get (?:configmaps,|events|pods)|describe|events)/.test(line)) expect(stdout, line).not.toContain(esc);
  }
});
