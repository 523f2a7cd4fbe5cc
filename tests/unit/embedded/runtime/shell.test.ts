import { expect, test } from 'vitest';
import { mebi, newRuntimeBench, unlimited } from './bench.ts';

const scripts: readonly [script: string, output: string][] = [
  ['echo hello world', 'hello world\n'],
  [`x=5; y="a $x b"; echo "$y" '$x' \${x}`, 'a 5 b $x 5\n'],
  [`echo \${unset:-usual} \${#PATH}`, 'usual 60\n'],
  ['for i in 1 2 3; do echo "n $i"; done', 'n 1\nn 2\nn 3\n'],
  ['i=0; while [ $i -lt 3 ]; do i=$((i+1)); echo $i; done', '1\n2\n3\n'],
  ['if [ -f /etc/hostname ]; then echo yes; else echo no; fi', 'yes\n'],
  ['false || echo or; true && echo and; ! true; echo $?', 'or\nand\n1\n'],
  ['echo a > /tmp/f; echo b >> /tmp/f; cat /tmp/f; wc -l < /tmp/f', 'a\nb\n2\n'],
  ['echo $(hostname) `echo x`', 'pod-1 x\n'],
  ['printf "%s-%d\\n" a 1 b 2', 'a-1\nb-2\n'],
  [
    String.raw`printf '\303\251\377' | wc -c; printf '\xc3%s' "$(printf '\xa9')"; echo -e '\0101\0344\0270\0255'`,
    '3\néA中\n',
  ],
  ['seq 5 | grep -v 3 | head -n 3 | tail -n 1', '4\n'],
  ['seq 5 | head -2; seq 5 | head -n1; seq 5 | tail -1', '1\n2\n1\n5\n'],
  ['seq 5 | head -z; echo on', "on\nhead: invalid option -- 'z'\n"],
  ['f() { echo "f $1"; return 3; }; f x; echo $?', 'f x\n3\n'],
  ['case abc in a*) echo A;; *) echo other;; esac', 'A\n'],
  ['cat <<EOF\none $((1+1))\nEOF', 'one 2\n'],
  ['echo one two | while read a b; do echo "$b $a"; done', 'two one\n'],
  ['for i in 1 2 3 4; do [ $i = 2 ] && continue; [ $i = 4 ] && break; echo $i; done', '1\n3\n'],
  ['(exit 7); echo $?', '7\n'],
  ['nosuchprogram', 'sh: nosuchprogram: not found\n[exit 127]'],
  ['vi x', 'podpath: the embedded cluster has no vi; a real image has it\n[exit 127]'],
  ['echo a | gzip | cat', 'podpath: the embedded cluster has no gzip; a real image has it\n'],
  ['python3', 'sh: python3: not found\npodpath: the embedded cluster has no python3; a real image may\n[exit 127]'],
  ['cat /nosuch', "cat: can't open '/nosuch': No such file or directory\n[exit 1]"],
  ['ls /nosuch', 'ls: /nosuch: No such file or directory\n[exit 1]'],
  ['kill 999', "sh: can't kill pid 999: No such process\n[exit 1]"],
  ['if true; then', 'sh: syntax error: unexpected end of file\n[exit 2]'],
  ['set -e; false; echo never', '[exit 1]'],
  ['id; whoami', 'uid=0(root) gid=0(root) groups=0(root)\nroot\n'],
  ['date', 'Sun Mar  1 12:00:0'],
  ['cd /etc && pwd && ls | head -n 1', '/etc\nhostname\n'],
  [
    'mkdir -p /data/x && touch /data/x/y && ls /data/x && rm -r /data && ls /data',
    'y\nls: /data: No such file or directory\n[exit 1]',
  ],
  ['trap "echo bye" EXIT; echo hi', 'hi\nbye\n'],
  ['echo "a,b,c" | cut -d, -f2 | tr a-z A-Z', 'B\n'],
  ['sed -n "s/a/b/p" <<E\nxa\ny\nE', 'xb\n'],
  ['env FOO=bar env | grep FOO', 'FOO=bar\n'],
  ['timeout 2 sleep 10; echo $?', '143\nTerminated\n'],
  ['sleep 1 & wait; echo done', 'done\n'],
  ['exec echo over; echo never', 'over\n'],
  // As busybox 1.35 prints it.
  [
    'mkdir -p /t/a/b /t/c; echo x > /t/f; echo y > /t/a/g; cd /t; ls -R; ls -R f a/; ls a f c',
    '.:\na\nc\nf\n\n./a:\nb\ng\n\n./a/b:\n\n./c:\nf\n\na/:\nb\ng\n\na/b:\nf\n\na:\nb\ng\n\nc:\n',
  ],
  [
    'cd /tmp; echo x > f; sha256sum f nothere',
    "73cb3858a687a8494ca3323053016282f3dad39d42cf62ca4e79dda2aac7d9ac  f\nsha256sum: can't open 'nothere': No such file or directory\n[exit 1]",
  ],
  ['echo x | md5sum', '401b30e3b8b5d629635a5c613cdb7919  -\n'],
  // Bytes, not characters.
  ['echo 语言 > /tmp/c; head -c 4 /tmp/c | wc -c; tail -c 4 /tmp/c; tail -c 99 /tmp/c | wc -c', '4\n言\n7\n'],
];
test.each(scripts)('sh -c %j', async (script, output) => {
  const { run, sh } = newRuntimeBench();
  const { id } = await run('busybox:1.36', { command: ['sleep', '3600'] });
  expect((await sh(id, script)).slice(0, output.startsWith('Sun') ? output.length : undefined)).toBe(output);
});

test('a container runs a script as its process and logs what it writes as time goes on', async () => {
  const { run, clock, logOf, runtime } = newRuntimeBench();
  const { id } = await run('busybox:1.36', { command: ['sh', '-c', 'while true; do date; sleep 5; done'] });
  await clock.advance(11_000);
  expect(logOf(id).split('\n')).toHaveLength(4);
  expect(logOf(id)).toMatch(/^Sun Mar {2}1 12:00:0\d UTC 2026\n/);
  // On kind: 561,152 bytes, 0.54 millicores.
  expect(runtime.containerStats(id)?.memoryUsageBytes).toBeGreaterThan(500_000);
  expect(runtime.containerStats(id)?.memoryUsageBytes).toBeLessThan(820_000);
});

test('zero bytes of a device go through a pipe, and who waits for the end of the line has the memory', async () => {
  const { run, clock, runtime } = newRuntimeBench();
  const command = ['sh', '-c', '(head -c 96m /dev/zero && sleep 1d) | tail'];
  const roomy = await run('busybox:1.36', { command });
  const tight = await run('busybox:1.36', { command, resources: { ...unlimited, memoryLimitBytes: 32 * mebi } });
  await clock.advance(2000);
  expect((runtime.containerStats(roomy.id)?.memoryUsageBytes ?? 0) / mebi).toBeGreaterThan(96);
  expect((runtime.containerStats(roomy.id)?.memoryUsageBytes ?? 0) / mebi).toBeLessThan(98);
  expect(runtime.containerStatus(tight.id)).toMatchObject({ state: 'Exited', reason: 'OOMKilled', exitCode: 137 });
  // They are not kept.
  expect(JSON.stringify(runtime.snapshot()).length).toBeLessThan(1e6);
});

test('head writes as many zero bytes to a file as it is told', async () => {
  const { run, sh } = newRuntimeBench();
  const { id } = await run('busybox:1.36', { command: ['sleep', '3600'] });
  expect(await sh(id, 'head -c 3m /dev/zero > /tmp/z; du -k /tmp/z; head -c 5 /dev/zero | wc -c')).toBe(
    '3072\t/tmp/z\n5\n',
  );
});

test('ps and top show the processes of the container only, as busybox does', async () => {
  const { run, sh } = newRuntimeBench();
  const { id } = await run('busybox:1.36', { command: ['sleep', '3600'] });
  expect(await sh(id, 'ps')).toBe(
    'PID   USER     COMMAND\n    1 root     sleep 3600\n    2 root     sh -c ps\n    3 root     ps\n',
  );
  expect(await sh(id, 'top -bn1 | grep -c "sleep 3600$"')).toBe('1\n');
});

test('what is written to memory is charged to who writes it, and the cgroup files tell', async () => {
  const { run, sh, runtime } = newRuntimeBench();
  const { id } = await run('busybox:1.36', {
    command: ['sleep', '3600'],
    resources: { ...unlimited, memoryLimitBytes: 64 * mebi },
  });
  expect(await sh(id, 'cat /sys/fs/cgroup/memory.max')).toBe(`${64 * mebi}\n`);
  await sh(id, 'dd if=/dev/zero of=/dev/shm/x bs=1M count=20');
  expect(await sh(id, 'grep -E "^(shmem|inactive_file) " /sys/fs/cgroup/memory.stat')).toBe(
    `shmem ${20 * mebi}\ninactive_file 0\n`,
  );
  await sh(id, 'dd if=/dev/zero of=/tmp/x bs=1M count=100');
  expect(runtime.containerStats(id)?.memoryUsageBytes).toBeLessThanOrEqual(64 * mebi);
  expect(runtime.containerStats(id)?.oomKills).toBe(0);
  await sh(id, 'rm /dev/shm/x');
  expect(runtime.containerStats(id)?.memoryWorkingSetBytes).toBeLessThan(mebi);
});

test('tail of an endless line eats memory until the kernel kills it, and with memory.oom.group the container', async () => {
  const { run, clock, statusOf, logOf } = newRuntimeBench();
  // The first process only waits: by itself it would go on, print and exit with 3.
  const { id } = await run('busybox:1.36', {
    command: ['sh', '-c', 'tail /dev/zero; sleep 60; echo alive; exit 3'],
    resources: { ...unlimited, memoryLimitBytes: 64 * mebi },
  });
  await clock.advance(120_000);
  expect(statusOf(id)).toMatchObject({ exitCode: 137, reason: 'OOMKilled' });
  expect(logOf(id)).toBe('');
});

test('a trap of TERM runs when the command before it has ended', async () => {
  const { run, runtime, settle, logOf, statusOf, clock } = newRuntimeBench();
  const script = 'trap "echo bye; exit 3" TERM; while true; do sleep 2; done';
  const { id } = await run('busybox:1.36', { command: ['sh', '-c', script] });
  const start = clock.now();
  await settle(runtime.stopContainer(id, 30));
  expect(logOf(id)).toBe('bye\n');
  expect(statusOf(id).exitCode).toBe(3);
  expect(clock.now() - start).toBeLessThanOrEqual(2000);
});

test('a loop that never waits uses a whole CPU, and no more than its quota', async () => {
  const { run, runtime, clock } = newRuntimeBench();
  const { id } = await run('busybox:1.36', {
    command: ['sh', '-c', 'while true; do :; done'],
    resources: { ...unlimited, cpuQuota: 20_000 },
  });
  await clock.advance(1000);
  const before = runtime.containerStats(id)?.cpuUsageNanoseconds ?? 0;
  await clock.advance(10_000);
  expect(((runtime.containerStats(id)?.cpuUsageNanoseconds ?? 0) - before) / 1e9).toBeCloseTo(2, 1);
  expect(runtime.containerStats(id)?.throttledPeriods).toBeGreaterThanOrEqual(90);
});

test('a command that is not there, and one that takes too long, fail in the words of containerd', async () => {
  const { run, runtime, settle } = newRuntimeBench();
  const { id } = await run('busybox:1.36', { command: ['sleep', '3600'] });
  await expect(settle(runtime.execSync(id, ['nosuch'], 1000))).rejects.toThrow(
    /^rpc error: code = Unknown desc = failed to exec in container: failed to start exec "[0-9a-f]{64}": OCI runtime exec failed: exec failed: unable to start container process: exec: "nosuch": executable file not found in \$PATH$/,
  );
  await expect(settle(runtime.execSync(id, ['sleep', '10'], 1000))).rejects.toThrow(
    'rpc error: code = DeadlineExceeded desc = failed to exec in container: timeout 1s exceeded: context deadline exceeded',
  );
});

test('a shell with a terminal shows its prompt, echoes, and ends at Ctrl-D', async () => {
  const { run, runtime, settle } = newRuntimeBench();
  const { id } = await run('busybox:1.36', { command: ['sleep', '3600'] });
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  void writer.write(new TextEncoder().encode('echo hi\rexit 4\r'));
  let shown = '';
  const code = await settle(
    runtime.exec(id, ['sh'], {
      tty: true,
      stdin: readable,
      stdout(bytes) {
        shown += new TextDecoder().decode(bytes);
      },
    }),
  );
  expect(shown).toBe('/ # echo hi\r\nhi\r\n/ # exit 4\r\n');
  expect(code).toBe(4);
});

test('bytes that are no text go through pipes, files and archives unharmed, and count as what they are', async () => {
  const { run, runtime, settle, sh } = newRuntimeBench();
  const { id } = await run('busybox:1.36', { command: ['sleep', '3600'] });
  const bytes = Uint8Array.from({ length: 512 }, (_none, index) => (index * 7) % 256);
  const exec = async (command: readonly string[], input: Uint8Array = new Uint8Array()): Promise<Uint8Array> => {
    const parts: Uint8Array[] = [];
    // In parts that cut characters.
    const stdin = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < input.length; at += 5) controller.enqueue(input.slice(at, at + 5));
        controller.close();
      },
    });
    await settle(
      runtime.exec(id, command, { tty: false, stdin, stdout: (part) => parts.push(part), stderr: () => undefined }),
    );
    return new Uint8Array(await new Blob(parts as Uint8Array<ArrayBuffer>[]).arrayBuffer());
  };
  expect(await exec(['cat'], bytes)).toEqual(bytes);
  await exec(['tee', '/tmp/bytes'], bytes);
  expect(await sh(id, 'wc -c < /tmp/bytes; cp /tmp/bytes /tmp/copy; base64 /tmp/copy | base64 -d | wc -c')).toBe(
    '512\n512\n',
  );
  const archive = await exec(['tar', 'cf', '-', '/tmp/copy']);
  await exec(['tar', 'xf', '-', '-C', '/mnt'], archive);
  expect(await exec(['cat', '/mnt/tmp/copy'])).toEqual(bytes);
});
