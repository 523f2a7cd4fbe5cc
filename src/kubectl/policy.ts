import { PodpathError } from '../base/index.ts';
import type { Line } from './line.ts';

/** What the policy must know of the place that a line comes from. */
export interface PolicyContext {
  /** Names, relative to the folder that kubectl starts in, that `-f` and `-k` may use: a lab's manifests. */
  readonly folderFiles: readonly string[];
  /** URLs that `-f` may name, each with the manifest that is used in its place. */
  readonly pinnedUrls: ReadonlyMap<string, string>;
  /** Whether the reader has a terminal that a pseudo-terminal can be joined to. */
  readonly terminal: boolean;
  /** Whether the caller has something for standard input, so that `-f -` can be read; absent: no. */
  readonly stdin?: boolean | undefined;
}

/** A line that may be run, and how; or why not. */
export type Judgement =
  | {
      readonly allowed: true;
      /** What to start kubectl with: the line's meaning in one fixed spelling (`get pods --namespace=x`), without the program's name. */
      readonly argv: readonly string[];
      /** It must be run on a pseudo-terminal (`exec -it`, `edit`). */
      readonly needsTerminal: boolean;
      /** It reads standard input. */
      readonly needsStdin: boolean;
      /** It goes on until it is interrupted (`--watch`, `logs -f`, `port-forward`). */
      readonly longRunning: boolean;
      /** The namespace that the line names; absent: it works in the namespace it is started with. */
      readonly namespace?: string | undefined;
      /** What standard input must be: the pinned manifest of a URL. */
      readonly stdin?: string | undefined;
    }
  | { readonly allowed: false; readonly error: PodpathError };

/**
 * Says whether a line may be run by the real kubectl. What is not known to be harmless to the machine is refused, by name,
 * with the reason and what to do instead. Never throws.
 */
export function judgeLine(line: Line, _context: PolicyContext): Judgement {
  return {
    allowed: false,
    error: new PodpathError({
      reason: 'Refused',
      text: {
        en: { message: `“${line.source}” is refused: the policy is not there yet.` },
        'zh-cn': { message: `拒绝执行“${line.source}”：策略尚未就绪。` },
      },
    }),
  };
}
