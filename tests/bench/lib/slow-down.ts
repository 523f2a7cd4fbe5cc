import type { Browser } from 'playwright-core';

/** How long a process is held and let go, in turn: short against what is measured. */
const periodMs = 8;

/**
 * Slows all pages of a browser down with their workers (Chromium's own throttling leaves workers as they are): their processes are
 * stopped for so much of the time that a share is left. Disposing of it lets them go.
 * @param times how much slower: 4 leaves a quarter of the time
 */
export async function slowDown(browser: Browser, times: number): Promise<Disposable> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const pages = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
  await session.detach();
  const signal = (name: 'SIGSTOP' | 'SIGCONT') => {
    for (const id of pages) process.kill(id, name);
  };
  let isHeld = false;
  let timer: NodeJS.Timeout;
  const turn = () => {
    isHeld = !isHeld;
    signal(isHeld ? 'SIGSTOP' : 'SIGCONT');
    timer = setTimeout(turn, isHeld ? periodMs - periodMs / times : periodMs / times);
  };
  turn();
  return {
    [Symbol.dispose]() {
      clearTimeout(timer);
      signal('SIGCONT');
    },
  };
}
