/**
 * widgets: what MDX pages import from '#widgets'. A widget is complete HTML without JavaScript (`Name.astro`); its custom
 * element (`element.ts`) only listens, and loads the rest (`live.ts`) when someone uses it; what it knows is in `model.ts`,
 * without a DOM. Identifiers of runs, facts and labs come in; recorded outputs, and live ones over the bridge, go out.
 */
export { default as Check } from './check/Check.astro';
export { default as ClusterStatus } from './cluster-status/ClusterStatus.astro';
export { default as Describe } from './describe/Describe.astro';
export { default as EmbeddedLimits } from './embedded-limits/EmbeddedLimits.astro';
export { default as Fact } from './fact/Fact.astro';
export { default as Lab } from './lab/Lab.astro';
export { default as Run } from './run/Run.astro';
export { default as Step } from './step/Step.astro';
export { default as Terminal } from './terminal/Terminal.astro';
export { default as Top } from './top/Top.astro';
