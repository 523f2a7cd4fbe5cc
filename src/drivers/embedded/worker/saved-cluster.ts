import { PodpathError } from '../../../base/index.ts';
import { snapshotNotRead, snapshotTooNew } from '../messages.ts';
import type { TimeMode } from '../protocol.ts';

/** What is written down of a cluster: its own snapshot, and what it is made with. */
export interface SavedCluster {
  readonly nodes: number;
  readonly seed: number;
  /** The cluster's own time, in ms since the epoch: it goes on where it stopped. */
  readonly nowMs: number;
  /** Speed is null for as fast as the machine can. */
  readonly mode: TimeMode;
  /** As `Cluster.snapshot` gives it. */
  readonly snapshot: unknown;
}

const format = 'podpath.dev/embedded-cluster';
const version = 1;

/** Text of JSON. */
export function formatSaved({ mode, ...saved }: SavedCluster): string {
  // JSON has no Infinity.
  const speed = mode.kind === 'running' && Number.isFinite(mode.speed) ? mode.speed : null;
  return JSON.stringify({ format, version, ...saved, mode: mode.kind === 'paused' ? mode : { ...mode, speed } });
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
  const { nodes, seed, nowMs, mode, snapshot } = value;
  if (!isCount(nodes) || nodes < 1 || !isCount(seed) || typeof nowMs !== 'number') throw corrupt('its numbers are off');
  return { nodes, seed, nowMs, mode: parseMode(mode), snapshot };
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

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
