/**
 * site: Starlight with Podpath's theme, routes and plugins. The configuration of Astro comes in, the site goes out; the
 * scripts that draw diagrams take from here how a diagram is named.
 */

export { type DiagramSource, newDiagramSource, parseFenceMeta } from './diagrams/source.ts';
export { podpathSite } from './integration.ts';
