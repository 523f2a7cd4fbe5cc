import { ProgramFailure } from '../common/options.ts';
import { encodeText } from '../common/text.ts';
import { reasonOf, type Work } from '../common/work.ts';
import { Editor, type EditorOptions } from './editor.ts';

/**
 * Writes what a script makes of each file to that file. Gives the exit code.
 *
 * @param keep - the ending of the copy that is kept of what was there, or its name with `*` for the file's; empty for none
 * @throws ProgramFailure
 */
export async function editInPlace(
  work: Work,
  paths: readonly string[],
  options: EditorOptions,
  keep: string,
): Promise<number> {
  const { files } = work.context;
  let code = 0;
  for (const path of paths) {
    const stat = await files.stat(path);
    if (stat === undefined) {
      await work.complain(`can't read ${path}: No such file or directory`);
      code = 2;
      continue;
    }
    if (stat.kind === 'folder') {
      await work.complain(`couldn't edit ${path}: not a regular file`);
      code = 4;
      continue;
    }
    let written = '';
    const ended = await new Editor(work, [path], { ...options, isSeparate: true }, (text) => {
      written += text;
    }).run();
    if (keep !== '') await files.write(copyPath(path, keep), await files.read(path));
    try {
      await files.write(path, encodeText(written));
    } catch (error) {
      throw new ProgramFailure(`couldn't open temporary file ${path}: ${reasonOf(error)}`, { exitCode: 4 });
    }
    if (ended.isQuit) return ended.code;
    code = Math.max(code, ended.code);
  }
  return code;
}

/** Beside the file, unless the name of the copy is a path itself. */
function copyPath(path: string, keep: string): string {
  const slash = path.lastIndexOf('/') + 1;
  const name = path.slice(slash);
  const copy = keep.includes('*') ? keep.replaceAll('*', name) : name + keep;
  return copy.includes('/') ? copy : path.slice(0, slash) + copy;
}
