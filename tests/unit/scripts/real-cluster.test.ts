import { expect, test, vi } from 'vitest';
import { whyNoRealCluster } from '../../../scripts/lib/real-cluster.ts';
import { createFakeMachine, fakeInfo, wellMachine } from '../drivers/fake-machine.ts';

// Processes are started: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 60_000 });

/** An engine with one image. */
const engineWith = (name: string, image: string): string => `
case "$1 $2" in
  '-v ') echo '${name} version 28.0.0' ;;
  info*) echo '${JSON.stringify(fakeInfo)}' ;;
  image*) [ "$5" = ${image} ] && echo sha256:1 || exit 1 ;;
  images*) echo '' ;;
esac`;

test('a machine with engine, kind, kubectl and the node image can run them', async () => {
  await using fake = await createFakeMachine();
  await fake.program('docker', engineWith('Docker', 'kindest/node:v1.37.2'));
  expect(await whyNoRealCluster({ env: fake.env, machine: wellMachine })).toBeUndefined();
});

test('an engine other than docker is asked for the image', async () => {
  await using fake = await createFakeMachine();
  await fake.program('docker', undefined);
  await fake.program('nerdctl', engineWith('nerdctl', 'kindest/node:v1.37.2'));
  expect(await whyNoRealCluster({ env: fake.env, machine: wellMachine })).toBeUndefined();
  await fake.program('nerdctl', engineWith('nerdctl', 'another:1'));
  expect(await whyNoRealCluster({ env: fake.env, machine: wellMachine })).toBe(
    'nerdctl has no image kindest/node:v1.37.2 (PODPATH_KIND_IMAGE)',
  );
  const { PODPATH_KIND_IMAGE: _image, ...env } = fake.env;
  expect(await whyNoRealCluster({ env, machine: wellMachine })).toBe(
    'nerdctl has no node image (kindest/node, or one named by PODPATH_KIND_IMAGE)',
  );
});

test('what the doctor finds missing is the reason', async () => {
  await using fake = await createFakeMachine();
  await fake.program('kind', undefined);
  expect(await whyNoRealCluster({ env: fake.env, machine: wellMachine })).toBe('kind is not on PATH.');
});
