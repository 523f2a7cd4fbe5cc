import { describe, expect, it } from 'vitest';
import { parseImageName } from '../../../../src/embedded/kubelet/images/image-name.ts';
import { RuntimeError } from '../../../../src/embedded/runtime/cri.ts';
import { container, newKubeletBench } from './bench.ts';

const noHost =
  'failed to pull and unpack image "nosuch.example/x:1": failed to resolve image: failed to do request: Head "https://nosuch.example/v2/x/manifests/1": dial tcp: lookup nosuch.example on 127.0.0.11:53: no such host';

describe('images', { timeout: 60_000 }, () => {
  it('pulls what is not there, one after the other, and tells how long it took', async () => {
    using bench = await newKubeletBench({ images: [], pull: () => 1234 });
    await bench.run('a', { containers: [container('redis:7')] });
    await bench.run('b', { containers: [container('nginx:1.27')] });
    await bench.clock.advance(4000);
    expect(await bench.events('a')).toEqual([
      'Pulling Pulling image "redis:7"',
      'Pulled Successfully pulled image "redis:7" in 1.234s (1.234s including waiting). Image size: 1000 bytes.',
      'Created Container created',
      'Started Container started',
    ]);
    expect((await bench.events('b'))[1]).toBe(
      'Pulled Successfully pulled image "nginx:1.27" in 1.234s (2.468s including waiting). Image size: 1000 bytes.',
    );
  });

  it('waits longer and longer for an image that cannot be pulled', async () => {
    using bench = await newKubeletBench({ pull: () => new RuntimeError('NotFound', noHost) });
    await bench.run('nope', { containers: [container('nosuch.example/x:1')] });
    await bench.clock.advance(1100);
    const stateOf = async () => (await bench.pod('nope')).status?.containerStatuses?.[0]?.state?.waiting;
    expect(await stateOf()).toEqual({ reason: 'ErrImagePull', message: noHost });
    await bench.clock.advance(18_000);
    const name = '"nosuch.example/x:1"';
    expect((await bench.pod('nope')).status?.phase).toBe('Pending');
    await bench.clock.advance(60_000);
    const seen = await bench.events('nope');
    expect(seen.map((event) => event.replace(/ \(x\d+\)$/, ''))).toEqual([
      `Pulling Pulling image ${name}`,
      `Failed Failed to pull image ${name}: ${noHost}`,
      'Failed Error: ErrImagePull',
      `BackOff Back-off pulling image ${name}`,
      'Failed Error: ImagePullBackOff',
    ]);
    expect(await stateOf()).toMatchObject({
      reason: expect.stringMatching(/ImagePullBackOff|ErrImagePull/),
    });
  });

  it('never pulls what must not be pulled, and no name that is none', async () => {
    using bench = await newKubeletBench();
    await bench.run('never', {
      containers: [container('x:9', { name: 'e', imagePullPolicy: 'Never' }), container('UPPER:9', { name: 'f' })],
    });
    await bench.clock.advance(1500);
    const upper =
      'Failed to apply default image tag "UPPER:9": couldn\'t parse image name "UPPER:9": invalid reference format: repository name (library/UPPER) must be lowercase';
    expect((await bench.pod('never')).status?.containerStatuses?.map(({ state }) => state?.waiting)).toEqual([
      { reason: 'ErrImageNeverPull', message: 'Container image "x:9" is not present with pull policy of Never' },
      { reason: 'InvalidImageName', message: upper },
    ]);
    expect(await bench.events('never')).toEqual([
      'ErrImageNeverPull Container image "x:9" is not present with pull policy of Never (x2)',
      'Failed Error: ErrImageNeverPull (x2)',
      `InspectFailed ${upper} (x2)`,
      'Failed Error: InvalidImageName (x2)',
    ]);
  });

  it.each([
    ['nginx', { image: 'nginx:latest' }],
    ['a.b:5000/x/y:1', { image: 'a.b:5000/x/y:1' }],
    ['localhost/x', { image: 'localhost/x:latest' }],
    [`x@sha256:${'a'.repeat(64)}`, { image: `x@sha256:${'a'.repeat(64)}` }],
    ['a//b', { error: 'couldn\'t parse image name "a//b": invalid reference format' }],
    ['x:', { error: 'couldn\'t parse image name "x:": invalid reference format' }],
  ])('reads the image %s', (text, expected) => {
    expect(parseImageName(text)).toEqual(expected);
  });
});
