import { transfer } from './common/transfer.ts';
import { newProgram } from './common/work.ts';

/** `mv`, as coreutils 9.1 has it. */
export const mv = newProgram({
  name: 'mv',
  en: 'moves and renames files',
  zh: '移动或重命名文件',
  usage: '[OPTION]... SOURCE... DEST',
  run: (work) =>
    transfer(
      work,
      work.options({
        short: 'fnvTt:',
        long: {
          force: 'f',
          'no-clobber': 'n',
          verbose: 'v',
          'no-target-directory': 'T',
          'target-directory=': 't',
        },
        notDone: ['i', 'u', 'b', 'S', 'interactive', 'update', 'backup', 'suffix', 'strip-trailing-slashes'],
      }),
      'mv',
    ),
});
