/** What the build makes of `make-template.ts` (src/site/cluster-template.ts). */
declare module '*?podpath-template' {
  const template: import('../../../embedded/index.ts').ClusterTemplate;
  export default template;
}
