import { describe, expect, test } from 'vitest';
import { splitWords } from '../../../src/kubectl/words.ts';
import { quoteWords, readsStandardInput, withPageFiles } from '../../../src/widgets/terminal/kubectl-files.ts';
import { createLabFiles } from '../../../src/widgets/terminal/lab-files.ts';

function setUp(kept: string | null = null, canKeep = true) {
  const state = { kept, now: 1000 };
  const files = createLabFiles({
    base: new Map([
      ['web.yaml', 'kind: Pod\n'],
      ['more/db.yaml', 'kind: Service\n'],
    ]),
    store: {
      load: () => state.kept,
      save(text) {
        if (canKeep) state.kept = text;
        return canKeep;
      },
    },
    now: () => state.now,
  });
  const text = async (path: string) => new TextDecoder().decode(await files.read(path));
  return { files, state, text };
}

describe("a lab's files", () => {
  test('those of the page are there, and cannot be removed', async () => {
    const { files, text } = setUp();
    expect(await files.list('')).toEqual(['more', 'web.yaml']);
    expect(await files.list('more')).toEqual(['db.yaml']);
    expect(await text('more/db.yaml')).toBe('kind: Service\n');
    expect(files.isOwn('web.yaml')).toBe(false);
    await expect(files.remove('web.yaml')).rejects.toMatchObject({ code: 'EROFS' });
    await expect(files.remove('more')).rejects.toMatchObject({ code: 'EROFS' });
  });
  test('what is written is kept, and over one of the page until it is removed', async () => {
    const { files, state, text } = setUp();
    await files.write('web.yaml', 'kind: Job\n');
    await files.append('web.yaml', 'a: 1\n');
    await files.append('new.txt', 'one');
    expect(files.isOwn('web.yaml')).toBe(true);
    const again = setUp(state.kept);
    expect(await again.text('web.yaml')).toBe('kind: Job\na: 1\n');
    expect(await again.text('new.txt')).toBe('one');
    await again.files.remove('web.yaml');
    expect(await again.text('web.yaml')).toBe('kind: Pod\n');
    expect(await text('new.txt')).toBe('one');
  });
  test('bytes that are no text come back as they were', async () => {
    const { files, state } = setUp();
    await files.write('raw', new Uint8Array([0, 255, 254, 10]));
    expect([...(await setUp(state.kept).files.read('raw'))]).toEqual([0, 255, 254, 10]);
  });
  test('folders are made and removed', async () => {
    const { files, state } = setUp();
    await files.makeFolder('own');
    await files.write('own/a', '1');
    expect(await setUp(state.kept).files.list('own')).toEqual(['a']);
    await expect(files.remove('own')).rejects.toMatchObject({ code: 'ENOTEMPTY' });
    await files.remove('own/a');
    await files.remove('own');
    expect(await files.stat('own')).toBeUndefined();
  });
  test.each([
    ['read', 'none', 'ENOENT'],
    ['read', 'more', 'EISDIR'],
    ['read', 'web.yaml/x', 'ENOTDIR'],
    ['write', 'more', 'EISDIR'],
    ['write', 'none/x', 'ENOENT'],
    ['write', 'web.yaml/x', 'ENOTDIR'],
    ['write', 'n'.repeat(256), 'ENAMETOOLONG'],
    ['makeFolder', 'more', 'EEXIST'],
    ['list', 'web.yaml', 'ENOTDIR'],
    ['list', 'none', 'ENOENT'],
    ['remove', 'none', 'ENOENT'],
  ] as const)('%s %s fails with %s', async (what, path, code) => {
    const { files } = setUp();
    await expect(what === 'write' ? files.write(path, '') : files[what](path)).rejects.toMatchObject({ code });
  });
  test('what is too much, or cannot be kept, fails and leaves what was there', async () => {
    const { files, text } = setUp();
    await files.write('a', 'before');
    await expect(files.write('a', 'x'.repeat(1024 * 1024 + 1))).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(await text('a')).toBe('before');
    await expect(setUp(null, false).files.write('a', 'x')).rejects.toMatchObject({ code: 'ENOSPC' });
  });
  test.each(['nonsense', '{"a":1}', '[1,["../x",1,"y"],["/x",1,"y"],["a/./b",1,"y"],["ok",1,"y"]]'])(
    '%j in storage brings nothing that is no file',
    async (kept) => {
      expect((await setUp(kept).files.list('')).filter((name) => name !== 'ok')).toEqual(['more', 'web.yaml']);
    },
  );
});

describe('files of the page in a line of kubectl', () => {
  const files: Readonly<Record<string, { text: string; isOwn: boolean }>> = {
    'web.yaml': { text: 'kind: Pod\n', isOwn: false },
    'own.yaml': { text: 'kind: Job', isOwn: true },
    'two.yaml': { text: 'kind: Service\n', isOwn: true },
  };
  const read = async (name: string) => files[name];

  test.each([
    ['apply -f web.yaml', 'apply -f web.yaml', undefined],
    ['apply -f unknown.yaml', 'apply -f unknown.yaml', undefined],
    ['apply -f https://k8s.io/x.yaml', 'apply -f https://k8s.io/x.yaml', undefined],
    ['apply -f own.yaml', 'apply -f -', 'kind: Job'],
    ['apply -fown.yaml --dry-run=server', 'apply -f - --dry-run=server', 'kind: Job'],
    ['apply --filename=own.yaml', 'apply -f -', 'kind: Job'],
    [
      'apply -f web.yaml,own.yaml -f two.yaml -n x',
      'apply -f - -n x',
      '---\nkind: Pod\n---\nkind: Job\n---\nkind: Service\n',
    ],
    ['logs -f own.yaml', 'logs -f own.yaml', undefined],
    ['exec web -- cat -f own.yaml', 'exec web -- cat -f own.yaml', undefined],
    ['create configmap x --from-file=web.yaml', 'create configmap x --from-file=web.yaml', undefined],
  ])('%s becomes %s', async (line, argv, stdin) => {
    expect(await withPageFiles(line.split(' '), read)).toEqual({ kind: 'words', argv: argv.split(' '), stdin });
  });
  test.each([
    ['create configmap x --from-file=own.yaml', '--from-file', 'own.yaml'],
    ['create configmap x --from-file=key=own.yaml', '--from-file', 'own.yaml'],
    ['apply -k own.yaml', '-k', 'own.yaml'],
    ['apply -f own.yaml -f unknown.yaml', '-f', 'own.yaml'],
  ])('%s is refused by name', async (line, flag, file) => {
    expect(await withPageFiles(line.split(' '), read)).toEqual({ kind: 'refused', flag, file });
  });

  test.each([
    ['exec -i web -- cat', true],
    ['exec -it web -- sh', true],
    ['apply -f -', true],
    ['apply -f=-', true],
    ['apply --filename=-', true],
    ['set env deployment/web -', true],
    ['exec web -- grep -i x', false],
    ['get pods', false],
    ['apply -f web.yaml', false],
  ])('%s reads standard input: %s', (line, reads) => {
    expect(readsStandardInput(line.split(' '))).toBe(reads);
  });

  test.each([
    [['get', 'pods', '-l', 'app in (web, api)']],
    [['patch', 'x', '-p', '{"a":"it\'s $HOME `x`"}']],
    [['echo', '', '*', 'a\\b', '"q"', '中文', '!!', '~', '#']],
  ])('%j is the same words again', (words) => {
    expect(splitWords(quoteWords(words)).map(({ text }) => text)).toEqual(words);
  });
});
