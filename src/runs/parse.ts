import { parse, YAMLParseError } from 'yaml';
import type * as z from 'zod';
import { PodpathError } from '../base/index.ts';
import { type Facts, factsSchema } from './facts.ts';
import { fileInvalid } from './messages.ts';
import { type Recording, recordingSchema, type Scenario, scenarioSchema } from './schema.ts';

/**
 * Reads a scenario file. `file` is its name for messages.
 * @throws PodpathError `Invalid` with all violations at once.
 */
export function parseScenario(text: string, file: string): Scenario {
  const scenario = validate(scenarioSchema, readYaml(text, file), file);
  const violations: string[] = [];
  const seen = new Set<string>();
  scenario.runs.forEach((run, index) => {
    const at = `runs[${index}]`;
    if (seen.has(run.id)) violations.push(`${at}.id: "${run.id}" is used twice`);
    seen.add(run.id);
    if ((scenario.withoutMetrics || scenario.images.length > 0) && run.recordedOnly === undefined)
      violations.push(`${at}.recordedOnly: expected a reason, because the scenario changes the cluster`);
    for (const field of ['keepLines', 'elide'] as const) {
      const source = run[field];
      if (source !== undefined && !isRegularExpression(source))
        violations.push(`${at}.${field}: expected a regular expression, got "${source}"`);
    }
    if (run.expect.length === 0 && run.retrySeconds > 0)
      violations.push(`${at}.retrySeconds: has no meaning without \`expect\``);
  });
  if (scenario.withoutMetrics && scenario.needsMetrics) violations.push('withoutMetrics: excludes needsMetrics');
  if (violations.length > 0) throw new PodpathError({ reason: 'Invalid', text: fileInvalid(file, violations) });
  return scenario;
}

/**
 * Reads a recording. `file` is its name for messages.
 * @throws PodpathError `Invalid` with all violations at once.
 */
export function parseRecording(text: string, file: string): Recording {
  return validate(recordingSchema, readJson(text, file), file);
}

/**
 * Reads the facts. `file` is its name for messages.
 * @throws PodpathError `Invalid` with all violations at once.
 */
export function parseFacts(text: string, file: string): Facts {
  return validate(factsSchema, readJson(text, file), file);
}

function readYaml(text: string, file: string): unknown {
  try {
    return parse(text, { uniqueKeys: true });
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    throw new PodpathError({ reason: 'Invalid', cause: error, text: fileInvalid(file, [error.message]) });
  }
}

function readJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new PodpathError({ reason: 'Invalid', cause: error, text: fileInvalid(file, [error.message]) });
  }
}

function validate<Schema extends z.ZodType>(schema: Schema, value: unknown, file: string): z.infer<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const violations = result.error.issues.map((issue) => `${formatPath(issue.path)}: ${issue.message}`);
  throw new PodpathError({ reason: 'Invalid', text: fileInvalid(file, violations) });
}

/** `runs[0].id`; the whole file is `.`. */
function formatPath(path: readonly PropertyKey[]): string {
  if (path.length === 0) return '.';
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`))
    .join('');
}

function isRegularExpression(source: string): boolean {
  try {
    return new RegExp(source, 'mu') instanceof RegExp;
  } catch {
    return false;
  }
}
