/**
 * What may be run: data that a person has read, verb by verb and flag by flag. A verb, subverb or flag that is not named here is
 * refused, so what a later kubectl adds stays out until someone has looked at it.
 */

const printing = 'allow-missing-template-keys output show-managed-fields template';
const making = `${printing} dry-run field-manager save-config validate`;
const files = 'filename kustomize recursive';
const changing = `${printing} ${files} dry-run field-manager`;
const tty = 'stdin tty quiet container pod-running-timeout';
const labelling = `${changing} all all-namespaces field-selector list local overwrite resource-version selector`;

/** Global flags that any verb may have. `v`: see `highestVerbosity`. */
export const allowedGlobalFlags: ReadonlySet<string> = new Set(
  'namespace request-timeout match-server-version disable-compression warnings-as-errors v help'.split(' '),
);

/**
 * The highest `-v`: 9 prints whole requests and answers. What could give a credential away is masked there: the value of
 * `Authorization` (k8s.io/client-go v0.37.2, transport/round_trippers.go, `maskValue`); client certificates are never printed.
 */
export const highestVerbosity = 9;

/** Verbs by path, each with the flags of its own that it may have. */
export const allowedVerbs: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    '': '',
    help: '',
    options: '',
    'api-resources': `${printing} api-group cached categories namespaced no-headers sort-by verbs`,
    'api-versions': '',
    version: 'client output',
    'cluster-info': '',
    'cluster-info dump': `${printing} all-namespaces namespaces pod-running-timeout`,
    explain: 'api-version max-depth output recursive',
    get: `${printing} ${files} all-namespaces chunk-size field-selector ignore-not-found label-columns no-headers output-watch-events raw selector server-print show-kind show-labels sort-by subresource watch watch-only`,
    describe: `${files} all-namespaces chunk-size selector show-events`,
    events: `${printing} all-namespaces chunk-size for no-headers types watch`,
    logs: 'all-containers all-pods container follow ignore-errors limit-bytes max-log-requests pod-running-timeout prefix previous selector since since-time tail timestamps',
    top: '',
    'top node': 'no-headers selector show-capacity show-swap sort-by use-protocol-buffers',
    'top pod':
      'all-namespaces containers field-selector no-headers selector show-swap sort-by sum use-protocol-buffers',
    wait: `${printing} ${files} all all-namespaces field-selector for local selector timeout`,
    diff: `${files} concurrency field-manager force-conflicts prune prune-allowlist selector server-side show-secrets`,
    auth: '',
    'auth can-i': 'all-namespaces list no-headers quiet subresource',
    'auth whoami': printing,
    'auth reconcile': `${changing} remove-extra-permissions remove-extra-subjects`,

    apply: `${changing} validate all cascade force force-conflicts grace-period openapi-patch overwrite prune prune-allowlist selector server-side subresource timeout wait`,
    'apply view-last-applied': `${files} output all selector`,
    'apply set-last-applied': `${printing} filename dry-run create-annotation`,
    'apply edit-last-applied': `${changing} validate windows-line-endings`,
    create: `${making} ${files} edit raw selector windows-line-endings`,
    'create clusterrole': `${making} aggregation-rule non-resource-url resource resource-name verb`,
    'create clusterrolebinding': `${making} clusterrole group serviceaccount user`,
    'create configmap': `${making} append-hash from-env-file from-file from-literal`,
    'create cronjob': `${making} image restart schedule`,
    'create deployment': `${making} image port replicas`,
    'create ingress': `${making} annotation class default-backend rule`,
    'create job': `${making} from image`,
    'create namespace': making,
    'create poddisruptionbudget': `${making} max-unavailable min-available selector`,
    'create priorityclass': `${making} description global-default preemption-policy value`,
    'create quota': `${making} hard scopes`,
    'create role': `${making} resource resource-name verb`,
    'create rolebinding': `${making} clusterrole group role serviceaccount user`,
    'create secret': '',
    'create secret docker-registry': `${making} append-hash docker-email docker-password docker-server docker-username from-file`,
    'create secret generic': `${making} append-hash from-env-file from-file from-literal type`,
    'create secret tls': `${making} append-hash cert key`,
    'create service': '',
    'create service clusterip': `${making} clusterip tcp`,
    'create service externalname': `${making} external-name tcp`,
    'create service loadbalancer': `${making} tcp`,
    'create service nodeport': `${making} node-port tcp`,
    'create serviceaccount': making,
    'create token': `${printing} audience bound-object-kind bound-object-name bound-object-uid duration`,
    run: `${making} ${files} annotations attach cascade command detach-keys env expose force grace-period image image-pull-policy labels leave-stdin-open override-type overrides pod-running-timeout port quiet restart rm stdin timeout tty wait`,
    expose: `${changing} save-config cluster-ip external-ip labels load-balancer-ip name override-type overrides port protocol selector session-affinity target-port type`,
    delete: `${files} output dry-run all all-namespaces cascade field-selector force grace-period ignore-not-found interactive now raw selector timeout wait`,
    replace: `${changing} save-config validate cascade force grace-period raw subresource timeout wait`,
    patch: `${changing} local patch patch-file subresource type`,
    edit: `${changing} save-config validate output-patch subresource windows-line-endings`,
    label: labelling,
    annotate: labelling,
    taint: `${printing} dry-run field-manager validate all overwrite selector`,
    scale: `${changing} all current-replicas replicas resource-version selector timeout`,
    autoscale: `${changing} save-config cpu cpu-percent max memory min name`,
    cordon: 'dry-run selector',
    uncordon: 'dry-run selector',
    drain:
      'dry-run chunk-size delete-emptydir-data disable-eviction force grace-period ignore-daemonsets pod-selector selector skip-wait-for-delete-timeout timeout',
    rollout: '',
    'rollout history': `${printing} ${files} revision selector`,
    'rollout pause': `${changing} selector`,
    'rollout restart': `${changing} selector`,
    'rollout resume': `${changing} selector`,
    'rollout status': `${files} revision selector timeout watch`,
    'rollout undo': `${changing} selector to-revision`,
    set: '',
    'set env': `${changing} all containers env from keys list local overwrite prefix resolve selector`,
    'set image': `${changing} all local selector`,
    'set resources': `${changing} all containers limits local requests selector`,
    'set selector': `${changing} all local resource-version`,
    'set serviceaccount': `${changing} all local`,
    'set subject': `${changing} all group local selector serviceaccount user`,

    attach: `${tty} detach-keys`,
    exec: `${tty} filename`,
    debug: `${tty} filename arguments-only attach copy-to custom env image image-pull-policy keep-annotations keep-init-containers keep-labels keep-liveness keep-readiness keep-startup profile replace same-node set-image share-processes target`,
    'port-forward': 'pod-running-timeout',
  }).map(([path, flags]) => [path, new Set(flags.split(' ').filter((name) => name !== ''))]),
);

/** Flags of kubectl's own whose values are names of files that it reads. `pair`: `KEY=FILE` too. */
export const fileFlags: ReadonlyMap<string, 'manifest' | 'folder' | 'file' | 'pair'> = new Map([
  ['filename', 'manifest'],
  ['kustomize', 'folder'],
  ['from-file', 'pair'],
  ['from-env-file', 'file'],
  ['patch-file', 'file'],
  ['custom', 'file'],
  ['cert', 'file'],
  ['key', 'file'],
]);

/** What `-o` may be, up to a `=`: all but the formats that read a template from a file of the machine. */
export const allowedOutputs: readonly string[] = [
  'json',
  'yaml',
  'kyaml',
  'name',
  'wide',
  'go-template',
  'template',
  'jsonpath',
  'jsonpath-as-json',
  'custom-columns',
  'plaintext',
  'plaintext-openapiv2',
];
