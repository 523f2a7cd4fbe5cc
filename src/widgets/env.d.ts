/// <reference types="vite/types/importMeta.d.ts" />
/** For tsc alone; `astro check` knows the real types of a component. */
declare module '*.astro' {
  const component: import('astro/runtime/server/index.js').AstroComponentFactory;
  export default component;
}
declare module '*.css';
