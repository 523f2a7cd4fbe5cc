import { dryCreate, inCluster, inNamespace, type ParityCase, single } from '../case.ts';
import { type Sample, samples } from '../objects.ts';

// The same questions to every kind: what is filled in, and what is refused, in which words.

const pathOf = ({ groupVersion, resource, namespaced }: Sample, name?: string): string =>
  namespaced ? inNamespace(groupVersion, resource, name) : inCluster(groupVersion, resource, name);

/** Whose names are not free to choose, or that need more than a sample. */
const withoutCreation = new Set(['apiservices', 'customresourcedefinitions', 'validatingwebhookconfigurations']);

export const cases: readonly ParityCase[] = samples.flatMap((sample): ParityCase[] => {
  const { object, resource } = sample;
  const path = pathOf(sample);
  const named = (metadata: object) => ({ ...object, metadata });
  const of = (what: string) => `${object.kind}: ${what}`;
  const creation: ParityCase[] = withoutCreation.has(resource)
    ? []
    : [single(of('what is filled in'), dryCreate(path, named({ name: 'parity-sample' })))];
  return [
    ...creation,
    single(of('one that is not there'), { method: 'GET', path: pathOf(sample, 'nowhere') }),
    single(of('deleting one that is not there'), { method: 'DELETE', path: pathOf(sample, 'nowhere') }),
    single(of('without a name'), dryCreate(path, named({}))),
    single(of('a name that is none'), dryCreate(path, named({ name: 'Not_A.Name!' }))),
    single(
      of('labels and annotations that are none'),
      dryCreate(path, named({ name: 'parity-sample', labels: { 'a b': 'c d' }, annotations: { 'a/b/c': 'x' } })),
    ),
    single(of('an unknown field, strictly'), {
      method: 'POST',
      path: `${path}?dryRun=All&fieldValidation=Strict`,
      body: { ...named({ name: 'parity-sample' }), sepc: {} },
    }),
    single(of('another kind'), dryCreate(path, { ...named({ name: 'parity-sample' }), kind: 'Nonsense' })),
    single(of('columns of an empty table'), {
      method: 'GET',
      path: `${path}?labelSelector=parity=nothing`,
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
    }),
  ];
});
