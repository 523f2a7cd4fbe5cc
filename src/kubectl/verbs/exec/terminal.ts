import type { VerbContext } from '../../command/context.ts';

/** What is sent to a container, and whether it is from a terminal. */
export interface Terminal {
  readonly stdin: ReadableStream<Uint8Array> | undefined;
  readonly isTty: boolean;
}

/** `StreamOptions.SetupTTY` of `kubectl/pkg/cmd/exec/exec.go`, v0.37. */
export async function openTerminal(context: VerbContext, wantsTty: boolean): Promise<Terminal> {
  const { flags, isTerminal, err } = context;
  if (!flags.isOn('stdin')) return { stdin: undefined, isTty: false };
  const stdin = context.stdin ?? new Blob([]).stream();
  if (!wantsTty || isTerminal) return { stdin, isTty: wantsTty };
  if (!flags.isOn('quiet')) await err('Unable to use a TTY - input is not a terminal or the right kind of file\n');
  return { stdin, isTty: false };
}
