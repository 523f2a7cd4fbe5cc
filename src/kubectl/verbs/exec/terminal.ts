import type { UserTerminal, VerbContext } from '../../command/context.ts';

/** What is sent to a container, and the terminal that it is from. */
export interface Terminal {
  readonly stdin: ReadableStream<Uint8Array> | undefined;
  readonly isTty: boolean;
  readonly terminal: UserTerminal | undefined;
}

/** `StreamOptions.SetupTTY` of `kubectl/pkg/cmd/exec/exec.go`, v0.37. */
export async function openTerminal(context: VerbContext, wantsTty: boolean): Promise<Terminal> {
  const { flags, terminal, err } = context;
  if (!flags.isOn('stdin')) return { stdin: undefined, isTty: false, terminal: undefined };
  const stdin = context.stdin ?? new Blob([]).stream();
  if (wantsTty && terminal !== undefined) return { stdin, isTty: true, terminal };
  if (wantsTty && !flags.isOn('quiet'))
    await err('Unable to use a TTY - input is not a terminal or the right kind of file\n');
  return { stdin, isTty: false, terminal: undefined };
}
