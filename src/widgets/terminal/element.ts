import { defineWidget } from '../shared/shell.ts';

defineWidget('podpath-terminal', () => import('./live.ts'), {
  // It was open in this tab before the page was reloaded, or the address brings a line for the first one.
  isAwake(element) {
    const index = [...document.querySelectorAll('podpath-terminal')].indexOf(element);
    if (index === 0 && location.hash.startsWith('#line=')) return true;
    try {
      return sessionStorage.getItem(`podpath.screen:${location.pathname}#${index}.tabs`) !== null;
    } catch (error) {
      console.warn('podpath-terminal: nothing is stored in this browser:', error);
      return false;
    }
  },
});
