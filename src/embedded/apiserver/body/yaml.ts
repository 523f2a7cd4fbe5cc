export { formatYaml, parseYaml } from '../../../kube/index.ts';
