/** Why a container could not be started: what its status shows as `waiting`. */
export class StartError extends Error {
  override readonly name = 'StartError';
  /** `ErrImagePull`, `CreateContainerConfigError`, `CrashLoopBackOff` ... */
  readonly reason: string;
  /** When it is worth trying again, in milliseconds since 1970. */
  readonly retryAtMs: number | undefined;

  constructor(reason: string, message: string, retryAtMs?: number) {
    super(message);
    this.reason = reason;
    this.retryAtMs = retryAtMs;
  }
}

/** What a refusal of the container runtime says, without its gRPC code, as Events and statuses show it. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { description } = error as { readonly description?: unknown };
  return typeof description === 'string' ? description : error.message;
}
