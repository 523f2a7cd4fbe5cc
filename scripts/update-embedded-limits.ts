/**
 * Writes what the embedded cluster does not do, as the site shows it, to `content/embedded-limits.json`.
 *
 *   node scripts/update-embedded-limits.ts           reads what a real cluster serves (that of `podpath cluster create`), and writes
 *   node scripts/update-embedded-limits.ts --keep    no cluster: keeps what was read of one (enough for new cases and new refusals)
 *   node scripts/update-embedded-limits.ts --check   no cluster: the file is what the lists and the recordings say
 *
 * What is left out comes from `src/embedded/apiserver/served.ts` and `limits.ts`, differences from `tests/parity`; how a request
 * is refused is asked of the embedded cluster.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import writeFileAtomic from 'write-file-atomic';
import { createKindDriver } from '../src/drivers/kind/index.ts';
import { pluginsLeftOut, requestsRefused } from '../src/embedded/apiserver/limits.ts';
import { leftOut, whyLeftOut } from '../src/embedded/apiserver/served.ts';
import { createEmbedded } from '../tests/parity/embedded.ts';
import { readCases, readDifferencesByReason } from '../tests/parity/files.ts';
import { type AggregatedGroups, aggregatedDiscovery } from './kubernetes/read.ts';
import { formatJson } from './lib/format-json.ts';

/** A resource that a real cluster serves, as `validatingadmissionpolicies`. */
interface RealResource {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
}

interface Limits {
  readonly kubernetesVersion: string;
  readonly resources: readonly unknown[];
  readonly leftOut: readonly RealResource[];
}

const file = fileURLToPath(new URL('../content/embedded-limits.json', import.meta.url));

async function readReal(): Promise<Pick<Limits, 'kubernetesVersion' | 'leftOut'>> {
  await using driver = createKindDriver();
  const get = async (path: string, accept = 'application/json'): Promise<unknown> =>
    (await driver.fetch(new Request(`https://cluster${path}`, { headers: { accept } }))).json();
  const { items } = (await get('/apis', aggregatedDiscovery)) as AggregatedGroups;
  const { gitVersion } = (await get('/version')) as { gitVersion: string };
  const all = items.flatMap(({ metadata, versions }) =>
    versions.flatMap(({ version, resources }) =>
      resources.map(({ resource }) => ({ group: metadata.name ?? '', version, resource })),
    ),
  );
  const missing = all.filter(({ group, version, resource }) => whyLeftOut(group, version, resource) !== undefined);
  return { kubernetesVersion: gitVersion, leftOut: missing };
}

/** What the embedded cluster answers; it must be a refusal. */
async function ask(send: (request: Request) => Promise<Response>, probe: (typeof requestsRefused)[number]['probe']) {
  const { method, path, accept = 'application/json', contentType = 'application/json', body } = probe;
  const headers = { accept, ...(body === undefined ? {} : { 'content-type': contentType }) };
  const answer = await send(
    new Request(`https://cluster${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  );
  const { message } = (await answer.json()) as { message?: string };
  if (answer.ok || message === undefined) throw new Error(`${method} ${path} is not refused: ${answer.status}`);
  return { code: answer.status, message: message.replaceAll(/\s+/g, ' ') };
}

async function make({ kubernetesVersion, leftOut: real }: Pick<Limits, 'kubernetesVersion' | 'leftOut'>) {
  using embedded = createEmbedded();
  const { send } = embedded;
  const stale = real.filter(({ group, version, resource }) => whyLeftOut(group, version, resource) === undefined);
  if (stale.length > 0) throw new Error(`these are not left out any more: ${JSON.stringify(stale)}`);
  const resources = [];
  const reasons = new Map(leftOut.map(({ group, reason }) => [`${group} ${reason.en.message}`, { group, reason }]));
  for (const { group, reason } of reasons.values()) {
    const own = real.filter(
      (one) => one.group === group && whyLeftOut(one.group, one.version, one.resource)?.reason === reason,
    );
    const [first] = own;
    if (first === undefined) throw new Error(`a real cluster has nothing of ${group} that is left out for this reason`);
    // A list may be answered: there are none.
    const refused = await ask(send, { method: 'POST', path: `/apis/${group}/${first.version}/${first.resource}` });
    resources.push({
      group,
      versions: [...new Set(own.map((one) => one.version))],
      resources: [...new Set(own.map((one) => one.resource))],
      ...refused,
      reason: { en: reason.en.message, 'zh-cn': reason['zh-cn'].message },
    });
  }
  const requests = [];
  for (const { what, reason, probe } of requestsRefused) {
    const refused = await ask(send, probe);
    requests.push({ what, ...refused, reason: { en: reason.en.message, 'zh-cn': reason['zh-cn'].message } });
  }
  const differences = await readDifferencesByReason();
  return {
    generatedBy: 'node scripts/update-embedded-limits.ts',
    kubernetesVersion,
    cases: (await readCases()).reduce((count, { cases }) => count + cases.length, 0),
    differing: differences.reduce((count, { cases }) => count + cases.length, 0),
    differences: differences.map(({ why, cases }) => ({ why, cases: cases.length })),
    resources,
    plugins: pluginsLeftOut.map(({ plugin, reason }) => ({
      plugin,
      reason: { en: reason.en.message, 'zh-cn': reason['zh-cn'].message },
    })),
    requests,
    leftOut: real,
  };
}

const { values } = parseArgs({
  options: { check: { type: 'boolean', default: false }, keep: { type: 'boolean', default: false } },
});
const readKnown = async (): Promise<Limits> => JSON.parse(await readFile(file, 'utf8'));
if (values.check) {
  const known = await readKnown();
  if (!isDeepStrictEqual(known, JSON.parse(JSON.stringify(await make(known))))) {
    console.error('content/embedded-limits.json is not current; run: node scripts/update-embedded-limits.ts --keep');
    process.exitCode = 1;
  }
} else {
  await writeFileAtomic(file, formatJson(await make(await (values.keep ? readKnown() : readReal())), 2));
  console.log('content/embedded-limits.json is written');
}
