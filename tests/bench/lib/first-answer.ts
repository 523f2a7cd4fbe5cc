// Prints how many ms go by from the evaluated module to the first answer: a list of Namespaces, read whole.
import { createSystemRandom, systemClock } from '../../../src/base/index.ts';
import { createCluster } from '../../../src/embedded/index.ts';
import { measureMs } from './measure.ts';

const ms = await measureMs(async () => {
  const cluster = createCluster({ clock: systemClock, random: createSystemRandom(), authorization: 'AlwaysAllow' });
  const answer = await cluster.fetch(new Request('https://cluster/api/v1/namespaces'));
  const { items } = (await answer.json()) as { items: unknown[] };
  if (items.length === 0) throw new Error('there are no Namespaces');
});
process.stdout.write(String(ms));
process.exit();
