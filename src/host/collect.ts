import type { KubectlProcess } from '../drivers/index.ts';
import { createOutputFilter } from './output-filter.ts';

/** What a command printed, and how it ended. */
export interface LineResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What is kept of each stream, in UTF-16 units; the rest is read and dropped. */
const maximumLength = 1024 * 1024;

/** Reads a process to its end. */
export async function collect(process: KubectlProcess): Promise<LineResult> {
  const streams = { stdout: createCollector(), stderr: createCollector() };
  for await (const { stream, bytes } of process.output) streams[stream].push(bytes);
  const { exitCode } = await process.exit;
  return { exitCode, stdout: streams.stdout.end(), stderr: streams.stderr.end() };
}

function createCollector() {
  const filter = createOutputFilter('plain');
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let text = '';
  return {
    push(bytes: Uint8Array) {
      // Filtered is all of it, kept its beginning: a piece is whole characters.
      const safe = filter.push(bytes);
      if (text.length < maximumLength) text += decoder.decode(safe);
    },
    end: () => text + decoder.decode(filter.end()),
  };
}
