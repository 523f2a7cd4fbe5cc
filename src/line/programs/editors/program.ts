import { FileError } from '../../files.ts';
import { ProgramFailure } from '../common/options.ts';
import { decodeText, encodeText } from '../common/text.ts';
import { newProgram, reasonOf } from '../common/work.ts';
import type { Program } from '../program.ts';

/** Makes a program that opens a file in the page's editor, under a name that fingers know. */
export function newEditor(name: string): Program {
  return newProgram({
    name,
    en: "opens a file in the page's editor",
    zh: '在页面的编辑器中打开文件',
    usage: 'FILE',
    async run(work) {
      const { files, host, signal } = work.context;
      const given = work.options({ short: '' });
      const [path, ...others] = given.operands.filter((word) => !/^\+\d*$/.test(word));
      if (host.edit === undefined) throw new ProgramFailure('this page has no editor', { exitCode: 2 });
      if (path === undefined) throw new ProgramFailure('a file must be named', { exitCode: 2 });
      if (others.length > 0)
        throw new ProgramFailure('more than one file is not done in this terminal', { exitCode: 2 });
      let text = '';
      try {
        text = decodeText(await files.read(path));
      } catch (error) {
        if (!(error instanceof FileError) || error.code !== 'ENOENT')
          throw new ProgramFailure(`${path}: ${reasonOf(error)}`);
      }
      if (!text.isWellFormed() || text.includes('\0')) throw new ProgramFailure(`${path}: not a text`);
      const edited = await host.edit(path, text, signal);
      if (edited === undefined || edited === text) return 0;
      try {
        await files.write(path, encodeText(edited));
      } catch (error) {
        throw new ProgramFailure(`${path}: ${reasonOf(error)}`);
      }
      return 0;
    },
  });
}
