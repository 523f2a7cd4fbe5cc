/** The types of field references, by a shorter way. */
export type {
  ObjectFieldSelector,
  ResourceFieldSelector,
} from '../../../../../kube/index.ts';
