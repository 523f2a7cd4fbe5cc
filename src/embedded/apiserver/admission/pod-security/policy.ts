import { type FieldError, fieldErrors } from '../../../../kube/index.ts';

export type Level = 'privileged' | 'baseline' | 'restricted';

/** A level as it was in Kubernetes 1.`minor`; `Infinity` is `latest`. */
export interface LevelVersion {
  readonly level: Level;
  readonly minor: number;
}

/** What a namespace's labels ask for. */
export interface Policy {
  readonly enforce: LevelVersion;
  readonly audit: LevelVersion;
  readonly warn: LevelVersion;
}

export const labelPrefix = 'pod-security.kubernetes.io/';
const levels: readonly string[] = ['privileged', 'baseline', 'restricted'];
const versionPattern = /^v1\.([0-9]|[1-9][0-9]*)$/;

/** `restricted:latest`, `baseline:v1.30`. */
export function formatLevel({ level, minor }: LevelVersion): string {
  return `${level}:${minor === Number.POSITIVE_INFINITY ? 'latest' : `v1.${minor}`}`;
}

/** How much stricter one level is than another: below, equal to or above 0. */
export function compareLevels(a: LevelVersion, b: LevelVersion): number {
  return levels.indexOf(a.level) - levels.indexOf(b.level);
}

export const isSameLevel = (a: LevelVersion, b: LevelVersion) => a.level === b.level && a.minor === b.minor;

/**
 * The policy of a namespace (`pod-security-admission/api/helpers.go PolicyToEvaluate`, v0.37). There always is one: a level
 * that nobody knows enforces `restricted` and audits and warns of nothing.
 */
export function readPolicy(
  labels: Readonly<Record<string, string>> | undefined,
  defaults: Policy,
): { readonly policy: Policy; readonly errors: readonly FieldError[] } {
  if (!labels) return { policy: defaults, errors: [] };
  const errors: FieldError[] = [];
  const complain = (label: string, value: string, why: string) =>
    errors.push(fieldErrors.invalid(`metadata.labels[${label}]`, value, why));

  const read = (mode: keyof Policy, fallback: Level): LevelVersion => {
    let { level, minor } = defaults[mode];
    const levelLabel = `${labelPrefix}${mode}`;
    const levelText = labels[levelLabel];
    if (levelText !== undefined) {
      level = isLevel(levelText) ? levelText : fallback;
      if (!isLevel(levelText)) complain(levelLabel, levelText, `must be one of ${levels.join(', ')}`);
    }
    const versionText = labels[`${levelLabel}-version`];
    if (versionText !== undefined) {
      const match = versionPattern.exec(versionText);
      minor = match ? Number(match[1]) : Number.POSITIVE_INFINITY;
      if (!match && versionText !== 'latest') {
        complain(`${levelLabel}-version`, versionText, 'must be "latest" or "v1.x"');
      }
    }
    return { level, minor };
  };

  const enforce = read('enforce', 'restricted');
  const audit = read('audit', 'privileged');
  let warn = read('warn', 'privileged');
  const isEnforced = isLevel(labels[`${labelPrefix}enforce`]);
  if (labels[`${labelPrefix}warn`] === undefined && isEnforced && compareLevels(enforce, warn) > 0) {
    const hasVersion = labels[`${labelPrefix}warn-version`] !== undefined;
    warn = { level: enforce.level, minor: hasVersion ? warn.minor : enforce.minor };
  }
  return { policy: { enforce, audit, warn }, errors };
}

const isLevel = (text: string | undefined): text is Level => text !== undefined && levels.includes(text);
