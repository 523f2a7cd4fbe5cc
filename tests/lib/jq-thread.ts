import { parentPort } from 'node:worker_threads';
import type { JqJob } from '../../src/line/programs/jq/job.ts';
import { serveJq } from '../../src/line/programs/jq/serve.ts';

// The thread of jq in Node.
if (parentPort === null) throw new Error('jq-thread.ts is started as a thread');
const port = parentPort;
const serve = serveJq((message) => port.postMessage(message));
port.on('message', (job: JqJob) => void serve(job));
