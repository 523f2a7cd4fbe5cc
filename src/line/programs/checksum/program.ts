import { newProgram, reasonOf } from '../common/work.ts';
import type { Program } from '../program.ts';

/** Makes `md5sum`, `sha256sum` ... of a digest, as coreutils 9.1 has them. */
export function newChecksumProgram(parts: {
  readonly name: string;
  readonly algorithm: string;
  readonly digest: (bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>;
}): Program {
  const { name, algorithm } = parts;
  return newProgram({
    name,
    en: `prints and checks ${algorithm} sums`,
    zh: `计算和校验 ${algorithm} 校验和`,
    usage: '[OPTION]... [FILE]...',
    async run(work) {
      const given = work.options({
        short: 'bctwz',
        long: {
          binary: 'b',
          check: 'c',
          text: 't',
          warn: 'w',
          zero: 'z',
          tag: 'tag',
          quiet: 'quiet',
          status: 'status',
          strict: 'strict',
          'ignore-missing': 'ignore-missing',
        },
      });
      const sumOf = async (path: string): Promise<string> => {
        const digest = await parts.digest(Uint8Array.from(await work.all(path)));
        return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
      };
      const end = given.has('z') ? '\0' : '\n';
      const files = given.operands.length === 0 ? ['-'] : given.operands;
      let code = 0;
      if (!given.has('c')) {
        for (const path of files) {
          try {
            const sum = await sumOf(path);
            work.out(
              given.has('tag')
                ? `${algorithm} (${path}) = ${sum}${end}`
                : `${sum} ${given.has('b') ? '*' : ' '}${path}${end}`,
            );
          } catch (error) {
            await work.complain(`${path}: ${reasonOf(error)}`);
            code = 1;
          }
        }
        return code;
      }
      const isSilent = given.has('status');
      for (const list of files) {
        let text: string;
        try {
          text = await work.text(list);
        } catch (error) {
          await work.complain(`${list}: ${reasonOf(error)}`);
          code = 1;
          continue;
        }
        let bad = 0;
        let wrong = 0;
        let unread = 0;
        let checked = 0;
        for (const line of text.split('\n')) {
          if (line === '') continue;
          const match = /^([0-9a-fA-F]+) [ *](.+)$/.exec(line) ?? /^\S+ \((.+)\) = ([0-9a-fA-F]+)$/.exec(line);
          if (match === null) {
            bad += 1;
            continue;
          }
          const isTagged = !/^[0-9a-fA-F]+ [ *]/.test(line);
          const path = (isTagged ? match[1] : match[2]) ?? '';
          const expected = ((isTagged ? match[2] : match[1]) ?? '').toLowerCase();
          try {
            const isRight = (await sumOf(path)) === expected;
            checked += 1;
            if (!isRight) wrong += 1;
            if (!isSilent && (!isRight || !given.has('quiet'))) work.out(`${path}: ${isRight ? 'OK' : 'FAILED'}\n`);
          } catch (error) {
            const reason = reasonOf(error);
            if (given.has('ignore-missing')) continue;
            await work.complain(`${path}: ${reason}`);
            if (!isSilent) work.out(`${path}: FAILED open or read\n`);
            unread += 1;
          }
        }
        const shownList = list === '-' ? "'standard input'" : list;
        if (checked + unread === 0) {
          await work.complain(`${shownList}: no properly formatted checksum lines found`);
          code = 1;
          continue;
        }
        const some = (count: number, one: string, many: string): string =>
          `WARNING: ${count} ${count === 1 ? one : many}`;
        if (!isSilent) {
          if (bad > 0) await work.complain(some(bad, 'line is improperly formatted', 'lines are improperly formatted'));
          if (unread > 0)
            await work.complain(some(unread, 'listed file could not be read', 'listed files could not be read'));
          if (wrong > 0)
            await work.complain(some(wrong, 'computed checksum did NOT match', 'computed checksums did NOT match'));
        }
        if (wrong > 0 || unread > 0 || (bad > 0 && given.has('strict'))) code = 1;
      }
      return code;
    },
  });
}

/** A digest of Web Crypto. */
export function webDigest(
  algorithm: 'SHA-1' | 'SHA-256' | 'SHA-512',
): (bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array> {
  return async (bytes) => new Uint8Array(await crypto.subtle.digest(algorithm, bytes));
}
