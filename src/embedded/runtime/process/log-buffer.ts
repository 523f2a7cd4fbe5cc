import { toDisposable } from '../../../base/index.ts';
import type { LogLine } from '../cri.ts';

/** A line is cut after as much (`defaultBufSize` of containerd's internal/cri/io/logger.go, v2.3). */
const longestLine = 16 * 1024;

/** What is kept of a container's log: as much as a kubelet keeps in one file (`containerLogMaxSize`) would be too much for a page. */
const keptCharacters = 1024 * 1024;

/** A log as JSON: `E` or `O` for the stream, `P` or `F` for a part or a full line, and its text; and its time. */
export interface LogJson {
  readonly lines: readonly (readonly [line: string, atMs: number])[];
  readonly begun: { readonly stdout: string; readonly stderr: string };
}

/** The log of a container: lines of two streams, with the time each was whole. */
export class LogBuffer {
  readonly lines: LogLine[] = [];
  /** Bytes, of what is kept, as a log file has them: with time and stream before each. */
  sizeBytes = 0;
  private readonly now: () => number;
  private readonly begun = { stdout: '', stderr: '' };
  private listeners: Set<(line: LogLine) => void> | undefined;
  private taps: Set<(stream: 'stderr' | 'stdout', text: string) => void> | undefined;

  constructor(now: () => number) {
    this.now = now;
  }

  write(stream: 'stderr' | 'stdout', text: string): void {
    for (const tap of this.taps ?? []) tap(stream, text);
    const parts = (this.begun[stream] + text).split('\n');
    let rest = parts.pop() ?? '';
    for (const part of parts) this.addLine(stream, part);
    while (rest.length >= longestLine) {
      this.add({ stream, atMs: this.now(), text: rest.slice(0, longestLine), isPartial: true });
      rest = rest.slice(longestLine);
    }
    this.begun[stream] = rest;
  }

  /** Both streams are closed: a line that was begun is a line. */
  end(): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      if (this.begun[stream] !== '') this.add({ stream, atMs: this.now(), text: this.begun[stream], isPartial: true });
      this.begun[stream] = '';
    }
  }

  follow(listener: (line: LogLine) => void): Disposable {
    this.listeners ??= new Set();
    this.listeners.add(listener);
    return toDisposable(() => this.listeners?.delete(listener));
  }

  /** What is written, as it is written: also what is not yet a line, such as a prompt. */
  tap(listener: (stream: 'stderr' | 'stdout', text: string) => void): Disposable {
    this.taps ??= new Set();
    this.taps.add(listener);
    return toDisposable(() => this.taps?.delete(listener));
  }

  private addLine(stream: 'stderr' | 'stdout', whole: string): void {
    let text = whole;
    for (; text.length > longestLine; text = text.slice(longestLine)) {
      this.add({ stream, atMs: this.now(), text: text.slice(0, longestLine), isPartial: true });
    }
    this.add({ stream, atMs: this.now(), text });
  }

  private add(line: LogLine): void {
    this.lines.push(line);
    this.sizeBytes += line.text.length + 46;
    while (this.sizeBytes > keptCharacters) this.sizeBytes -= (this.lines.shift()?.text.length ?? 0) + 46;
    for (const listener of this.listeners ?? []) listener(line);
  }

  toJSON(): LogJson {
    return {
      lines: this.lines.map(({ stream, atMs, text, isPartial }) => [
        `${stream === 'stderr' ? 'E' : 'O'}${isPartial === true ? 'P' : 'F'}${text}`,
        atMs,
      ]),
      begun: { ...this.begun },
    };
  }

  restore(json: LogJson): void {
    for (const [line, atMs] of json.lines)
      this.add({
        stream: line.startsWith('E') ? 'stderr' : 'stdout',
        atMs,
        text: line.slice(2),
        ...(line[1] === 'P' && { isPartial: true }),
      });
    Object.assign(this.begun, json.begun);
  }
}
