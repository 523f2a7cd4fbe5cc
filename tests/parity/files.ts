import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import writeFileAtomic from 'write-file-atomic';
import { parse } from 'yaml';
import * as z from 'zod';
import type { Answer, ParityCase } from './case.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));

/** A file of `cases/`, with its cases. */
export interface CaseFile {
  /** `pods`: what it is called in `recorded/` and in the table. */
  readonly name: string;
  readonly cases: readonly ParityCase[];
}

/** What a real cluster answered to the cases of a file. */
export interface RecordedFile {
  /** The command that makes this file. */
  readonly generatedBy: string;
  /** ISO 8601 date. */
  readonly recordedAt: string;
  /** `v1.37.2` */
  readonly kubernetesVersion: string;
  /** By case: the SHA-256 of its requests, and the answers. */
  readonly cases: Readonly<Record<string, { readonly inputs: string; readonly answers: readonly Answer[] }>>;
}

/** All case files, by name. @throws Error when two cases of a file have one name. */
export async function readCases(): Promise<readonly CaseFile[]> {
  const files = (await readdir(join(folder, 'cases'))).filter((file) => file.endsWith('.ts')).sort();
  return Promise.all(
    files.map(async (file) => {
      const { cases } = (await import(join(folder, 'cases', file))) as { cases: readonly ParityCase[] };
      const twice = cases.find(({ name }, index) => cases.findIndex((other) => other.name === name) !== index);
      if (twice !== undefined) throw new Error(`cases/${file} has two cases named "${twice.name}"`);
      return { name: file.slice(0, -'.ts'.length), cases };
    }),
  );
}

/** The recording of a case file; undefined when there is none yet. */
export async function readRecorded(name: string): Promise<RecordedFile | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, 'recorded', `${name}.json`), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

export async function writeRecorded(name: string, recorded: RecordedFile): Promise<void> {
  await mkdir(join(folder, 'recorded'), { recursive: true });
  await writeFileAtomic(join(folder, 'recorded', `${name}.json`), `${JSON.stringify(recorded, null, 1)}\n`);
}

/** What a recording was made from, to know when it is not current. */
export function hashCase(parityCase: ParityCase): string {
  return createHash('sha256').update(JSON.stringify(parityCase)).digest('hex').slice(0, 16);
}

const knownSchema = z.array(
  z.strictObject({ why: z.strictObject({ en: z.string(), 'zh-cn': z.string() }), cases: z.array(z.string()).min(1) }),
);

/** Cases that differ for one reason. */
export type KnownDifference = z.infer<typeof knownSchema>[number];

/** `known-differences.yaml`: cases (`pods/name of the case`) whose answers differ, by the reason. */
export async function readDifferencesByReason(): Promise<readonly KnownDifference[]> {
  return knownSchema.parse(parse(await readFile(join(folder, 'known-differences.yaml'), 'utf8')) ?? []);
}

/** The same by case. */
export async function readKnownDifferences(): Promise<ReadonlyMap<string, string>> {
  const list = await readDifferencesByReason();
  return new Map(list.flatMap(({ cases, why }) => cases.map((name) => [name, why.en] as const)));
}
