/** `v1.ResourceList`: quantities by the name of the resource. */
export type ResourceList = Record<string, string>;
