import type { BrowserContext } from 'playwright-core';
import type { Backend } from '../../src/backend/index.ts';
import { letIn } from '../unit/backend/support.ts';

/**
 * Lets a browser context in: the printed address lets one browser in, and every context is a browser of its own. Its pages work with the
 * cluster behind the backend, as a reader chooses in the header.
 */
export async function admit(context: BrowserContext, backend: Backend): Promise<void> {
  const [name = '', value = ''] = (await letIn(backend)).split('=');
  await context.addCookies([{ name, value, url: backend.origin, httpOnly: true, sameSite: 'Strict' }]);
  await context.addInitScript(() => localStorage.setItem('podpath.cluster', 'kind'));
}
