import type { JsonObject, StoredObject } from '../../../kube/index.ts';
import type { CustomOpenApi } from '../openapi/create-openapi.ts';
import { reachedSchemas } from '../openapi/filter.ts';
import type { ResourceDefinition } from '../resource.ts';
import { mapOf, newCustomPaths, type OpenApiForm } from './custom-openapi-paths.ts';
import { modelNameOf, newCustomSchemas } from './custom-openapi-schemas.ts';
import { crdSpecOf } from './types.ts';

/** A CustomResourceDefinition and what is served of it. */
interface ServedDefinition {
  readonly crd: StoredObject;
  readonly definitions: readonly ResourceDefinition[];
}

/**
 * Makes what tells OpenAPI of custom resources, one document for each group and version; the same object as long as nothing of
 * it changes.
 */
export function createCustomOpenApi(): (served: readonly ServedDefinition[]) => readonly CustomOpenApi[] {
  let known = new Map<string, { readonly of: readonly ResourceDefinition[]; readonly document: CustomOpenApi }>();
  return (served) => {
    const parts = new Map<string, { crd: StoredObject; definition: ResourceDefinition }[]>();
    for (const { crd, definitions } of served) {
      for (const definition of definitions) {
        const path = `apis/${definition.info.group}/${definition.info.version}`;
        parts.set(path, [...(parts.get(path) ?? []), { crd, definition }]);
      }
    }
    const next: typeof known = new Map();
    for (const [path, resources] of parts) {
      const old = known.get(path);
      const of = resources.map(({ definition }) => definition);
      const isSame = old?.of.length === of.length && old.of.every((definition, index) => definition === of[index]);
      next.set(path, old !== undefined && isSame ? old : { of, document: newDocument(path, resources) });
    }
    known = next;
    return [...known.values()].map(({ document }) => document);
  };
}

function newDocument(
  path: string,
  resources: readonly { readonly crd: StoredObject; readonly definition: ResourceDefinition }[],
): CustomOpenApi {
  const build = (builtIn: JsonObject, definitions: JsonObject, form: OpenApiForm) => {
    const paths: JsonObject = {};
    const schemas: JsonObject = {};
    for (const { crd, definition } of resources) {
      const { info } = definition;
      const { group, version, kind, resource } = info;
      const spec = crdSpecOf(crd);
      const own = (spec.versions ?? []).find(({ name }) => name === version);
      const { selectableFields = [], schema } = own ?? {};
      const listKind: string = crd['status']?.acceptedNames?.listKind ?? `${kind}List`;
      Object.assign(paths, newCustomPaths(info, modelNameOf(group, version, kind), builtIn, form));
      const props = schema?.openAPIV3Schema ?? {};
      const names = { group, version, kind, listKind, plural: resource };
      Object.assign(schemas, newCustomSchemas({ ...names, props, selectableFields }, definitions, form));
    }
    return { paths, schemas };
  };
  return {
    path,
    v3(builtIn) {
      const definitions = mapOf(mapOf(builtIn['components'])['schemas']);
      const { paths, schemas } = build(builtIn, definitions, 'v3');
      const all = { ...definitions, ...schemas };
      return {
        openapi: '3.0.0',
        info: { title: 'Kubernetes CRD Swagger', version: 'v0.1.0' },
        paths,
        components: { schemas: reachedSchemas({ paths, ...schemas }, all) },
      };
    },
    v2(builtIn) {
      const { paths, schemas } = build(builtIn, mapOf(builtIn['definitions']), 'v2');
      return { paths, definitions: schemas };
    },
  };
}
