import { describe, expect, test } from 'vitest';
import { createByteQueue } from '../../../../src/embedded/index.ts';
import type { ContainerConfig } from '../../../../src/embedded/runtime/cri.ts';
import { newRuntimeBench } from './bench.ts';

const [enter, interrupt, endOfFile, backspace, left, up, down, tab] = [
  '\r',
  '\x03',
  '\x04',
  '\x7f',
  '\x1b[D',
  '\x1b[A',
  '\x1b[B',
  '\t',
];

/** Someone at a terminal on which a command of a container runs; `type` gives what came of it. */
async function newSession(image: string, command: readonly string[], config: Partial<ContainerConfig> = {}) {
  const bench = newRuntimeBench();
  const { id } = await bench.run(image, { command: ['sleep', '9999'], ...config });
  const input = createByteQueue();
  const gone = new AbortController();
  const window: { resize(size: { columns: number; rows: number }): void } = { resize: () => undefined };
  let said = '';
  const exit = bench.runtime.exec(id, command, {
    tty: true,
    stdin: input.stream,
    stdout: (bytes) => {
      said += new TextDecoder().decode(bytes);
    },
    resize: (listener) => {
      window.resize = listener;
    },
    signal: gone.signal,
  });
  const ending = { code: undefined as number | undefined };
  void exit.then((code) => {
    ending.code = code;
  });
  const taken = async () => {
    await bench.clock.advance(100);
    const now = said;
    said = '';
    return now;
  };
  const begun = await taken();
  return {
    ...bench,
    id,
    begun,
    gone,
    exit,
    ending,
    window,
    taken,
    async type(text: string) {
      await input.push(new TextEncoder().encode(text));
      return taken();
    },
    ps: () => bench.sh(id, 'ps'),
  };
}

describe('sh of busybox on a terminal', () => {
  // As busybox 1.35 printed on a pty of Linux, without its question for the cursor's place (`CONFIG_FEATURE_EDITING_ASK_TERMINAL`).
  test('prompts, echoes, runs and says what is not there', async () => {
    const { begun, type } = await newSession('busybox:1.36', ['sh']);
    expect(begun).toBe('/ # ');
    expect(await type(`echo hi${enter}`)).toBe('echo hi\r\nhi\r\n/ # ');
    expect(await type(`foo bar${enter}`)).toBe('foo bar\r\nsh: foo: not found\r\n/ # ');
    expect(await type(`cd /etc${enter}`)).toBe('cd /etc\r\n/etc # ');
    expect(await type(`mkdir -p /root; cd${enter}`)).toBe('mkdir -p /root; cd\r\n~ # ');
  });
  test('Ctrl-C drops the line, and ends what runs and nothing else', async () => {
    const { type, ps } = await newSession('busybox:1.36', ['sh']);
    expect(await type(`abc${interrupt}`)).toBe('abc^C\r\n/ # ');
    expect(await type(`sleep 900${enter}`)).toBe('sleep 900\r\n');
    expect(await type(interrupt)).toBe('^C\r\n/ # ');
    expect(await type(`sleep 901 | cat${enter}`)).toBe('sleep 901 | cat\r\n');
    expect(await type(interrupt)).toBe('^C\r\n/ # ');
    expect(await type(`while true; do sleep 902; done${enter}`)).toBe('while true; do sleep 902; done\r\n');
    expect(await type(interrupt)).toBe('^C\r\n/ # ');
    expect(await type(`sleep 903 &${enter}`)).toBe('sleep 903 &\r\n/ # ');
    expect(await type(`sleep 904${enter}`)).toBe('sleep 904\r\n');
    expect(await type(interrupt)).toBe('^C\r\n/ # ');
    const running = await ps();
    expect(running).toContain('sleep 903');
    expect(running).not.toMatch(/sleep 90[0124]/);
    expect(await type(`echo $?${enter}`)).toBe('echo $?\r\n130\r\n/ # ');
  });
  test('Ctrl-D ends who reads, and the shell at its prompt', async () => {
    const { type, exit } = await newSession('busybox:1.36', ['sh']);
    expect(await type(`cat${enter}`)).toBe('cat\r\n');
    expect(await type(`one${enter}`)).toBe('one\r\none\r\n');
    expect(await type(endOfFile)).toBe('/ # ');
    expect(await type(`read x${enter}two${enter}echo $x${enter}`)).toBe('read x\r\n/ # echo $x\r\ntwo\r\n/ # ');
    expect(await type(`false${enter}`)).toBe('false\r\n/ # ');
    expect(await type(endOfFile)).toBe('\r\n');
    expect(await exit).toBe(1);
  });
  test('takes a command over several lines', async () => {
    const { type } = await newSession('busybox:1.36', ['sh']);
    expect(await type(`if true${enter}`)).toBe('if true\r\n> ');
    expect(await type(`then echo y${enter}fi${enter}`)).toBe('then echo y\r\n> fi\r\ny\r\n/ # ');
    expect(await type(`echo "a${enter}`)).toBe('echo "a\r\n> ');
    expect(await type(interrupt)).toBe('^C\r\n/ # ');
  });
  test('has a history and an editor, which leave no control character on the screen', async () => {
    const { type } = await newSession('busybox:1.36', ['sh']);
    await type(`echo one${enter}echo two${enter}`);
    expect(await type(up)).toBe('echo two');
    expect(await type(up + down + up + up)).toContain('echo one');
    expect(await type(enter)).toBe('\r\none\r\n/ # ');
    expect(await type(`ac${left}b${left}${left}${backspace}\x1b[5~\x1b[24~${enter}`)).toMatch(/sh: abc: not found/);
    expect(await type(`echo x y\x17z\x01\x05${enter}`)).toMatch(/\r\nx z\r\n/);
    expect(await type(`ech${tab}ok${enter}`)).toBe('echo ok\r\nok\r\n/ # ');
    expect(await type(`cat /etc/host${tab}`)).toContain('hostname');
    expect(await type(`\x15cat /etc/hostn${tab}${enter}`)).toMatch(/\r\nweb\r\n|\r\n\S+\r\n/);
  });
  test('knows the size of its window, and of another one', async () => {
    const { type, window, taken } = await newSession('busybox:1.36', ['sh']);
    window.resize({ columns: 80, rows: 24 });
    await taken();
    expect(await type(`stty size${enter}`)).toBe('stty size\r\n24 80\r\n/ # ');
    window.resize({ columns: 20, rows: 10 });
    expect(await taken()).toBe('\r/ # \x1b[J');
    expect(await type(`stty size${enter}`)).toBe('stty size\r\n10 20\r\n/ # ');
    expect(await type(`ls /${enter}`)).toMatch(/^ls \/\r\nbin {3}opt {3}sys\r\n/);
    // A line that is longer than a row.
    expect(await type('echo abcdefghijklmno')).toContain('echo abcdefghijk');
    expect(await type(enter)).toBe('\r\nabcdefghijklmno\r\n/ # ');
  });
  test('settings of stty are kept', async () => {
    const { type } = await newSession('busybox:1.36', ['sh']);
    await type(`stty -echo${enter}`);
    expect(await type(`cat${enter}`)).toBe('cat\r\n');
    expect(await type(`secret${enter}`)).toBe('secret\r\n');
    await type(endOfFile);
    expect(await type(`stty sane; stty foo${enter}`)).toBe(
      "stty sane; stty foo\r\nstty: invalid argument 'foo'\r\n/ # ",
    );
    expect(await type(`stty size </dev/null${enter}`)).toContain(
      'stty: standard input: Inappropriate ioctl for device',
    );
  });
  test('top fills the window, and q ends it', async () => {
    const { type, window } = await newSession('busybox:1.36', ['sh']);
    window.resize({ columns: 40, rows: 8 });
    const drawn = await type(`top${enter}`);
    const rows = drawn.slice(drawn.lastIndexOf('\x1b[J') + 3).split('\r\n');
    expect(rows.length).toBeLessThanOrEqual(8);
    expect(Math.max(...rows.map(({ length }) => length))).toBeLessThanOrEqual(40);
    expect(await type('q')).toBe('\r\n/ # ');
    expect(await type(`echo back${enter}`)).toBe('echo back\r\nback\r\n/ # ');
  });
  test('top -b prints below what was there', async () => {
    const { type } = await newSession('busybox:1.36', ['sh']);
    const printed = await type(`top -bn1${enter}`);
    expect(printed).not.toContain('\x1b');
    expect(printed).toMatch(/^top -bn1\r\nMem: .* cached\r\nCPU: .*\r\n\r\n\/ # $/s);
  });
  test('what stops no jobs says so', async () => {
    const { type } = await newSession('busybox:1.36', ['sh']);
    await type(`sleep 9${enter}`);
    expect(await type('\x1a')).toBe('^Z\r\npodpath: the embedded cluster stops no jobs: Ctrl-C ends what runs\r\n');
  });
});

describe('other shells', () => {
  test('sh and bash of Debian have prompts of their own', async () => {
    const nginx = { command: [] };
    expect((await newSession('nginx:1.27', ['sh'], nginx)).begun).toBe('# ');
    const { begun, type, exit } = await newSession('nginx:1.27', ['bash'], nginx);
    expect(begun).toMatch(/^root@[\w-]+:\/# $/);
    expect(await type(`foo${enter}`)).toMatch(/^foo\r\nbash: foo: command not found\r\nroot@/);
    expect(await type(`exit 4${enter}`)).toBe('exit 4\r\nexit\r\n');
    expect(await exit).toBe(4);
  });
});

test('a program without a shell gets Ctrl-C, and knows its terminal', async () => {
  const { type, exit } = await newSession('busybox:1.36', ['sleep', '900']);
  expect(await type(interrupt)).toBe('^C');
  expect(await exit).toBe(130);
  const { begun } = await newSession('busybox:1.36', ['sh', '-c', 'tty; echo $TERM; ls / | head -n 1']);
  expect(begun).toBe('/dev/pts/0\r\nxterm\r\nbin\r\n');
});

test('who goes takes what ran with them', async () => {
  const { type, gone, clock, ps } = await newSession('busybox:1.36', ['sh']);
  await type(`sleep 905${enter}`);
  gone.abort();
  await clock.advance(1000);
  expect((await ps()).match(/sh$|sleep 905/gm)).toBeNull();
});

test('a container that is killed ends the session', async () => {
  const { id, runtime, settle, type, exit } = await newSession('busybox:1.36', ['sh']);
  await type(`echo begun${enter}`);
  await settle(runtime.stopContainer(id, 0), 60_000);
  expect(await exit).toBe(137);
});
