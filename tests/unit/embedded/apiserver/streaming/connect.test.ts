import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AuditEvent, ChannelSocket } from '../../../../../src/embedded/index.ts';
import { createEchoContainer } from '../../echo-container.ts';
import { newRunningPod } from '../../kubelets.ts';

const pods = 'http://cluster/api/v1/namespaces/default/pods';
const success = '{"metadata":{},"status":"Success"}';

async function connect(path: string, protocols?: string[], options?: Parameters<typeof newRunningPod>[1]) {
  const container = createEchoContainer();
  const { cluster } = await newRunningPod(container.backend, options);
  const events: AuditEvent[] = [];
  using _ = cluster.subscribeAudit((event) => events.push(event));
  const connection = await cluster.connect(new Request(`${pods}/p/${path}`), protocols);
  return { ...container, cluster, connection, events };
}

async function open(path: string, protocols?: string[]) {
  const connected = await connect(path, protocols);
  const { connection } = connected;
  if (connection.kind !== 'channels') {
    throw new Error(connection.kind === 'refused' ? await connection.response.text() : connection.kind);
  }
  return { ...connected, ...connection };
}

const message = (channel: number, text = '') => Uint8Array.of(channel, ...new TextEncoder().encode(text));

/** What was said on each channel until the other side closed; the channels in their order. */
async function readAll({ incoming }: ChannelSocket): Promise<[channel: number, text: string][]> {
  const said = new Map<number, string>();
  for await (const bytes of incoming as unknown as AsyncIterable<Uint8Array>) {
    const [channel = -1, ...rest] = bytes;
    said.set(channel, (said.get(channel) ?? '') + new TextDecoder().decode(Uint8Array.from(rest)));
  }
  return [...said];
}

describe('a command', () => {
  test('reads stdin until it is closed, and succeeds', async () => {
    const { socket, protocol } = await open('exec?command=cat&stdin=true&stdout=true');
    await socket.send(message(0, 'one\n'));
    await socket.send(message(0, 'two\n'));
    await socket.send(Uint8Array.of(255, 0));
    // What comes later is not read.
    await socket.send(message(0, 'three\n'));
    expect(await readAll(socket)).toEqual([
      [1, 'one\ntwo\n'],
      [3, success],
    ]);
    expect(protocol).toBe('v5.channel.k8s.io');
  });

  test('has stdout and stderr of its own', async () => {
    const { socket } = await open('exec?command=both&stdout=true&stderr=true');
    expect(await readAll(socket)).toEqual([
      [1, 'to stdout\n'],
      [2, 'to stderr\n'],
      [3, success],
    ]);
  });

  test('has one stream with a terminal', async () => {
    const { socket } = await open('exec?command=both&stdout=true&stderr=true&tty=true');
    expect(await readAll(socket)).toEqual([
      [1, 'to stdout\n'],
      [3, success],
    ]);
  });

  test('is told the size of the terminal', async () => {
    const { socket } = await open('exec?command=size&command=40&stdin=true&stdout=true&tty=true');
    await socket.send(message(4, '{"Width":80,"Height":24}\n'));
    await socket.send(message(4, '{"Width":132,"Height":40}\n'));
    await socket.send(message(4, 'nonsense'));
    await socket.send(message(4, '{"Width":1,"Height":1}'));
    expect((await readAll(socket)).at(0)?.[1]).toMatch(/132x40\n$/);
  });

  test.each([
    [
      'v5.channel.k8s.io',
      'exit',
      '{"metadata":{},"status":"Failure","message":"command terminated with non-zero exit code: command terminated with exit code 3","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"3"}]}}',
    ],
    [
      'v4.channel.k8s.io',
      'exit',
      '{"status":"Failure","message":"command terminated with non-zero exit code: error executing command [exit 3], exit code 3","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"3"}]}}',
    ],
    [
      'channel.k8s.io',
      'exit',
      'command terminated with non-zero exit code: error executing command [exit 3], exit code 3',
    ],
    [
      'v4.channel.k8s.io',
      'nope',
      '{"status":"Failure","message":"Internal error occurred: error executing command in container: exec: \\"nope\\": executable file not found in $PATH","reason":"InternalError","code":500}',
    ],
    [
      'channel.k8s.io',
      'nope',
      'Internal error occurred: error executing command in container: exec: "nope": executable file not found in $PATH',
    ],
    ['v4.channel.k8s.io', 'both', '{"status":"Success"}'],
  ])('over %s, %s ends with %s', async (protocol, command, error) => {
    const { socket } = await open(`exec?command=${command}&command=3&stdout=true`, [protocol]);
    expect((await readAll(socket)).at(-1)).toEqual([3, error]);
  });

  test('over v5.channel.k8s.io, what cannot be started is an internal error', async () => {
    const { socket } = await open('exec?command=nope&stdout=true');
    const said = JSON.parse((await readAll(socket)).at(-1)?.[1] ?? '');
    const why =
      'Internal error occurred: error executing command in container: exec: "nope": executable file not found in $PATH';
    expect(said).toEqual({
      metadata: {},
      status: 'Failure',
      message: `Internal error occurred: ${why}`,
      reason: 'InternalError',
      details: { causes: [{ message: why }] },
      code: 500,
    });
  });

  test('before v4 a success says nothing', async () => {
    const { socket } = await open('exec?command=both&stdout=true', ['channel.k8s.io']);
    expect(await readAll(socket)).toEqual([[1, 'to stdout\n']]);
  });

  test('over Base64 channels speaks text', async () => {
    const { socket } = await open('exec?command=cat&stdin=true&stdout=true', ['v4.base64.channel.k8s.io']);
    await socket.send('0aGVsbG8K');
    await socket.send('0!!');
    const reader = socket.incoming.getReader();
    const read = async () => new TextDecoder().decode((await reader.read()).value);
    expect([await read(), await read()]).toEqual(['1', '1aGVsbG8K']);
    socket.close(1000, '');
  });

  test('that does not wait for its writes is heard in order, and to its end', async () => {
    const { socket } = await open('exec?command=hasty&stdout=true');
    const said = await readAll(socket);
    expect(said[0]?.[1]).toBe(`${'a'.repeat(100_000)}${'b'.repeat(100_000)}${'c'.repeat(100_000)}`);
    expect(said[1]).toEqual([3, success]);
  });

  test('hears that its caller has gone', async () => {
    const { socket, ended, seen } = await open('exec?command=wait&stdout=true');
    const reader = socket.incoming.getReader();
    await reader.read();
    await reader.read();
    socket.close(1000, '');
    await ended;
    expect(seen).toEqual(['the caller has gone']);
  });

  test.each([
    ['a close of no channel', Uint8Array.of(255)],
    ['a close of a channel that is not there', Uint8Array.of(255, 9)],
  ])('ends at %s', async (_, bytes) => {
    const { socket, ended, seen } = await open('exec?command=wait&stdout=true');
    await socket.send(bytes);
    await ended;
    expect(seen).toEqual(['the caller has gone']);
  });

  test('waits for a caller who does not read', async () => {
    const { socket } = await open('exec?command=yes&command=3&stdout=true');
    const chunks: number[] = [];
    for await (const bytes of socket.incoming as unknown as AsyncIterable<Uint8Array>) chunks.push(bytes.byteLength);
    // The first says that all is set up; the last is the Status.
    expect(chunks.slice(1, -1).reduce((sum, size) => sum + size - 1, 0)).toBe(3 * 2 ** 20);
    expect(Math.max(...chunks)).toBe(32 * 1024 + 1);
  });
});

describe('attach', () => {
  test('passes streams both ways', async () => {
    const { socket } = await open('attach?stdin=true&stdout=true');
    await socket.send(message(0, 'hello\n'));
    await socket.send(Uint8Array.of(255, 0));
    expect(await readAll(socket)).toEqual([
      [1, 'attached\nhello\n'],
      [3, success],
    ]);
  });
});

describe('port-forward', () => {
  test('makes as many connections as are wanted', async () => {
    const { connection, seen } = await connect('portforward');
    if (connection.kind !== 'portForward') throw new Error(connection.kind);
    const got: string[] = [];
    const outgoing = { write: async (bytes: Uint8Array) => void got.push(new TextDecoder().decode(bytes)) };
    const gone = new AbortController();
    for (const word of ['one', 'two']) {
      const incoming = new Blob([word]).stream();
      await connection.forward(7, { incoming, outgoing, signal: gone.signal });
    }
    expect(got).toEqual(['one', 'two']);
    const refused = connection.forward(81, { incoming: new Blob([]).stream(), outgoing, signal: gone.signal });
    await expect(refused).rejects.toThrow('error forwarding port 81 to pod 4f2a, uid : connection refused');
    gone.abort();
    connection.close();
    expect(seen).toEqual(['port 7 was left', 'port 7 was left', 'port 81 was left']);
  });
});

test('whatever is sent, a connection ends with its caller', async () => {
  const container = createEchoContainer();
  const { cluster } = await newRunningPod(container.backend);
  const protocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io', 'base64.channel.k8s.io'];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...protocols),
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 10 }),
      async (protocol, messages) => {
        const path = 'exec?command=cat&stdin=true&stdout=true&tty=true';
        const connection = await cluster.connect(new Request(`${pods}/p/${path}`), [protocol]);
        if (connection.kind !== 'channels') throw new Error(connection.kind);
        const { socket } = connection;
        const read = readAll(socket);
        for (const sent of messages) await socket.send(sent);
        socket.close(1000, '');
        await read;
      },
    ),
    { numRuns: 200 },
  );
});

describe('what is refused', () => {
  test.each([
    ['exec?command=cat', 400, 'you must specify at least 1 of stdin, stdout, stderr'],
    ['exec?command=cat&stderr=true&tty=true', 400, 'you must specify at least 1 of stdin, stdout, stderr'],
    ['exec?command=gone&stdout=true', 500, 'container not found ("c")'],
  ])('%s is %i in plain text: %s', async (path, status, body) => {
    const { connection } = await connect(path);
    if (connection.kind !== 'refused') throw new Error(connection.kind);
    const { response } = connection;
    expect({ status: response.status, body: await response.text() }).toEqual({ status, body });
  });

  test.each([
    ['exec?command=cat&stdout=true&container=x', 400, 'container x is not valid for pod p'],
    ['portforward?ports=x', 400, 'cannot convert to []int32: strconv.ParseUint: parsing "x": invalid syntax'],
    [
      'portforward?ports=65536',
      400,
      'cannot convert to []int32: strconv.ParseUint: parsing "65536": value out of range',
    ],
    ['exec?command=cat&stdout=true&dryRun=All', 400, 'dryRun is not supported'],
  ])('%s is %i: %s', async (path, status, message) => {
    const { connection } = await connect(path);
    if (connection.kind !== 'refused') throw new Error(connection.kind);
    expect(await connection.response.json()).toMatchObject({ code: status, message });
  });

  test('a sub-protocol that nobody knows is 403', async () => {
    const { connection } = await connect('exec?command=cat&stdout=true', ['v6.channel.k8s.io']);
    if (connection.kind !== 'refused') throw new Error(connection.kind);
    expect(connection.response.status).toBe(403);
    expect(await connection.response.text()).toBe('');
  });

  test('plain HTTP is told to upgrade', async () => {
    const { inDefault } = await newRunningPod(createEchoContainer().backend);
    expect(await inDefault('POST', 'pods/p/exec?command=cat&stdout=true')).toMatchObject({
      status: 400,
      body: { reason: 'BadRequest', message: 'Upgrade request required' },
    });
  });

  test('who may only get may not exec', async () => {
    const tokens = new Map([
      ['token', { username: 'jane', groups: [] }],
      ['admin', { username: 'admin', groups: ['system:masters'] }],
    ]);
    const options = { tokens, authorization: 'RBAC' } as const;
    const admin = { authorization: 'Bearer admin' };
    const { cluster, ask } = await newRunningPod(createEchoContainer().backend, options, admin);
    const rbac = '/apis/rbac.authorization.k8s.io/v1/namespaces/default';
    await ask('POST', `${rbac}/roles`, {
      metadata: { name: 'get-exec' },
      rules: [{ apiGroups: [''], resources: ['pods/exec'], verbs: ['get'] }],
    });
    await ask('POST', `${rbac}/rolebindings`, {
      metadata: { name: 'get-exec' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'get-exec' },
      subjects: [{ kind: 'User', name: 'jane', apiGroup: 'rbac.authorization.k8s.io' }],
    });
    const connection = await cluster.connect(
      new Request(`${pods}/p/exec?command=cat&stdout=true`, { headers: { authorization: 'Bearer token' } }),
    );
    if (connection.kind !== 'refused') throw new Error(connection.kind);
    expect(await connection.response.json()).toMatchObject({
      code: 403,
      message:
        'pods "p" is forbidden: User "jane" cannot create resource "pods/exec" in API group "" in the namespace "default"',
    });
  });
});

test('a connection is audited when it begins and when it ends', async () => {
  const container = createEchoContainer();
  const { cluster } = await newRunningPod(container.backend);
  const stages: string[] = [];
  cluster.subscribeAudit(({ stage, verb, objectRef, responseStatus }) => {
    stages.push(
      `${stage} ${verb} ${objectRef?.resource}/${objectRef?.subresource} ${responseStatus?.code ?? ''}`.trim(),
    );
  });
  const connection = await cluster.connect(new Request(`${pods}/p/exec?command=wait&stdout=true`));
  if (connection.kind !== 'channels') throw new Error(connection.kind);
  const before = stages.length;
  connection.socket.close(1000, '');
  await container.ended;
  expect(stages.slice(0, before).at(-1)).toBe('ResponseStarted get pods/exec 101');
  expect(stages.at(-1)).toBe('ResponseComplete get pods/exec 101');
});
