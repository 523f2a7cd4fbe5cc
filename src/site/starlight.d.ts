// What Starlight 0.42 gives components and declares nowhere that `astro check` finds by itself.
/// <reference types="@astrojs/starlight" />

/** Starlight's own components, overridden or not; each takes what it needs from `Astro.locals`. */
declare module 'virtual:starlight/components/*' {
  const component: (props: Record<string, never>) => unknown;
  export default component;
}
