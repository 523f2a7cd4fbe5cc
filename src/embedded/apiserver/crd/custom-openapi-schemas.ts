import type { Json, JsonObject } from '../../../kube/index.ts';
import { mapOf, type OpenApiForm } from './custom-openapi-paths.ts';
import { itemsOf, type JsonSchemaProps, otherPropertiesOf } from './types.ts';

const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1';
const listMetaText =
  'Standard list metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds';
const embeddedTexts = {
  apiVersion:
    'apiVersion defines the versioned schema of this representation of an object. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources',
  kind: 'kind is a string value representing the type of this object. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds',
};

/** Of a kind, or of its list, as OpenAPI names it: `com.example.v1.Widget`. */
export const modelNameOf = (group: string, version: string, kind: string): string =>
  [...group.split('.').reverse(), version, kind].join('.');

interface NewSchemas {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly listKind: string;
  readonly plural: string;
  readonly props: JsonSchemaProps;
  readonly selectableFields: readonly { readonly jsonPath?: string }[];
}

/**
 * The schemas of a custom resource and of its list (`buildKubeNative` and `buildListSchema` of
 * apiextensions-apiserver/pkg/controller/openapi/builder/builder.go, v1.37). Simplified: DeleteOptions name the groups of apps/v1 alone.
 * `definitions` are those of a document that has Deployments.
 */
export function newCustomSchemas(
  { group, version, kind, listKind, plural, props, selectableFields }: NewSchemas,
  definitions: JsonObject,
  form: OpenApiForm,
): JsonObject {
  const prefix = form === 'v2' ? '#/definitions/' : '#/components/schemas/';
  const known = mapOf(mapOf(definitions['io.k8s.api.apps.v1.Deployment'])['properties']);
  const { apiVersion = {}, kind: kindText = {} } = known;
  const metaText =
    "Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata";
  const refer = (what: string, description: Json): JsonObject => {
    const $ref = prefix + what;
    return form === 'v2' ? { description, $ref } : { description, allOf: [{ $ref }] };
  };
  const typed = { apiVersion, kind: kindText };
  const metadata = refer(`${meta}.ObjectMeta`, metaText);
  const name = modelNameOf(group, version, kind);
  const selectable: JsonObject =
    selectableFields.length === 0
      ? {}
      : {
          'x-kubernetes-selectable-fields': selectableFields.map(({ jsonPath = '' }) => ({
            fieldPath: jsonPath.replace(/^\./, ''),
          })),
        };
  const kinds = (what: string) => ({ 'x-kubernetes-group-version-kind': [{ group, kind: what, version }] });
  // kubectl would refuse fields that it is not told of.
  const isOpen = form === 'v2' && props['x-kubernetes-preserve-unknown-fields'] === true;
  const own = isOpen ? { type: 'object' } : write(props, { form, metadata });
  const whole = isOpen ? {} : { properties: { ...mapOf(own['properties']), ...typed, metadata } };
  return {
    [name]: { ...own, ...whole, ...kinds(kind), ...selectable },
    [modelNameOf(group, version, listKind)]: {
      description: `${listKind} is a list of ${kind}`,
      type: 'object',
      required: ['items'],
      properties: {
        ...typed,
        items: {
          description: `List of ${plural}. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md`,
          type: 'array',
          items: { $ref: prefix + name },
        },
        metadata: refer(`${meta}.ListMeta`, listMetaText),
      },
      ...kinds(listKind),
      ...selectable,
    },
  };
}

interface Writing {
  readonly form: OpenApiForm;
  /** The schema of metadata of whole objects inside. */
  readonly metadata: JsonObject;
}

/** A structural schema in OpenAPI; version 2 lacks alternatives, null, and defaults. */
function write(props: JsonSchemaProps, writing: Writing): JsonObject {
  const { items: _, properties = {}, additionalProperties: __, ...rest } = props;
  const isV2 = writing.form === 'v2';
  const made: Record<string, Json> = { ...(rest as JsonObject) };
  const items = itemsOf(props);
  const other = otherPropertiesOf(props);
  const isOpen = props['x-kubernetes-preserve-unknown-fields'] === true;
  const isBare = isV2 && (isOpen || props.nullable === true);
  if (!isBare && items !== undefined) made['items'] = write(items, writing);
  if (!isBare && Object.keys(properties).length > 0) {
    made['properties'] = Object.fromEntries(
      Object.entries(properties).map(([name, field]) => [name, write(field, writing)]),
    );
  }
  if (other !== undefined) made['additionalProperties'] = write(other, writing);
  else if (props.additionalProperties !== undefined) made['additionalProperties'] = Boolean(props.additionalProperties);
  if (isV2) strip(made, props, properties);
  else if (props['x-kubernetes-int-or-string']) addChoice(made, props);
  if (props['x-kubernetes-embedded-resource'] && !(isV2 && isOpen)) addWhole(made, writing);
  return made;
}

/** `ToStructuralOpenAPIV2` of apiextensions-apiserver/pkg/controller/openapi/v2 (v1.37). */
function strip(
  made: Record<string, Json>,
  props: JsonSchemaProps,
  properties: Readonly<Record<string, JsonSchemaProps>>,
): void {
  for (const field of ['allOf', 'oneOf', 'anyOf', 'not', 'default', 'nullable']) delete made[field];
  const isOpen = props['x-kubernetes-preserve-unknown-fields'] === true;
  const hasNoItems = props.type === 'array' && made['items'] === undefined;
  if (props.nullable || hasNoItems || (isOpen && props.type === 'object')) delete made['type'];
  const required = (props.required ?? []).filter((name) => properties[name]?.nullable !== true);
  if (required.length === 0 || otherPropertiesOf(props)?.nullable === true) delete made['required'];
  else made['required'] = required;
}

/** What int-or-string means, for readers that do not know it (`Unfold` of apiextensions-apiserver/pkg/apiserver/schema/unfold.go). */
function addChoice(made: Record<string, Json>, { anyOf, allOf }: JsonSchemaProps): void {
  const choice = [{ type: 'integer' }, { type: 'string' }];
  const isTold = [anyOf, allOf?.[0]?.anyOf].some((one) => JSON.stringify(one) === JSON.stringify(choice));
  if (isTold) return;
  if (anyOf === undefined) made['anyOf'] = choice;
  else made['allOf'] = [{ anyOf: choice }, ...((allOf ?? []) as unknown as Json[])];
}

function addWhole(made: Record<string, Json>, { metadata }: Writing): void {
  const text = (description: string) => ({ description, type: 'string' });
  made['properties'] = {
    ...mapOf(made['properties']),
    apiVersion: text(embeddedTexts.apiVersion),
    kind: text(embeddedTexts.kind),
    metadata,
  };
  const required = Array.isArray(made['required']) ? made['required'] : [];
  made['required'] = [...required, ...['kind', 'apiVersion'].filter((name) => !required.includes(name))];
}
