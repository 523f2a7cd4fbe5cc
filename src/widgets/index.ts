/** widgets: what MDX pages import. */
export { default as Run } from './run/Run.astro';
