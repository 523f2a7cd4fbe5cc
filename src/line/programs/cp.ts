import { transfer } from './common/transfer.ts';
import { newProgram } from './common/work.ts';

/** `cp`, as coreutils 9.1 has it. */
export const cp = newProgram({
  name: 'cp',
  en: 'copies files',
  zh: '复制文件',
  usage: '[OPTION]... SOURCE... DEST',
  run: (work) =>
    transfer(
      work,
      work.options({
        short: 'rRafnvTt:p',
        long: {
          recursive: 'r',
          archive: 'a',
          force: 'f',
          'no-clobber': 'n',
          verbose: 'v',
          'no-target-directory': 'T',
          'target-directory=': 't',
        },
        notDone: [
          'i',
          'u',
          'l',
          's',
          'b',
          'd',
          'L',
          'H',
          'P',
          'x',
          'interactive',
          'update',
          'backup',
          'parents',
          'link',
          'symbolic-link',
          'preserve',
        ],
      }),
      'cp',
    ),
});
