import { PodpathError } from '../../../base/index.ts';
import { snapshotNotRead, snapshotTooNew } from '../messages.ts';
import type { TimeMode } from '../protocol.ts';

/** What is written down of a cluster. */
export interface SavedCluster {
  /** A cluster that was paused is paused when somebody comes back to it. */
  readonly mode: TimeMode;
  /** As `LivingCluster.snapshot` gives it. */
  readonly snapshot: unknown;
}

const format = 'podpath.dev/embedded-cluster';
const version = 1;
/** So long text is made without a pause for what else the thread has to do. */
const sliceMs = 8;
/** Deeper than this nothing is large by itself. */
const depth = 5;

/**
 * Text of JSON, made in slices with a `pause` between them: what is written must not change meanwhile, and a snapshot does not.
 */
export async function formatSaved({ mode, snapshot }: SavedCluster, pause: () => Promise<void>): Promise<string> {
  // JSON has no Infinity.
  const speed = mode.kind === 'running' && Number.isFinite(mode.speed) ? mode.speed : null;
  const saved = { format, version, mode: mode.kind === 'paused' ? mode : { ...mode, speed }, snapshot };
  const parts: string[] = [];
  let sliceEnd = performance.now() + sliceMs;
  for (const part of partsOf(saved, depth)) {
    parts.push(part);
    if (performance.now() < sliceEnd) continue;
    await pause();
    sliceEnd = performance.now() + sliceMs;
  }
  return parts.join('');
}

function* partsOf(value: unknown, depthLeft: number): Generator<string> {
  if (depthLeft === 0 || typeof value !== 'object' || value === null) {
    yield JSON.stringify(value) ?? 'null';
    return;
  }
  const isArray = Array.isArray(value);
  let before = isArray ? '[' : '{';
  for (const [key, part] of Object.entries(value)) {
    if (part === undefined && !isArray) continue;
    yield isArray ? before : `${before}${JSON.stringify(key)}:`;
    yield* partsOf(part, depthLeft - 1);
    before = ',';
  }
  if (before === ',') yield isArray ? ']' : '}';
  else yield isArray ? '[]' : '{}';
}

/** @throws PodpathError `CorruptState`, or `Unsupported` for what a later version has written */
export function parseSaved(text: string): SavedCluster {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new PodpathError({ reason: 'CorruptState', text: snapshotNotRead('it is no JSON'), cause: error });
  }
  if (!isRecord(value) || value['format'] !== format) throw corrupt('it does not say that it is one');
  if (value['version'] !== version) {
    throw new PodpathError({ reason: 'Unsupported', text: snapshotTooNew(JSON.stringify(value['version']) ?? 'none') });
  }
  return { mode: parseMode(value['mode']), snapshot: value['snapshot'] };
}

function parseMode(value: unknown): TimeMode {
  if (isRecord(value) && value['kind'] === 'paused') return { kind: 'paused' };
  if (!isRecord(value) || value['kind'] !== 'running') throw corrupt('it does not say how time passes');
  const { speed } = value;
  if (speed === null) return { kind: 'running', speed: Number.POSITIVE_INFINITY };
  if (typeof speed !== 'number' || !(speed > 0)) throw corrupt('it does not say how time passes');
  return { kind: 'running', speed };
}

function corrupt(why: string): PodpathError {
  return new PodpathError({ reason: 'CorruptState', text: snapshotNotRead(why) });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
