import { defineWidget } from '../shared/shell.ts';

defineWidget('podpath-terminal', () => import('./live.ts'), {
  // It was open in this tab before the page was reloaded.
  isAwake(element) {
    const index = [...document.querySelectorAll('podpath-terminal')].indexOf(element);
    try {
      return sessionStorage.getItem(`podpath.screen:${location.pathname}#${index}`) !== null;
    } catch (error) {
      console.warn('podpath-terminal: nothing is stored in this browser:', error);
      return false;
    }
  },
});
