import { FileError } from '../files.ts';
import { newProgram, reasonOf } from './common/work.ts';
import type { Program } from './program.ts';

/** Makes `less` and `more`: a page can be scrolled, so what they are given goes through. */
export function newPager(name: 'less' | 'more'): Program {
  return newProgram({
    name,
    en: 'shows text (the page scrolls)',
    zh: '显示文本(页面可滚动)',
    usage: '[OPTION]... [FILE]...',
    async run(work) {
      const given = work.options({
        short: 'RrSFXiIqeEnKM',
        notDone: ['N', 'p', 'o', 'O', 'k', 'x', 'z', 'LINE-NUMBERS'],
      });
      let code = 0;
      for (const path of given.operands.length === 0 ? ['-'] : given.operands) {
        try {
          for await (const bytes of work.chunks(path)) await work.bytes(bytes);
        } catch (error) {
          if (error instanceof FileError && error.code === 'EISDIR')
            await work.context.stderr(`${path} is a directory\n`);
          else await work.context.stderr(`${path}: ${reasonOf(error)}\n`);
          code = 1;
        }
      }
      return code;
    },
  });
}

/** `less`. */
export const less = newPager('less');
