import { newProgram, reasonOf } from './common/work.ts';

/** `tee`, as coreutils 9.1 has it. */
export const tee = newProgram({
  name: 'tee',
  en: 'passes its input on and writes it to files',
  zh: '转发输入,同时写入文件',
  usage: '[OPTION]... [FILE]...',
  async run(work) {
    const given = work.options({
      short: 'aip',
      long: { append: 'a', 'ignore-interrupts': 'i' },
      notDone: ['output-error'],
    });
    const { files } = work.context;
    let code = 0;
    const open: string[] = [];
    for (const path of given.operands) {
      if (path === '-') continue;
      try {
        if (given.has('a')) await files.append(path, '');
        else await files.write(path, '');
        open.push(path);
      } catch (error) {
        await work.complain(`${path}: ${reasonOf(error)}`);
        code = 1;
      }
    }
    for await (const bytes of work.chunks('-')) {
      for (const path of open) await files.append(path, bytes);
      await work.bytes(bytes);
      await work.breathe();
    }
    return code;
  },
});
