/**
 * Registers the service worker once the page is at rest, so that keeping the whole site for offline reading never competes
 * with the page that is being read. The browser looks for a new build's worker at every navigation.
 */
const hasDataSaver = 'connection' in navigator && (navigator.connection as { saveData?: boolean }).saveData === true;

const base = import.meta.env.BASE_URL.replace(/\/?$/, '/');

if (import.meta.env.PROD && 'serviceWorker' in navigator && !hasDataSaver) {
  const register = () => {
    navigator.serviceWorker.register(`${base}sw.js`).catch((error: unknown) => {
      // A private window or a policy may forbid it: the site works without.
      console.info('podpath: no offline copy,', error);
    });
  };
  addEventListener('load', () => setTimeout(register, 3000), { once: true });
}
