import type { Locale } from '../base/index.ts';
import type { ClientMessage, OutputMessage, ServerMessage, WithPage } from '../bridge/index.ts';

type Numbered = Extract<ClientMessage, { n: number }>;
type WithoutNumber<Message> = Message extends Numbered ? Omit<Message, 'n'> : never;
/** What a page asks: a message of the protocol, however it came. */
export type PageMessage = WithoutNumber<Numbered> & WithPage;

type Answer = Exclude<ServerMessage, { type: 'welcome' | 'pong' | 'output' }>;
type WithoutSeq<Message> = Message extends Answer ? Omit<Message, 'seq'> : never;
/** What a page is answered, but output: a message of the protocol, however it goes. */
export type HostMessage = WithoutSeq<Answer>;

/** A page as the host knows it, wherever it is: a session of the backend, or the page that the host itself is in. */
export interface Peer {
  /** For the log. */
  readonly id: string;
  readonly locale: Locale;
  readonly ended: boolean;
  /** Aborts when the page is gone for good: all that it has asked for is ended. */
  readonly signal: AbortSignal;
  send(message: HostMessage): void;
  /** Sends what a command printed: safe to show, and not cut within a character. The bytes are the caller's again afterwards. */
  sendOutput(id: string, stream: OutputMessage['stream'], bytes: Uint8Array): void;
  /** `undefined` when output may be sent; else resolves when the page has shown enough, or is gone. */
  writable(): Promise<void> | undefined;
}
