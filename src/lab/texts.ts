import { type Locale, type LocalizedText, locales, PodpathError, type Text } from '../base/index.ts';
import type { CheckTable } from './check.ts';
import type { LabCheck, ReasonText } from './definition.ts';
import { expectations, type Violation } from './messages.ts';
import type { LabOutline } from './salvage.ts';
import type { MessagesFile } from './schema.ts';

const placeholderPattern = /\{([a-zA-Z]+)\}/g;

/**
 * Holds the messages of a lab against its steps and against the reasons that its checks declare: every language has a
 * text for everything, and no text names what is not there. `file` of a violation is the path in the lab's folder.
 */
export function findTextViolations(
  lab: LabOutline,
  messages: Readonly<Record<Locale, MessagesFile | undefined>>,
  checks: CheckTable,
): readonly Violation[] {
  return locales.flatMap((locale) => {
    const own = messages[locale];
    const other = messages[locale === 'en' ? 'zh-cn' : 'en'];
    return own ? inOneLanguage(`messages/${locale}.yaml`, lab, own, other, checks) : [];
  });
}

function inOneLanguage(
  file: string,
  lab: LabOutline,
  own: MessagesFile,
  other: MessagesFile | undefined,
  checks: CheckTable,
): Violation[] {
  const found: Violation[] = [];
  const add = (path: string, expected: Violation['expected']) => found.push({ file, path, expected });
  const stepNames = lab.spec.steps.map(({ name }) => name).filter((name) => name !== '');
  compareNames(add, 'step', 'steps', stepNames, Object.keys(own.steps));
  for (const step of lab.spec.steps) {
    const texts = Object.hasOwn(own.steps, step.name) ? own.steps[step.name] : undefined;
    if (!texts) continue;
    const at = `steps.${step.name}`;
    const otherHints = other?.steps[step.name]?.hints.length ?? texts.hints.length;
    if (texts.hints.length !== otherHints) add(`${at}.hints`, expectations.hintCount(texts.hints.length, otherHints));
    const checkNames = step.checks.map(({ name }) => name).filter((name) => name !== '');
    compareNames(add, 'check', `${at}.checks`, checkNames, Object.keys(texts.checks));
    for (const name of checkNames) {
      const reasons = texts.checks[name]?.reasons;
      const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
      if (!reasons || !check) continue;
      const path = `${at}.checks.${name}.reasons`;
      compareNames(add, 'reason', path, Object.keys(check.reasons), Object.keys(reasons));
      for (const [reason, spec] of Object.entries(check.reasons)) {
        const text = reasons[reason];
        if (!text) continue;
        if (spec.status !== 'passed' && text.hint === undefined) add(`${path}.${reason}`, expectations.hint(reason));
        for (const placeholder of placeholdersOf(text))
          if (!spec.values.includes(placeholder))
            add(`${path}.${reason}`, expectations.placeholder(placeholder, spec.values));
      }
    }
  }
  return found;
}

function compareNames(
  add: (path: string, expected: Violation['expected']) => void,
  kind: 'step' | 'check' | 'reason',
  path: string,
  expected: readonly string[],
  got: readonly string[],
): void {
  for (const name of expected) if (!got.includes(name)) add(path, expectations.entry(kind, name));
  for (const name of got) if (!expected.includes(name)) add(`${path}.${name}`, expectations.unknownEntry(kind, name));
}

function placeholdersOf(text: ReasonText): ReadonlySet<string> {
  const all = `${text.message} ${text.hint ?? ''}`.matchAll(placeholderPattern);
  return new Set([...all].flatMap((match) => match[1] ?? []));
}

/**
 * The text of a check's verdict in both languages.
 * @throws PodpathError `InternalError` for a reason or a value that the check did not declare.
 */
export function formatVerdict(
  check: LabCheck,
  verdict: { readonly reason: string; readonly values: Readonly<Record<string, string | number>> },
): LocalizedText {
  const texts = check.texts[verdict.reason];
  if (!texts) throw undeclared(check.name, verdict.reason);
  const fill = (text: string) =>
    text.replaceAll(placeholderPattern, (_, name: string) => {
      const value = verdict.values[name];
      if (value === undefined) throw undeclared(check.name, `${verdict.reason}.${name}`);
      return String(value);
    });
  const inLanguage = ({ message, hint }: ReasonText): Text =>
    hint === undefined ? { message: fill(message) } : { message: fill(message), hint: fill(hint) };
  return { 'zh-cn': inLanguage(texts['zh-cn']), en: inLanguage(texts.en) };
}

/** A lab whose checks and declarations differ. */
export function undeclared(check: string, what: string): PodpathError {
  return new PodpathError({
    reason: 'InternalError',
    text: {
      en: {
        message: `The check “${check}” gave “${what}”, which it does not declare.`,
        hint: 'This is a defect of the lab: add it to the reasons in its checks.ts and to its messages.',
      },
      'zh-cn': {
        message: `检查“${check}”给出了未声明的“${what}”。`,
        hint: '这是实验本身的缺陷：请在 checks.ts 的 reasons 和 messages 中补上它。',
      },
    },
  });
}
