import { ProgramFailure } from '../common/options.ts';
import { type Answer, hostOf, portOf } from '../http/request.ts';

const untrusted = (why: string): string => `SSL certificate problem: ${why}
More details here: https://curl.se/docs/sslcerts.html

curl failed to verify the legitimacy of the server and therefore could not
establish a secure connection to it. To learn more about this situation and
how to fix it, please visit the web page mentioned above.`;

/** What curl says of a request that has no answer (lib/connect.c, lib/multi.c of curl 7.88). */
export function failureOf(answer: Exclude<Answer, { kind: 'answered' }>, url: URL, hasTotal: boolean): ProgramFailure {
  const host = hostOf(url);
  const { elapsedMs, address, isConnected } = answer;
  const newFailure = (message: string, exitCode: number) => new ProgramFailure(message, { exitCode });
  const notConnected = (why: string, exitCode: number) =>
    newFailure(`Failed to connect to ${host} port ${portOf(url)} after ${elapsedMs} ms: ${why}`, exitCode);
  if (answer.kind === 'gaveUp') {
    if (isConnected) return newFailure(`Operation timed out after ${elapsedMs} milliseconds with 0 bytes received`, 28);
    if (address === undefined) return newFailure(`Resolving timed out after ${elapsedMs} milliseconds`, 28);
    return hasTotal
      ? newFailure(`Connection timed out after ${elapsedMs} milliseconds`, 28)
      : notConnected('Timeout was reached', 28);
  }
  const { failure } = answer;
  if (typeof failure === 'object') return newFailure(failure.unsupported, 1);
  switch (failure) {
    case 'unknownHost':
    case 'resolverLost':
      return newFailure(`Could not resolve host: ${host}`, 6);
    case 'refused':
    case 'unreachable':
      return notConnected("Couldn't connect to server", 7);
    case 'timedOut':
      return notConnected("Couldn't connect to server", 28);
    case 'reset':
      return newFailure('Recv failure: Connection reset by peer', 56);
    case 'empty':
      return newFailure('Empty reply from server', 52);
    case 'notTls':
      return newFailure('OpenSSL/3.0.19: error:0A00010B:SSL routines::wrong version number', 35);
    case 'unknownIssuer':
      return newFailure(untrusted('unable to get local issuer certificate'), 60);
    case 'selfSigned':
      return newFailure(untrusted('self-signed certificate'), 60);
  }
}

/** What `-v` says of why there is no connection, after the address. */
export function connectErrorOf(answer: Exclude<Answer, { kind: 'answered' }>): string | undefined {
  if (answer.kind === 'gaveUp' || answer.isConnected || answer.address === undefined) return undefined;
  const words = { refused: 'Connection refused', unreachable: 'No route to host', timedOut: 'Connection timed out' };
  return typeof answer.failure === 'string' && answer.failure in words
    ? words[answer.failure as keyof typeof words]
    : undefined;
}
