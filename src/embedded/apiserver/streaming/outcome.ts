/** How a command has ended: with an exit code, or because of what an error says. */
export type Outcome = { readonly exitCode: number; readonly command: readonly string[] } | { readonly failure: string };

const internal = 'Internal error occurred: ';

/**
 * What the error channel says of a command's end. From `v5.channel.k8s.io` on it is a Status as the kubelet makes it of the
 * container runtime's (`StreamTranslatorHandler`, apiserver/pkg/util/proxy/streamtranslator.go, v1.37), in `v4` the runtime's
 * own (`ServeExec`, cri-streaming/pkg/streaming/remotecommand, v0.37; the text of an exit is containerd's), before that a message.
 */
export function formatOutcome(protocol: string, outcome: Outcome): string {
  const isGood = 'exitCode' in outcome && outcome.exitCode === 0;
  if (protocol.startsWith('v5.')) {
    if (isGood) return '{"metadata":{},"status":"Success"}';
    const head = { metadata: {}, status: 'Failure' };
    if ('exitCode' in outcome) {
      const message = `command terminated with non-zero exit code: command terminated with exit code ${outcome.exitCode}`;
      return JSON.stringify({ ...head, message, ...exitOf(outcome.exitCode) });
    }
    // The runtime has said so already, and the kubelet says it again.
    const message = internal + outcome.failure;
    const details = { causes: [{ message }] };
    return JSON.stringify({ ...head, message: internal + message, reason: 'InternalError', details, code: 500 });
  }
  const isStatus = protocol.startsWith('v4.');
  if (isGood) return isStatus ? '{"status":"Success"}' : '';
  const message = 'exitCode' in outcome ? formatExit(outcome.exitCode, outcome.command) : internal + outcome.failure;
  if (!isStatus) return message;
  return JSON.stringify({
    status: 'Failure',
    message,
    ...('exitCode' in outcome ? exitOf(outcome.exitCode) : { reason: 'InternalError', code: 500 }),
  });
}

const exitOf = (exitCode: number) => ({
  reason: 'NonZeroExitCode',
  details: { causes: [{ reason: 'ExitCode', message: String(exitCode) }] },
});

const formatExit = (exitCode: number, command: readonly string[]) =>
  `command terminated with non-zero exit code: error executing command [${command.join(' ')}], exit code ${exitCode}`;
