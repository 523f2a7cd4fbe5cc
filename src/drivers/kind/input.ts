import { write } from 'node:fs';
import { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { type Clock, encodeText, type LocalizedText, PodpathError } from '../../base/index.ts';
import { errorCode } from './paths.ts';

/** Input that may wait for a program to read it; its pipe or terminal holds some more. */
const maximumWaitingBytes = 1024 * 1024;
/** How often a terminal that took nothing more is tried again. */
const retryMs = 10;

/**
 * Writes text of `decodeText` to a program's pipe, and bounds what waits for a program that does not read.
 * @throws PodpathError `RequestEntityTooLarge`; nothing of `data` is written then.
 */
export function writeBounded(stream: Writable, data: string): void {
  const bytes = encodeText(data);
  assertRoom(stream.writableLength + bytes.length);
  stream.write(bytes);
}

/** The parts of a pseudo-terminal that input goes through; node-pty's, whose types do not have them. */
interface Terminal {
  write(data: string): void;
}

/**
 * The input of a pseudo-terminal, bounded as {@link writeBounded}. node-pty's own `write` goes through a stream whose writes block:
 * a program that does not read would stop this whole process. Its descriptor does not block, and is written to directly.
 */
export function createTerminalInput(pty: Terminal, clock: Clock): { write(data: string): void; end(): void } {
  const descriptor: unknown = Reflect.get(pty, 'fd');
  const socket: unknown = Reflect.get(pty, '_socket');
  let waiting: Buffer[] = [];
  let length = 0;
  let busy = false;

  const flush = (fd: number): void => {
    const [first] = waiting;
    // A closed descriptor's number may be another file's by now.
    if (busy || first === undefined || (socket instanceof Socket && socket.destroyed)) return;
    busy = true;
    write(fd, first, 0, first.length, null, (error, written) => {
      busy = false;
      if (waiting[0] !== first) return;
      if (error && errorCode(error) !== 'EAGAIN') return end();
      if (error) clock.schedule(() => flush(fd), retryMs);
      else {
        length -= written;
        if (written < first.length) waiting[0] = first.subarray(written);
        else waiting.shift();
        flush(fd);
      }
    });
  };
  /** The program has ended, or the terminal is gone: what waits has no reader. */
  const end = (): void => {
    waiting = [];
    length = 0;
  };
  return {
    end,
    write(data) {
      if (typeof descriptor !== 'number') return pty.write(data);
      const bytes = Buffer.from(data);
      assertRoom(length + bytes.length);
      waiting.push(bytes);
      length += bytes.length;
      // While one write waits for its next attempt the others wait behind it.
      if (waiting.length === 1) flush(descriptor);
    },
  };
}

function assertRoom(bytes: number): void {
  if (bytes > maximumWaitingBytes)
    throw new PodpathError({ reason: 'RequestEntityTooLarge', text: inputNotRead(maximumWaitingBytes / 2 ** 20) });
}

function inputNotRead(limitMiB: number): LocalizedText {
  return {
    en: {
      message: `The command does not read its input: more than ${limitMiB} MiB waits for it.`,
      hint: 'Send less at once, or put it into a manifest and apply that.',
    },
    'zh-cn': {
      message: `命令没有读取输入：等待它读取的内容已超过 ${limitMiB} MiB。`,
      hint: '请减少单次输入的内容，或写进清单文件再应用。',
    },
  };
}
