import { quote } from './common/numbers.ts';
import { ProgramFailure } from './common/options.ts';
import { binaryToBytes, bytesToBinary } from './common/text.ts';
import { newProgram, reasonOf } from './common/work.ts';

/** `base64`, as coreutils 9.1 has it. */
export const base64 = newProgram({
  name: 'base64',
  en: 'encodes and decodes base64',
  zh: '进行 base64 编码和解码',
  usage: '[OPTION]... [FILE]',
  async run(work) {
    const given = work.options({
      short: 'dDiw:',
      long: { decode: 'd', 'ignore-garbage': 'i', 'wrap=': 'w' },
    });
    const [path = '-', extra] = given.operands;
    if (extra !== undefined) throw new ProgramFailure(`extra operand ${quote(extra)}`, { isUsage: true });
    const wrapText = given.last('w') ?? '76';
    if (!/^\d+$/.test(wrapText)) throw new ProgramFailure(`invalid wrap size: ${quote(wrapText)}`);
    const wrap = Number(wrapText);
    let bytes: Uint8Array;
    try {
      bytes = await work.all(path);
    } catch (error) {
      const reason = reasonOf(error);
      throw new ProgramFailure(reason === 'Is a directory' ? `read error: ${reason}` : `${path}: ${reason}`);
    }
    if (!given.has('d')) {
      const encoded = btoa(bytesToBinary(bytes));
      if (encoded === '') return 0;
      if (wrap === 0) work.out(encoded);
      else for (let at = 0; at < encoded.length; at += wrap) work.out(`${encoded.slice(at, at + wrap)}\n`);
      return 0;
    }
    let text = bytesToBinary(bytes).replaceAll('\n', '');
    if (given.has('i')) text = text.replace(/[^A-Za-z0-9+/=]/g, '');
    // Padding may stand in the middle, where one encoded text follows another.
    const good = /^(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)*/.exec(text)?.[0] ?? '';
    const left = text.slice(good.length);
    const started = /^[A-Za-z0-9+/]{2,3}/.exec(left)?.[0] ?? '';
    const decoded = (good.match(/[^=]+=*/g) ?? []).map((part) => atob(part)).join('');
    // Of a group that is not whole, the bytes that are whole are written before the complaint.
    const partial = started.length < 2 ? '' : atob(started.padEnd(4, '=')).slice(0, started.length - 1);
    await work.bytes(binaryToBytes(decoded + partial));
    if (left !== '') throw new ProgramFailure('invalid input');
    return 0;
  },
});
