import { parseAllDocuments, parseDocument } from 'yaml';
import * as z from 'zod';
import { type Locale, PodpathError } from '../base/index.ts';
import type { CheckTable } from './check.ts';
import type { Lab, LabCheck, LabStep } from './definition.ts';
import { expectations, labInvalid, type Violation } from './messages.ts';
import { type LabOutline, outlineOf } from './salvage.ts';
import { type LabFile, type MessagesFile, newLabFileSchema, newMessagesSchema } from './schema.ts';
import { findTextViolations } from './texts.ts';

/**
 * Reads a lab and holds its parts against each other. `name` is its folder's name under `labs/`; `files` are the texts of
 * `lab.yaml`, `messages/*.yaml`, `manifests/*` and `solution/*` by their paths in that folder; `checks` is what its
 * `checks.ts` exports.
 * @throws PodpathError `Invalid` with all violations at once, each with file, path and what was expected.
 */
export function parseLab(name: string, files: ReadonlyMap<string, string>, checks: CheckTable): Lab {
  const found = new Violations(`labs/${name}`);
  const { data: lab, raw } = readYaml(found, files, 'lab.yaml', newLabFileSchema());
  const outline = outlineOf(lab, raw);
  const messages = {
    'zh-cn': readYaml(found, files, 'messages/zh-cn.yaml', newMessagesSchema()).data,
    en: readYaml(found, files, 'messages/en.yaml', newMessagesSchema()).data,
  };
  const manifests = readManifests(found, files);
  checkLabFile(found, name, outline, manifests, checks);
  const solutions = readSolutions(found, files, outline);
  findTextViolations(outline, messages, checks).forEach(({ file, path, expected }) => {
    found.add(file, path, expected);
  });
  findUnknownFiles(found, files);
  if (found.all.length > 0 || !lab || !messages['zh-cn'] || !messages.en)
    throw new PodpathError({ reason: 'Invalid', text: labInvalid(name, found.all) });
  return assemble(lab, { 'zh-cn': messages['zh-cn'], en: messages.en }, manifests, solutions);
}

class Violations {
  readonly all: Violation[] = [];
  readonly #folder: string;
  constructor(folder: string) {
    this.#folder = folder;
  }
  add(file: string, path: string, expected: Violation['expected']): void {
    this.all.push({ file: `${this.#folder}/${file}`, path, expected });
  }
}

function readYaml<Schema extends z.ZodType>(
  found: Violations,
  files: ReadonlyMap<string, string>,
  file: string,
  schema: Schema,
): { readonly data?: z.infer<Schema>; readonly raw?: unknown } {
  const text = files.get(file);
  if (text === undefined) {
    found.add(file, '.', expectations.file());
    return {};
  }
  const document = parseDocument(text, { uniqueKeys: true });
  for (const error of document.errors) found.add(file, '.', expectations.yaml(firstLine(error.message)));
  if (document.errors.length > 0) return {};
  const raw: unknown = document.toJS();
  const result = schema.safeParse(raw);
  if (result.success) return { data: result.data, raw };
  // The same value read twice gives the same issues in the same order; only their words differ.
  const chinese = schema.safeParse(raw, { error: z.locales.zhCN().localeError }).error?.issues ?? [];
  result.error.issues.forEach((issue, index) => {
    found.add(file, formatPath(issue.path), { en: issue.message, 'zh-cn': chinese[index]?.message ?? issue.message });
  });
  return { raw };
}

function readManifests(found: Violations, files: ReadonlyMap<string, string>): Map<string, string> {
  const manifests = new Map<string, string>();
  for (const [file, text] of files) {
    const name = /^manifests\/([^/]+)$/.exec(file)?.[1];
    if (name === undefined) continue;
    manifests.set(name, text);
    const documents = parseAllDocuments(text);
    for (const error of Array.isArray(documents) ? documents.flatMap((document) => document.errors) : [])
      found.add(file, '.', expectations.yaml(firstLine(error.message)));
  }
  return manifests;
}

function checkLabFile(
  found: Violations,
  name: string,
  lab: LabOutline,
  manifests: ReadonlyMap<string, string>,
  checks: CheckTable,
): void {
  if (lab.metadata.name !== undefined && lab.metadata.name !== name)
    found.add('lab.yaml', 'metadata.name', expectations.folderName(name, lab.metadata.name));
  lab.spec.setup.forEach((manifest, index) => {
    if (manifest !== '' && !manifests.has(manifest))
      found.add('lab.yaml', `spec.setup[${index}]`, expectations.manifest(manifest));
  });
  const steps = new Set<string>();
  const used = new Set<string>();
  lab.spec.steps.forEach((step, stepIndex) => {
    const at = `spec.steps[${stepIndex}]`;
    if (step.name !== '' && steps.has(step.name)) found.add('lab.yaml', `${at}.name`, expectations.twice(step.name));
    steps.add(step.name);
    step.checks.forEach((check, checkIndex) => {
      const path = `${at}.checks[${checkIndex}].name`;
      if (check.name === '') return;
      if (used.has(check.name)) found.add('lab.yaml', path, expectations.twice(check.name));
      else if (!Object.hasOwn(checks, check.name)) found.add('lab.yaml', path, expectations.checkFunction(check.name));
      used.add(check.name);
    });
  });
  for (const check of Object.keys(checks))
    if (!used.has(check)) found.add('checks.ts', `checks["${check}"]`, expectations.unusedCheck(check));
}

function readSolutions(
  found: Violations,
  files: ReadonlyMap<string, string>,
  lab: LabOutline,
): Map<string, readonly string[]> {
  const solutions = new Map<string, readonly string[]>();
  for (const step of new Set(lab.spec.steps.map(({ name }) => name))) {
    if (step === '') continue;
    const file = `solution/${step}.txt`;
    const text = files.get(file);
    if (text === undefined) {
      found.add(file, '.', expectations.file());
      continue;
    }
    const lines = text.split('\n').map((line) => line.trim());
    lines.forEach((line, index) => {
      if (line !== '' && !isCommand(line) && !line.startsWith('#'))
        found.add(file, `line ${index + 1}`, expectations.solutionLine(line));
    });
    if (!lines.some(isCommand)) found.add(file, '.', expectations.solutionEmpty());
    solutions.set(
      step,
      lines.filter((line) => line !== ''),
    );
  }
  for (const file of files.keys()) {
    const step = /^solution\/(.+)\.txt$/.exec(file)?.[1];
    if (step !== undefined && !solutions.has(step) && !lab.spec.steps.some(({ name }) => name === step))
      found.add(file, '.', expectations.unknownEntry('step', step));
  }
  return solutions;
}

/** Whether a line of a solution is run; the others are comments. */
export function isCommand(line: string): boolean {
  return line.startsWith('kubectl ');
}

const knownFiles = 'lab.yaml, checks.ts, messages/{zh-cn,en}.yaml, manifests/NAME.yaml, solution/STEP.txt';

function findUnknownFiles(found: Violations, files: ReadonlyMap<string, string>): void {
  for (const file of files.keys())
    if (!/^(lab\.yaml|checks\.ts|messages\/(zh-cn|en)\.yaml|manifests\/[^/]+\.yaml|solution\/[^/]+\.txt)$/.test(file))
      found.add(file, '.', expectations.unknownFile(knownFiles));
}

function assemble(
  lab: LabFile,
  messages: Readonly<Record<Locale, MessagesFile>>,
  manifests: ReadonlyMap<string, string>,
  solutions: ReadonlyMap<string, readonly string[]>,
): Lab {
  const { kubernetesVersion, requires, nodes, removes, setup } = lab.spec;
  const inBoth = <Value>(read: (file: MessagesFile) => Value) => ({
    'zh-cn': read(messages['zh-cn']),
    en: read(messages.en),
  });
  const steps = lab.spec.steps.map(
    (step): LabStep => ({
      name: step.name,
      hints: inBoth((file) => file.steps[step.name]?.hints ?? []),
      solution: solutions.get(step.name) ?? [],
      checks: step.checks.map((check): LabCheck => {
        const texts = inBoth((file) => file.steps[step.name]?.checks[check.name]);
        const reasons = Object.keys(texts.en?.reasons ?? {});
        return {
          name: check.name,
          timeoutSeconds: check.timeoutSeconds,
          title: { 'zh-cn': texts['zh-cn']?.title ?? '', en: texts.en?.title ?? '' },
          texts: Object.fromEntries(
            reasons.map((reason) => [
              reason,
              {
                'zh-cn': texts['zh-cn']?.reasons[reason] ?? { message: '' },
                en: texts.en?.reasons[reason] ?? { message: '' },
              },
            ]),
          ),
        };
      }),
    }),
  );
  return {
    name: lab.metadata.name,
    folder: `labs/${lab.metadata.name}/manifests`,
    title: inBoth(({ title }) => title),
    summary: inBoth(({ summary }) => summary),
    ...{ kubernetesVersion, requires, nodes, removes, setup, manifests, steps },
  };
}

/** `spec.steps[0].name`; the whole file is `.`. */
function formatPath(path: readonly PropertyKey[]): string {
  if (path.length === 0) return '.';
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`))
    .join('');
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
