import type { ApiResponse } from '../response.ts';

/** What a verb has to say, before it is turned into what the client accepts. */
export interface Answer {
  readonly status: number;
  /** An object, a list or a Status. */
  readonly object: object;
}

/** An answer, or one that is a response already (a watch, a log). */
export type VerbResult = Answer | { readonly response: ApiResponse } | { readonly pending: Promise<ApiResponse> };
