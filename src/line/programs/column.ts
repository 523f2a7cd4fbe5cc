import { FileError } from '../files.ts';
import { ProgramFailure } from './common/options.ts';
import { columnsOf } from './common/text.ts';
import { maximumText, TooMuch } from './common/too-much.ts';
import { newProgram, reasonOf } from './common/work.ts';

/** What a cell takes of memory beside its text. */
const bytesOfCell = 8;

/** `column`, as util-linux 2.38 has it: tables, and lists in columns. */
export const column = newProgram({
  name: 'column',
  en: 'lines text up in columns',
  zh: '把文本排成对齐的列',
  usage: '[options] [<file>...]',
  async run(work) {
    const given = work.options({
      short: 'ts:o:c:xL',
      long: {
        table: 't',
        'separator=': 's',
        'output-separator=': 'o',
        'output-width=': 'c',
        fillrows: 'x',
        'keep-empty-lines': 'L',
      },
      notDone: [
        'N',
        'R',
        'T',
        'H',
        'W',
        'E',
        'O',
        'd',
        'e',
        'J',
        'n',
        'l',
        'r',
        'i',
        'p',
        'table-columns',
        'table-right',
        'table-truncate',
        'table-hide',
        'table-wrap',
        'table-noheadings',
        'json',
        'table-name',
        'tree',
        'tree-id',
        'tree-parent',
        'table-columns-limit',
        'table-order',
        'table-noextreme',
        'table-header-repeat',
      ],
    });
    const lines: string[] = [];
    let code = 0;
    for (const path of given.operands.length === 0 ? ['-'] : given.operands) {
      try {
        for await (const batch of work.lines(path))
          for (const line of batch.lines) {
            work.hold(line.length + 1);
            lines.push(line);
          }
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        await work.complain(`${path}: ${reasonOf(error)}`);
        code = 1;
      }
    }
    const keepsEmpty = given.has('L');
    const separator = given.last('s');
    if (given.has('t')) {
      const rows = lines.filter((line) => keepsEmpty || line.trim() !== '').map((line) => cellsOf(line, separator));
      const widths: number[] = [];
      for (const cells of rows) {
        work.hold(cells.length * bytesOfCell);
        for (const [index, cell] of cells.entries()) widths[index] = Math.max(widths[index] ?? 0, columnsOf(cell));
        work.spend(cells.length);
        await work.rest();
      }
      const between = given.last('o') ?? '  ';
      if (widths.reduce((sum, width) => sum + width + between.length, 0) > maximumText) throw new TooMuch('text');
      for (const cells of rows) {
        // A row that has fewer cells than others is as wide all the same.
        const texts = widths.map((width, index) => {
          const cell = cells[index] ?? '';
          return index === widths.length - 1 ? cell : cell + ' '.repeat(width - columnsOf(cell));
        });
        work.out(`${texts.join(between)}\n`);
        work.spend(widths.length);
        await work.rest();
      }
      return code;
    }
    const widthText = given.last('c') ?? String(work.context.width);
    if (!/^\d+$/.test(widthText)) throw new ProgramFailure(`invalid columns argument: '${widthText}'`);
    const width = Number(widthText);
    const entries = lines.filter((line) => keepsEmpty || line.trim() !== '');
    const widest = entries.reduce((most, entry) => Math.max(most, columnsOf(entry)), 0);
    if (widest >= width) {
      for (const entry of entries) {
        work.out(`${entry}\n`);
        await work.rest();
      }
      return code;
    }
    const step = (Math.floor(widest / 8) + 1) * 8;
    const columns = Math.max(1, Math.floor(width / step));
    const rows = Math.ceil(entries.length / columns);
    for (let row = 0; row < rows; row += 1) {
      let at = 0;
      for (let place = 0; place < columns; place += 1) {
        const entry = entries[given.has('x') ? row * columns + place : place * rows + row];
        if (entry === undefined) break;
        // Entries stand at every eighth column; what is before them is filled with tabs.
        work.out('\t'.repeat(place * (step / 8) - Math.floor(at / 8)) + entry);
        at = place * step + columnsOf(entry);
        await work.rest();
      }
      work.out('\n');
    }
    return code;
  },
});

/** The cells of a line: between blanks, or between single characters of a set. */
function cellsOf(line: string, separator: string | undefined): string[] {
  if (separator === undefined) return line.split(/[ \t]+/).filter((cell) => cell !== '');
  const cells: string[] = [];
  let cell = '';
  for (const character of line) {
    if (separator.includes(character)) {
      cells.push(cell);
      cell = '';
    } else cell += character;
  }
  return [...cells, cell];
}
