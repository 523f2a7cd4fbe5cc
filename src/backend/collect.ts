import type { KubectlProcess } from '../drivers/index.ts';
import { createOutputDecoder } from './escape.ts';

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
  const decoders = { stdout: createOutputDecoder('plain'), stderr: createOutputDecoder('plain') };
  const text = { stdout: '', stderr: '' };
  for await (const { stream, bytes } of process.output) {
    const piece = decoders[stream].push(bytes);
    if (text[stream].length < maximumLength) text[stream] += piece;
  }
  const { exitCode } = await process.exit;
  return { exitCode, stdout: text.stdout + decoders.stdout.end(), stderr: text.stderr + decoders.stderr.end() };
}
