import type { JqJob } from './job.ts';
import { serveJq } from './serve.ts';

// The thread of jq in a browser.
const serve = serveJq((message) => self.postMessage(message));
self.onmessage = (event: MessageEvent<JqJob>) => void serve(event.data);
