import type { Due, Timer } from '../../../base/index.ts';
import { isDue, isNumber, isRecord, isString, listOf, optional, recordOf, type Shape } from '../../client/shape.ts';
import type { HttpRequest, HttpResponse } from '../process/process-types.ts';
import { NetworkError, type NetworkFailure } from './network-error.ts';

/** A request that has been made. */
export interface AskedRequest {
  readonly startMs: number;
  readonly host: string;
  readonly port: number;
  readonly request: HttpRequest;
  readonly timeoutMs: number;
}

const isAsked: Shape<AskedRequest> = recordOf<AskedRequest>({
  startMs: isNumber,
  host: isString,
  port: isNumber,
  timeoutMs: isNumber,
  request: (value): value is HttpRequest => isRecord(value) && isString(value['method']) && isString(value['path']),
});

/** A question to a resolver that is not answered yet. */
export interface NameQuestion {
  readonly kind: 'name';
  /** The request that waits for the name. */
  readonly asked?: AskedRequest | undefined;
  readonly result: NetworkFailure | readonly string[];
  readonly tried: readonly string[];
}

/** A request whose answer, or failure, is on its way. */
export interface RequestQuestion {
  readonly kind: 'request';
  readonly result: HttpResponse | NetworkFailure;
  /** Why the certificate of the server is none. */
  readonly why?: string | undefined;
  /** Who answers: `CONTAINER PID`; its end resets the connection. */
  readonly target?: string | undefined;
  readonly address: string;
}

export type Question = NameQuestion | RequestQuestion;

/** A question as a snapshot has it. */
export interface QuestionJson {
  /** Who asked. */
  readonly asker: string;
  readonly due: Due;
  readonly question: Question;
}

const isStrings = listOf(isString);
const isResult = (value: unknown): value is Question['result'] =>
  isString(value) || isStrings(value) || isRecord(value);
const isQuestion = (value: unknown): value is Question =>
  isRecord(value) &&
  (value['kind'] === 'name'
    ? optional(isAsked)(value['asked'])
    : value['kind'] === 'request' && isString(value['address'])) &&
  isResult(value['result']) &&
  optional(isStrings)(value['tried']);

export const isQuestions: Shape<readonly QuestionJson[]> = listOf(
  recordOf<QuestionJson>({ asker: isString, due: isDue, question: isQuestion }),
);

/** A question of one kind, with when it will be answered. */
export interface KnownQuestion<K extends Question['kind']> {
  readonly due: Due;
  readonly question: Question & { readonly kind: K };
}

/** What has been asked on a network and not been answered, and what of a snapshot nobody has taken up yet. */
export interface OpenQuestions {
  /** Something is asked; `timerOf` tells when its answer comes. Without an asker nobody could take it up: it is not kept. */
  add(asker: string | undefined, question: Question, timer: Timer): Disposable;
  /** The request of before the snapshot that waits for a name. */
  askedBy(asker: string | undefined): AskedRequest | undefined;
  /** Who asks the same as before the snapshot goes on with that. */
  takeUp<K extends Question['kind']>(asker: string | undefined, kind: K): KnownQuestion<K> | undefined;
  save(): readonly QuestionJson[];
  restore(questions: readonly QuestionJson[]): void;
  forgetOthers(): void;
}

/** Makes an empty list. */
export function createOpenQuestions(): OpenQuestions {
  const open = new Set<{ readonly asker: string; readonly question: Question; readonly timer: Timer }>();
  let left: QuestionJson[] = [];
  return {
    add(asker, question, timer) {
      if (asker === undefined) return { [Symbol.dispose]: () => undefined };
      const entry = { asker, question, timer };
      open.add(entry);
      return { [Symbol.dispose]: () => void open.delete(entry) };
    },
    askedBy(asker) {
      const question = left.find((one) => one.asker === asker)?.question;
      return question?.kind === 'name' ? question.asked : undefined;
    },
    takeUp<K extends Question['kind']>(asker: string | undefined, kind: K) {
      const index = left.findIndex((one) => one.asker === asker && one.question.kind === kind);
      return index < 0 ? undefined : (left.splice(index, 1)[0] as KnownQuestion<K> | undefined);
    },
    save: () =>
      [...open].flatMap(({ asker, question, timer: { due } }) => (due === undefined ? [] : [{ asker, question, due }])),
    restore(questions) {
      left = [...questions];
    },
    forgetOthers() {
      left = [];
    },
  };
}

/** What was on its way as who asked gets it. */
export function toResult({ result, address, why }: RequestQuestion): HttpResponse | NetworkError {
  return typeof result === 'string' ? new NetworkError(result, address, why) : result;
}
