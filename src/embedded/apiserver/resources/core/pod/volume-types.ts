/** The types of volumes, by a shorter way. */
export type {
  ClaimTemplate,
  DownwardApiFile,
  KeyToPath,
  Volume,
  VolumeProjection,
} from '../../../../../kube/index.ts';
